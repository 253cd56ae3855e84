//! One run of one function.

use std::sync::Arc;

use http::header::CONTENT_LENGTH;
use http::{HeaderMap, HeaderName};
use uuid::Uuid;

use crate::mode::Mode;
use crate::trace_headers::TraceHeaders;

/// On every request of the host.
const INVOCATION_ID: HeaderName = HeaderName::from_static("x-azure-functions-invocationid");
/// On proxied requests only.
const PROXIED_INVOCATION_ID: HeaderName = HeaderName::from_static("x-ms-invocation-id");
const HOST_VERSION: HeaderName = HeaderName::from_static("x-azure-functions-hostversion");

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
    /// The host's id of this invocation, a GUID; a new one without a host.
    ///
    /// A client cannot choose it: what a client sends under the host's header is passed over.
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
        Self::new(headers, mode_without_envelope(headers), function)
    }

    fn new(headers: &HeaderMap, mode: Mode, function: Option<&str>) -> Self {
        let id = invocation_id(headers).map_or_else(|| Uuid::new_v4().to_string(), str::to_owned);
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

/// How the host sent a request that is not an envelope.
fn mode_without_envelope(headers: &HeaderMap) -> Mode {
    if is_proxied(headers) {
        Mode::Proxying
    } else if is_announced(headers) {
        Mode::Forwarding
    } else {
        Mode::StandAlone
    }
}

/// The host's id. A client can send the header too, and when the host forwards, it adds its own value behind those of
/// the client (`evil, 3fcc8223-bdb3-4a01-b96b-aa745eb30b7e`): so the last one counts, and only if it is a GUID.
fn invocation_id(headers: &HeaderMap) -> Option<&str> {
    let last = headers.get_all(INVOCATION_ID).iter().next_back()?.to_str().ok()?;
    let last = last.rsplit(',').next().unwrap_or(last).trim();
    is_guid(last).then_some(last)
}

/// `8-4-4-4-12` hexadecimal digits, as .NET writes a GUID.
fn is_guid(text: &str) -> bool {
    text.len() == 36 && Uuid::try_parse(text).is_ok()
}

/// Whether the host sent the request on behalf of an invocation.
pub(crate) fn is_announced(headers: &HeaderMap) -> bool {
    headers.contains_key(INVOCATION_ID)
}

/// Whether the host streams the request through: then it replaces both headers, by the same id. A client that makes up
/// `x-ms-invocation-id` does not know the id that the host will give to a forwarded request.
pub(crate) fn is_proxied(headers: &HeaderMap) -> bool {
    let proxied = headers.get(PROXIED_INVOCATION_ID).and_then(|id| id.to_str().ok());
    proxied.is_some() && proxied == invocation_id(headers)
}

/// Whether the host can have sent the request as an envelope: these come in chunks and have one id. What it forwards has
/// a length, and the client's id before its own, if the client sent one. An app that never forwards takes envelopes with a
/// length as well. Without a host, anyone may send envelopes.
pub(crate) fn may_be_envelope(headers: &HeaderMap, never_forwards: bool) -> bool {
    if !is_announced(headers) {
        return !headers.contains_key(PROXIED_INVOCATION_ID);
    }
    let mut ids = headers.get_all(INVOCATION_ID).iter();
    let only = ids
        .next()
        .and_then(|id| id.to_str().ok())
        .filter(|_| ids.next().is_none());
    let is_framed = never_forwards || !headers.contains_key(CONTENT_LENGTH);
    only.is_some_and(is_guid) && is_framed && !is_proxied(headers)
}

/// Takes away what only the host says. For a request that it cannot have sent.
pub(crate) fn forget_host(headers: &mut HeaderMap) {
    for name in [INVOCATION_ID, PROXIED_INVOCATION_ID, HOST_VERSION] {
        headers.remove(name);
    }
}

/// A header's text, unless it is empty or not ASCII.
fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let value = headers.get(name)?.to_str().ok()?;
    (!value.is_empty()).then(|| value.to_owned())
}
