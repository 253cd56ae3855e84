//! What the host can pass on to a client without failing.

use axum::body::{Body, HttpBody as _};
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

/// # Errors
///
/// If the status goes before a response: hyper and the host both make a bare 500 of it, or cut the connection. 101 is the
/// one that an upgrade ends with, which the envelope has no way for.
pub(crate) fn check_status(status: StatusCode, can_upgrade: bool) -> Result<(), Refusal> {
    let is_upgrade = can_upgrade && status == StatusCode::SWITCHING_PROTOCOLS;
    if status.is_informational() && !is_upgrade {
        return Err(Refusal::Informational { status });
    }
    Ok(())
}

/// The response with the framing that its body has: a length that the app has set and that is not the body's cuts the
/// connection. The response to `HEAD` has no body, and the length of the one it stands for.
pub(crate) fn with_true_length(mut response: Response, is_head: bool) -> Response {
    let body_length = response.body().size_hint().exact().filter(|_| !is_head);
    let headers = response.headers_mut();
    headers.remove(TRANSFER_ENCODING);
    let mut told = headers.get_all(CONTENT_LENGTH).iter();
    let told = told.next().filter(|_| told.next().is_none()).cloned();
    let told = told.and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    headers.remove(CONTENT_LENGTH);
    if let Some(length) = told {
        headers.insert(CONTENT_LENGTH, body_length.unwrap_or(length).into());
    }
    response
}

/// A response as plain HTTP. A 204, 205 or 304 has neither a body nor its length, as (`StatusCode::NO_CONTENT`, "text")
/// has: the host fails on them.
pub(crate) fn without_forbidden_body(mut response: Response) -> Response {
    let forbid = [
        StatusCode::NO_CONTENT,
        StatusCode::RESET_CONTENT,
        StatusCode::NOT_MODIFIED,
    ];
    if forbid.contains(&response.status()) {
        response.headers_mut().remove(CONTENT_LENGTH);
        response.headers_mut().remove(TRANSFER_ENCODING);
        *response.body_mut() = Body::empty();
    }
    response
}
