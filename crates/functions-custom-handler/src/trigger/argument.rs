//! A trigger's data, as the argument of a handler.

use std::sync::Arc;

use axum::extract::Request;

use super::bindings::{BindingName, Bindings};
use super::payload::Payload;
use crate::extract::{Metadata, Rejection, enveloped};
use crate::refusal::Refusal;
use crate::wire::HttpContext;

/// Reads a request's trigger with `read`.
pub(super) async fn argument<T>(
    request: Request,
    read: fn(Payload, &Metadata) -> Result<T, Refusal>,
) -> Result<T, Rejection> {
    // The body is the envelope: who has let go of it can have the data in the place where they stand.
    let (mut parts, body) = request.into_parts();
    drop(body);
    let metadata = enveloped::<Metadata>(&parts.extensions, "a trigger")?.clone();
    if parts.extensions.get::<Arc<HttpContext>>().is_some() {
        let what = "no trigger but the HTTP request";
        return Err(Refusal::Absent { what }.into());
    }
    let bindings: Bindings = parts.extensions.remove().expect("they come with the metadata");
    let payload = bindings.into_trigger(parts.extensions.get::<BindingName>())?;
    Ok(read(payload, &metadata)?)
}
