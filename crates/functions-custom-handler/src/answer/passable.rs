//! What the host can pass on to a client without failing.

use axum::body::Body;
use axum::response::Response;
use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderValue, StatusCode};

use crate::refusal::Refusal;

/// The host's client reads no more of an answer's headers.
const HEADER_BYTES: usize = 64 * 1024;

/// # Errors
///
/// If the host would answer the client with a bare 500 because of the headers, which it does in every mode.
pub(crate) fn check_headers(headers: &HeaderMap) -> Result<(), Refusal> {
    let is_text = |value: &HeaderValue| value.as_bytes().iter().all(|byte| matches!(byte, b' '..=b'~' | b'\t'));
    if let Some((name, _)) = headers.iter().find(|(_, value)| !is_text(value)) {
        return Err(Refusal::ForeignHeader { name: name.to_string() });
    }
    let bytes = headers
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len() + 4);
    let bytes: usize = bytes.sum();
    if bytes > HEADER_BYTES {
        return Err(Refusal::LongHeaders { bytes });
    }
    Ok(())
}

/// A response as plain HTTP. A 204 or 304 has neither a body nor its length, as (`StatusCode::NO_CONTENT`, "text") has:
/// the host fails on them.
pub(crate) fn without_forbidden_body(mut response: Response) -> Response {
    if matches!(response.status(), StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED) {
        response.headers_mut().remove(CONTENT_LENGTH);
        response.headers_mut().remove(TRANSFER_ENCODING);
        *response.body_mut() = Body::empty();
    }
    response
}
