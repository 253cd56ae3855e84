//! The ways in which a request reaches the handler.

/// How a request reached the handler.
///
/// ```
/// use functions_custom_handler::{Invocation, Mode};
///
/// /// The envelope carries text only.
/// async fn image(invocation: Invocation) -> Vec<u8> {
///     if invocation.mode() == Mode::Envelope {
///         b"<svg/>".to_vec()
///     } else {
///         b"\x89PNG".to_vec()
///     }
/// }
/// # let _: axum::Router = axum::Router::new().route("/api/Image", axum::routing::get(image));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
#[non_exhaustive]
pub enum Mode {
    /// Inside the host's JSON envelope: its default, and the only way of triggers other than HTTP.
    Envelope,
    /// Rebuilt by the host: `customHandler.enableForwardingHttpRequest`.
    Forwarding,
    /// Streamed through the host: `customHandler.enableProxyingHttpRequest`.
    Proxying,
    /// Straight from a client, without a host.
    StandAlone,
}
