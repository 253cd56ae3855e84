/// How the host hands requests of HTTP functions over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HttpMode {
    /// As an envelope, the default.
    #[default]
    Envelope,
    /// `enableForwardingHttpRequest`.
    Forwarding,
    /// `enableProxyingHttpRequest`.
    Proxying,
}
