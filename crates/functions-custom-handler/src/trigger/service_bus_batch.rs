//! The Service Bus trigger, by batches.

use axum::extract::{FromRequest, Request};
use serde::de::DeserializeOwned;

use super::argument::argument;
use super::lists::Lists;
use super::payload::Payload;
use super::service_bus::ServiceBusMessage;
use crate::extract::{Metadata, Rejection};
use crate::refusal::Refusal;
use crate::wire::Encoded;

/// The messages of a Service Bus trigger with `"cardinality": "many"` in `function.json`.
///
/// ```
/// use functions_custom_handler::trigger::ServiceBusMessages;
///
/// async fn on_messages(batch: ServiceBusMessages<String>) {
///     for message in &batch.messages {
///         tracing::info!(id = message.message_id, text = message.body, "a message");
///     }
/// }
/// # let _: axum::Router = axum::Router::new().route("/OnMessages", axum::routing::post(on_messages));
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ServiceBusMessages<T> {
    /// The messages, in the broker's order.
    pub messages: Vec<ServiceBusMessage<T>>,
}

const LISTS: [&str; 15] = [
    "ApplicationPropertiesArray",
    "ContentTypeArray",
    "CorrelationIdArray",
    "DeadLetterSourceArray",
    "DeliveryCountArray",
    "EnqueuedTimeUtcArray",
    "ExpiresAtUtcArray",
    "LabelArray",
    "LockTokenArray",
    "MessageIdArray",
    "ReplyToArray",
    "SequenceNumberArray",
    "SubjectArray",
    "ToArray",
    "UserPropertiesArray",
];

impl<T: DeserializeOwned> ServiceBusMessages<T> {
    fn read(payload: Payload, metadata: &Metadata) -> Result<Self, Refusal> {
        let path = payload.path();
        let bodies = payload.list()?;
        let lists = Lists::read(metadata, &LISTS)?;
        let messages = bodies.into_iter().enumerate();
        let messages = messages.map(|(n, body)| {
            let body = Encoded::item(body).decode(&format!("{path}[{n}]"))?;
            message(body, &lists, n)
        });
        Ok(Self {
            messages: messages.collect::<Result<_, _>>()?,
        })
    }
}

fn message<T>(body: T, lists: &Lists, n: usize) -> Result<ServiceBusMessage<T>, Refusal> {
    let subject = match lists.item("SubjectArray", n)? {
        Some(subject) => Some(subject),
        None => lists.item("LabelArray", n)?,
    };
    let properties = match lists.item("ApplicationPropertiesArray", n)? {
        Some(properties) => Some(properties),
        None => lists.item("UserPropertiesArray", n)?,
    };
    Ok(ServiceBusMessage {
        body,
        message_id: lists.item("MessageIdArray", n)?,
        delivery_count: lists.item("DeliveryCountArray", n)?,
        sequence_number: lists.item("SequenceNumberArray", n)?,
        lock_token: lists.item("LockTokenArray", n)?,
        content_type: lists.item("ContentTypeArray", n)?,
        subject,
        correlation_id: lists.item("CorrelationIdArray", n)?,
        // The host tells no list of these.
        session_id: None,
        reply_to: lists.item("ReplyToArray", n)?,
        to: lists.item("ToArray", n)?,
        dead_letter_source: lists.item("DeadLetterSourceArray", n)?,
        enqueued_time_utc: lists.item("EnqueuedTimeUtcArray", n)?,
        expires_at_utc: lists.item("ExpiresAtUtcArray", n)?,
        application_properties: properties.unwrap_or_default(),
    })
}

impl<S: Sync, T: DeserializeOwned> FromRequest<S> for ServiceBusMessages<T> {
    type Rejection = Rejection;

    async fn from_request(request: Request, _: &S) -> Result<Self, Self::Rejection> {
        argument(request, Self::read).await
    }
}
