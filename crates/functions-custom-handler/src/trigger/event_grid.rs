//! The Event Grid trigger.

use axum::extract::{FromRequest, Request};
use bytes::Bytes;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::value::RawValue;

use super::argument::argument;
use super::payload::Payload;
use crate::extract::{Metadata, Rejection};
use crate::refusal::Refusal;
use crate::wire::decode;

/// An event of Event Grid, in its own schema or as a `CloudEvent`.
///
/// This is the trigger with `"cardinality": "one"`, the default in `function.json`; a batch is [`EventGridEvents`]. The
/// host writes texts with a date and an offset anew in its own time zone, within `data` too.
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
    /// The publisher's own part; of a `CloudEvent` with bytes, those, for [`Base64`](super::Base64).
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
    data: Option<Box<RawValue>>,
    data_base64: Option<String>,
}

/// The events of an Event Grid trigger with `"cardinality": "many"` in `function.json`.
///
/// ```
/// use functions_custom_handler::trigger::EventGridEvents;
///
/// #[derive(serde::Deserialize)]
/// struct BlobCreated { url: String }
///
/// async fn on_uploads(batch: EventGridEvents<BlobCreated>) {
///     for event in &batch.events {
///         tracing::info!(kind = event.kind, url = event.data.url, "an upload");
///     }
/// }
/// # let _: axum::Router = axum::Router::new().route("/OnUploads", axum::routing::post(on_uploads));
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct EventGridEvents<T> {
    /// The events, in the order of the batch.
    pub events: Vec<EventGridEvent<T>>,
}

impl<T: DeserializeOwned> EventGridEvents<T> {
    fn read(payload: Payload, _: &Metadata) -> Result<Self, Refusal> {
        let path = payload.path();
        let events = payload.list()?.into_iter().enumerate();
        let events = events.map(|(n, event)| EventGridEvent::at(&format!("{path}[{n}]"), event));
        Ok(Self {
            events: events.collect::<Result<_, _>>()?,
        })
    }
}

impl<S: Sync, T: DeserializeOwned> FromRequest<S> for EventGridEvents<T> {
    type Rejection = Rejection;

    async fn from_request(request: Request, _: &S) -> Result<Self, Self::Rejection> {
        argument(request, Self::read).await
    }
}

impl<T: DeserializeOwned> EventGridEvent<T> {
    fn read(payload: Payload, _: &Metadata) -> Result<Self, Refusal> {
        payload.refuse_batch("EventGridEvents")?;
        Self::at(&payload.path(), payload.json)
    }

    fn at(path: &str, json: Bytes) -> Result<Self, Refusal> {
        let wire: Wire = decode(path, json)?;
        // A CloudEvent has bytes in a member of their own.
        let data = match (wire.data, wire.data_base64) {
            (None, Some(base64)) => Value::from(base64).to_string().into(),
            (data, _) => data.map_or(Bytes::from_static(b"null"), |data| {
                Bytes::from(String::from(Box::<str>::from(data)))
            }),
        };
        Ok(Self {
            data: decode(&format!("{path}.data"), data)?,
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
        argument(request, Self::read).await
    }
}
