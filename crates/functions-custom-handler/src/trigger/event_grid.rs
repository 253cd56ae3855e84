//! The Event Grid trigger.

use axum::extract::{FromRequest, Request};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{Payload, extract};
use crate::extract::{Metadata, Rejection};
use crate::refusal::Refusal;
use crate::wire::decode;

/// An event of Event Grid, in its own schema or as a `CloudEvent`.
///
/// Sources: <https://learn.microsoft.com/azure/event-grid/event-schema> and
/// <https://learn.microsoft.com/azure/event-grid/cloud-event-schema>
///
/// ```
/// use functions_custom_handler::trigger::EventGridEvent;
///
/// #[derive(serde::Deserialize)]
/// struct BlobCreated { url: String }
///
/// async fn on_upload(event: EventGridEvent<BlobCreated>) {
///     tracing::info!(kind = event.kind, url = event.data.url, "an upload");
/// }
/// # let _: axum::Router = axum::Router::new().route("/OnUpload", axum::routing::post(on_upload));
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct EventGridEvent<T> {
    /// The event's id.
    pub id: String,
    /// What has happened: `eventType`, or a `CloudEvent`'s `type`.
    pub kind: String,
    /// Where it comes from: `topic`, or a `CloudEvent`'s `source`.
    pub source: Option<String>,
    /// What it is about.
    pub subject: Option<String>,
    /// When it happened, as a text in ISO 8601.
    pub time: Option<String>,
    /// The publisher's own part.
    pub data: T,
}

/// Both schemas' members, each under its own name.
#[derive(Deserialize)]
struct Wire {
    id: String,
    #[serde(alias = "eventType")]
    r#type: String,
    #[serde(alias = "topic")]
    source: Option<String>,
    subject: Option<String>,
    #[serde(alias = "eventTime")]
    time: Option<String>,
    #[serde(default)]
    data: Value,
}

impl<T: DeserializeOwned> EventGridEvent<T> {
    fn read(payload: Payload<'_>, _: &Metadata) -> Result<Self, Refusal> {
        let wire: Wire = payload.decode()?;
        Ok(Self {
            data: decode(&format!("{}.data", payload.path()), &wire.data)?,
            id: wire.id,
            kind: wire.r#type,
            source: wire.source,
            subject: wire.subject,
            time: wire.time,
        })
    }
}

impl<S: Sync, T: DeserializeOwned> FromRequest<S> for EventGridEvent<T> {
    type Rejection = Rejection;

    async fn from_request(request: Request, _: &S) -> Result<Self, Self::Rejection> {
        extract(request, Self::read).await
    }
}
