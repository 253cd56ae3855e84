//! The headers by which the host tells of itself and of the invocation.

use crate::http::Request;

pub(super) const HOST_VERSION: &str = "4.1037.0.0";

pub(super) const USER_AGENT: &str = "Azure-Functions-Host/4.1037.0.0";

/// The request by which the host sends an envelope, or any text in its place: in chunks.
pub(crate) fn envelope_request(function: &str, envelope: impl Into<Vec<u8>>, id: &str) -> Request {
    Request::new("POST", &format!("/{function}"))
        .header("X-Azure-Functions-HostVersion", HOST_VERSION)
        .header("X-Azure-Functions-InvocationId", id)
        .header("User-Agent", USER_AGENT)
        .header("Content-Type", "application/json; charset=utf-8")
        .chunked(envelope)
}
