//! Reading a whole body.

use axum::body::Body;
use bytes::Bytes;
use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use http::request::Parts;
use http::{HeaderValue, Request};
use http_body_util::BodyExt as _;

use crate::growing::Growing;
use crate::refusal::Refusal;

/// # Errors
///
/// If the body is longer than `limit_bytes`, or breaks off.
pub(crate) async fn read(mut body: Body, limit_bytes: usize) -> Result<Bytes, Refusal> {
    let mut whole = Growing::default();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| Refusal::Unreadable { why: error.to_string() })?;
        let Ok(data) = frame.into_data() else { continue };
        if data.len() > limit_bytes - whole.len() {
            return Err(Refusal::TooLarge { limit_bytes });
        }
        whole.extend(&data);
    }
    Ok(whole.into_vec().into())
}

/// The request that `head` began, with the body that was read; no longer chunked.
pub(crate) fn put_back(mut head: Parts, body: Bytes) -> Request<Body> {
    head.headers.remove(TRANSFER_ENCODING);
    head.headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
    Request::from_parts(head, Body::from(body))
}
