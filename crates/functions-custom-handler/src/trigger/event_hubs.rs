//! The Event Hubs trigger.

use std::collections::BTreeMap;

use axum::extract::{FromRequest, Request};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::argument::argument;
use super::lists::Lists;
use super::payload::Payload;
use crate::extract::{Metadata, Rejection};
use crate::refusal::Refusal;
use crate::wire::{Encoded, decode};

/// What one invocation gets of an event hub: a batch, or with `"cardinality": "one"` a single
/// event.
///
/// Source: <https://learn.microsoft.com/azure/azure-functions/functions-bindings-event-hubs-trigger>
///
/// ```
/// use functions_custom_handler::trigger::EventHubEvents;
///
/// #[derive(serde::Deserialize)]
/// struct Reading { celsius: f64 }
///
/// async fn on_readings(batch: EventHubEvents<Reading>) {
///     for event in &batch.events {
///         tracing::info!(celsius = event.body.celsius, at = event.sequence_number, "a reading");
///     }
/// }
/// # let _: axum::Router = axum::Router::new().route("/OnReadings", axum::routing::post(on_readings));
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct EventHubEvents<T> {
    /// The events, in the order of their partition.
    pub events: Vec<EventHubEvent<T>>,
    /// The partition they come from.
    pub partition_id: Option<String>,
}

/// One event, with what the event hub tells of it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct EventHubEvent<T> {
    /// What was sent, with the host's encoding undone.
    pub body: T,
    /// Its number within the partition.
    pub sequence_number: Option<i64>,
    /// Its place in the partition's stream.
    pub offset: Option<String>,
    /// What the sender chose the partition by.
    pub partition_key: Option<String>,
    /// When the event hub took it, as a text in ISO 8601.
    pub enqueued_time_utc: Option<String>,
    /// What the application told beside the body.
    pub properties: BTreeMap<String, Value>,
    /// What the event hub told, such as `iothub-connection-device-id`.
    pub system_properties: BTreeMap<String, Value>,
}

impl<T: DeserializeOwned> EventHubEvents<T> {
    fn read(payload: Payload, metadata: &Metadata) -> Result<Self, Refusal> {
        let context: Option<BTreeMap<String, Value>> = metadata.optional("PartitionContext")?;
        let id = context.as_ref().and_then(|context| context.get("PartitionId"));
        let path = "Metadata.PartitionContext.PartitionId";
        let partition_id = id.map(|id| decode(path, id.to_string().into())).transpose()?;
        let path = payload.path();
        let events = if is_batch(&payload, metadata)? {
            let bodies = payload.list()?;
            let lists = Lists::read(metadata, &LISTS)?;
            let events = bodies.into_iter().enumerate();
            let events = events.map(|(n, body)| {
                let body = Encoded::item(body).decode(&format!("{path}[{n}]"))?;
                event(body, &lists, n)
            });
            events.collect::<Result<_, _>>()?
        } else {
            vec![EventHubEvent::single(payload, metadata)?]
        };
        Ok(Self { events, partition_id })
    }
}

/// Whether there is a batch. An event can be an array itself: then its metadata tells that it is one.
fn is_batch(payload: &Payload, metadata: &Metadata) -> Result<bool, Refusal> {
    let one: Option<Value> = metadata.optional("SequenceNumber")?;
    let many: Option<Value> = metadata.optional("SequenceNumberArray")?;
    Ok(many.is_some() || (one.is_none() && payload.is_list()))
}

impl<T: DeserializeOwned> EventHubEvent<T> {
    fn single(payload: Payload, metadata: &Metadata) -> Result<Self, Refusal> {
        Ok(Self {
            body: payload.decode()?,
            sequence_number: metadata.lenient("SequenceNumber"),
            offset: metadata.lenient("Offset"),
            partition_key: metadata.lenient("PartitionKey"),
            enqueued_time_utc: metadata.lenient("EnqueuedTimeUtc"),
            properties: metadata.lenient("Properties").unwrap_or_default(),
            system_properties: metadata.lenient("SystemProperties").unwrap_or_default(),
        })
    }
}

const LISTS: [&str; 6] = [
    "EnqueuedTimeUtcArray",
    "OffsetArray",
    "PartitionKeyArray",
    "PropertiesArray",
    "SequenceNumberArray",
    "SystemPropertiesArray",
];

fn event<T>(body: T, lists: &Lists, n: usize) -> Result<EventHubEvent<T>, Refusal> {
    Ok(EventHubEvent {
        body,
        sequence_number: lists.item("SequenceNumberArray", n)?,
        offset: lists.item("OffsetArray", n)?,
        partition_key: lists.item("PartitionKeyArray", n)?,
        enqueued_time_utc: lists.item("EnqueuedTimeUtcArray", n)?,
        properties: lists.item("PropertiesArray", n)?.unwrap_or_default(),
        system_properties: lists.item("SystemPropertiesArray", n)?.unwrap_or_default(),
    })
}

impl<S: Sync, T: DeserializeOwned> FromRequest<S> for EventHubEvents<T> {
    type Rejection = Rejection;

    async fn from_request(request: Request, _: &S) -> Result<Self, Self::Rejection> {
        argument(request, Self::read).await
    }
}
