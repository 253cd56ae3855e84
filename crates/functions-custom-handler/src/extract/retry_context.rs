//! Which attempt this is.

use std::convert::Infallible;

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use http::request::Parts;
use serde::Deserialize;
use serde_json::Value;

use super::{Metadata, Rejection, enveloped};
use crate::refusal::Refusal;
use crate::wire::decode;

/// Which attempt this is, by the function's retry policy. A function without such a policy has none, so extract
/// `Option<RetryContext>`.
///
/// ```
/// use functions_custom_handler::extract::RetryContext;
///
/// async fn nightly(retry: Option<RetryContext>) {
///     let attempt = retry.map_or(0, |retry| retry.retry_count);
///     tracing::info!(attempt, "cleaning up");
/// }
/// # let _: axum::Router = axum::Router::new().route("/Nightly", axum::routing::post(nightly));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RetryContext {
    /// How often the function has been tried before: 0 at the first attempt, then 1, 2.
    pub retry_count: u32,
    /// After how many retries the host gives up; `None` for never.
    pub max_retry_count: Option<u32>,
    /// Why the attempt before failed: the message of the host's exception. `None` at the first attempt.
    pub exception: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Wire {
    #[serde(default)]
    retry_count: Value,
    #[serde(default)]
    max_retry_count: Value,
    exception: Option<Value>,
}

impl RetryContext {
    fn read(metadata: &Metadata) -> Result<Option<Self>, Refusal> {
        let Some(wire) = metadata.optional::<Wire>("RetryContext")? else {
            return Ok(None);
        };
        let max_retry_count: Option<i64> = decode(
            "Metadata.RetryContext.MaxRetryCount",
            wire.max_retry_count.to_string().into(),
        )?;
        Ok(Some(Self {
            retry_count: decode("Metadata.RetryContext.RetryCount", wire.retry_count.to_string().into())?,
            // The host writes -1 for a policy without an end.
            max_retry_count: max_retry_count.and_then(|count| count.try_into().ok()),
            exception: wire.exception.as_ref().map(message),
        }))
    }
}

/// The host serialises a .NET exception, several kB with its stack traces: its message is what counts, and that of what
/// caused it.
fn message(exception: &Value) -> String {
    let document = exception.as_str().and_then(|text| serde_json::from_str(text).ok());
    let exception = document.as_ref().unwrap_or(exception);
    let of = |exception: &Value| exception.get("Message")?.as_str().map(str::to_owned);
    match (of(exception), exception.get("InnerException").and_then(of)) {
        (Some(message), Some(inner)) if !message.contains(&inner) => format!("{message}: {inner}"),
        (Some(message), _) => message,
        (None, _) => exception.as_str().map_or_else(|| exception.to_string(), str::to_owned),
    }
}

impl<S: Sync> FromRequestParts<S> for RetryContext {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let metadata = enveloped::<Metadata>(&parts.extensions, "a retry context")?;
        let what = "no retry context: the function has no retry policy";
        Ok(Self::read(metadata)?.ok_or(Refusal::Absent { what })?)
    }
}

impl<S: Sync> OptionalFromRequestParts<S> for RetryContext {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Self::Rejection> {
        match parts.extensions.get::<Metadata>() {
            None => Ok(None),
            // A message can have a member of this name, which must not make it unreadable.
            Some(metadata) => Ok(Self::read(metadata).ok().flatten()),
        }
    }
}
