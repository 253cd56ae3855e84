//! Reading a whole body.

use std::error::Error as _;

use axum::body::{self, Body};
use bytes::Bytes;
use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use http::request::Parts;
use http::{HeaderValue, Request};
use http_body_util::LengthLimitError;

use crate::refusal::Refusal;

/// # Errors
///
/// If the body is longer than `limit_bytes`, or breaks off.
pub(crate) async fn read(body: Body, limit_bytes: usize) -> Result<Bytes, Refusal> {
    body::to_bytes(body, limit_bytes).await.map_err(|error| {
        if error
            .source()
            .is_some_and(<dyn std::error::Error>::is::<LengthLimitError>)
        {
            Refusal::TooLarge { limit_bytes }
        } else {
            Refusal::Unreadable { why: error.to_string() }
        }
    })
}

/// The request that `head` began, with the body that was read; no longer chunked.
pub(crate) fn put_back(mut head: Parts, body: Bytes) -> Request<Body> {
    head.headers.remove(TRANSFER_ENCODING);
    head.headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
    Request::from_parts(head, Body::from(body))
}
