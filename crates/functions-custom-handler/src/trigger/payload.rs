//! One binding's data, and where it stood.

use axum::extract::{FromRequestParts, Request};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{BindingName, Bindings};
use crate::extract::{Metadata, Rejection};
use crate::refusal::Refusal;
use crate::wire::{Context, decode};

/// Borrowed from the envelope, with the name of its binding.
#[derive(Clone, Copy, Debug)]
pub(super) struct Payload<'a> {
    pub(super) binding: &'a str,
    pub(super) value: &'a Value,
}

impl<'a> Payload<'a> {
    pub(super) fn new(binding: &'a str, value: &'a Value) -> Self {
        Self { binding, value }
    }

    pub(super) fn path(&self) -> String {
        format!("Data.{}", self.binding)
    }

    /// # Errors
    ///
    /// If the data are a list, where one item is asked for; `batch` is the type to read a list by.
    pub(super) fn refuse_batch(&self, batch: &'static str) -> Result<(), Refusal> {
        let read: Value = self.decode()?;
        match read {
            Value::Array(items) => Err(Refusal::Batch {
                path: self.path(),
                count: items.len(),
                batch,
            }),
            _ => Ok(()),
        }
    }

    pub(super) fn decode<T: DeserializeOwned>(&self) -> Result<T, Refusal> {
        decode(&self.path(), self.value)
    }
}

/// Reads a request's trigger with `read`.
pub(super) async fn extract<T>(
    request: Request,
    read: fn(Payload<'_>, &Metadata) -> Result<T, Refusal>,
) -> Result<T, Rejection> {
    let (mut parts, _) = request.into_parts();
    let context = Context::of(&parts.extensions, "a trigger")?.clone();
    if context.http.is_some() {
        let what = "no trigger but the HTTP request";
        return Err(Refusal::Absent { what }.into());
    }
    let bindings = <Bindings as FromRequestParts<()>>::from_request_parts(&mut parts, &()).await?;
    let payload = bindings.trigger(parts.extensions.get::<BindingName>())?;
    Ok(read(payload, &context.metadata)?)
}
