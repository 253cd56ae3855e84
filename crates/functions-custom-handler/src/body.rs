//! Reading a whole body.

use axum::body::Body;
use bytes::Bytes;
use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use http::request::Parts;
use http::{HeaderValue, Request};
use http_body_util::BodyExt as _;

use crate::refusal::Refusal;

/// Grows by an eighth: a list of frames would be copied when it is whole, and doubling would take the double at the end.
/// The system moves what is this large by its pages.
const GROWTH: usize = 8;

/// # Errors
///
/// If the body is longer than `limit_bytes`, or breaks off.
pub(crate) async fn read(mut body: Body, limit_bytes: usize) -> Result<Bytes, Refusal> {
    let mut whole = Vec::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| Refusal::Unreadable { why: error.to_string() })?;
        let Ok(data) = frame.into_data() else { continue };
        if data.len() > limit_bytes - whole.len() {
            return Err(Refusal::TooLarge { limit_bytes });
        }
        if data.len() > whole.capacity() - whole.len() {
            whole.reserve_exact(data.len().max(whole.len() / GROWTH));
        }
        whole.extend_from_slice(&data);
    }
    whole.shrink_to_fit();
    Ok(whole.into())
}

/// The request that `head` began, with the body that was read; no longer chunked.
pub(crate) fn put_back(mut head: Parts, body: Bytes) -> Request<Body> {
    head.headers.remove(TRANSFER_ENCODING);
    head.headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
    Request::from_parts(head, Body::from(body))
}
