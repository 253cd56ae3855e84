//! One run of one function.

use std::sync::Arc;

use http::{HeaderMap, HeaderName};
use uuid::Uuid;

use crate::extract::TraceHeaders;

/// On every request of the host.
const INVOCATION_ID: HeaderName = HeaderName::from_static("x-azure-functions-invocationid");
/// On proxied requests only.
const PROXIED_INVOCATION_ID: HeaderName = HeaderName::from_static("x-ms-invocation-id");
const HOST_VERSION: HeaderName = HeaderName::from_static("x-azure-functions-hostversion");

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

impl Mode {
    /// How the host sent a request that is not an envelope.
    fn without_envelope(headers: &HeaderMap) -> Self {
        if headers.contains_key(PROXIED_INVOCATION_ID) {
            Self::Proxying
        } else if headers.contains_key(INVOCATION_ID) {
            Self::Forwarding
        } else {
            Self::StandAlone
        }
    }
}

/// The invocation a request belongs to.
///
/// Every request that [`FunctionApp`](crate::FunctionApp) gives to the router has one, as an
/// extension; as a handler's argument it is extracted. Cloning is cheap.
///
/// ```
/// use axum::{Router, routing::get};
/// use functions_custom_handler::Invocation;
///
/// async fn hello(invocation: Invocation) -> String {
///     format!("this is invocation {}", invocation.id())
/// }
/// let router: Router = Router::new().route("/api/Hello", get(hello));
/// ```
#[derive(Clone, Debug)]
pub struct Invocation(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    id: String,
    function: Option<String>,
    mode: Mode,
    host_version: Option<String>,
    trace: TraceHeaders,
}

impl Invocation {
    /// The host's id of this invocation; standing alone, a new version 4 UUID.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.0.id
    }

    /// The name of the function, if it is known.
    ///
    /// An envelope always names it. Plain HTTP names it only if the last segment of the
    /// path is one of the names given to [`FunctionApp::functions`](crate::FunctionApp::functions).
    #[must_use]
    pub fn function(&self) -> Option<&str> {
        self.0.function.as_deref()
    }

    /// How the request reached the handler.
    #[must_use]
    pub fn mode(&self) -> Mode {
        self.0.mode
    }

    /// The version of the host, such as `4.1037.0.0`, if it told.
    #[must_use]
    pub fn host_version(&self) -> Option<&str> {
        self.0.host_version.as_deref()
    }

    pub(crate) fn enveloped(headers: &HeaderMap, function: &str) -> Self {
        Self::new(headers, Mode::Envelope, Some(function))
    }

    pub(crate) fn without_envelope(headers: &HeaderMap, function: Option<&str>) -> Self {
        Self::new(headers, Mode::without_envelope(headers), function)
    }

    fn new(headers: &HeaderMap, mode: Mode, function: Option<&str>) -> Self {
        let id = text(headers, &INVOCATION_ID)
            .or_else(|| text(headers, &PROXIED_INVOCATION_ID))
            .unwrap_or_else(|| Uuid::new_v4().to_string());
        Self(Arc::new(Inner {
            id,
            function: function.map(str::to_owned),
            mode,
            host_version: text(headers, &HOST_VERSION),
            trace: TraceHeaders::of(headers),
        }))
    }

    pub(crate) fn trace_headers(&self) -> &TraceHeaders {
        &self.0.trace
    }
}

/// Whether the host sent the request on behalf of an invocation.
pub(crate) fn is_announced(headers: &HeaderMap) -> bool {
    headers.contains_key(INVOCATION_ID) || is_proxied(headers)
}

/// Whether the host streams the request through.
pub(crate) fn is_proxied(headers: &HeaderMap) -> bool {
    headers.contains_key(PROXIED_INVOCATION_ID)
}

/// A header's text, unless it is empty or not ASCII.
fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let value = headers.get(name)?.to_str().ok()?;
    (!value.is_empty()).then(|| value.to_owned())
}
