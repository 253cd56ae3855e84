//! The Service Bus trigger.

use std::collections::BTreeMap;

use axum::extract::{FromRequest, Request};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::argument::argument;
use super::payload::Payload;
use crate::extract::{Metadata, Rejection};
use crate::refusal::Refusal;

/// A message of a Service Bus queue or topic. Times are texts in ISO 8601, as the host writes
/// them.
///
/// A body that is a JSON object can write its members over what the host tells: see [`Metadata`]. What then cannot be read
/// is `None`.
///
/// This is the trigger with `"cardinality": "one"`, the default in `function.json`; a batch is
/// [`ServiceBusMessages`](crate::trigger::ServiceBusMessages).
///
/// Source: <https://learn.microsoft.com/azure/azure-functions/functions-bindings-service-bus-trigger>
///
/// ```
/// use functions_custom_handler::trigger::ServiceBusMessage;
///
/// async fn on_message(message: ServiceBusMessage<String>) {
///     tracing::info!(id = message.message_id, text = message.body, "a message");
/// }
/// # let _: axum::Router = axum::Router::new().route("/OnMessage", axum::routing::post(on_message));
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ServiceBusMessage<T> {
    /// What was sent, with the host's encoding undone.
    pub body: T,
    /// The sender's id of the message.
    pub message_id: Option<String>,
    /// How often it was delivered, this time included.
    pub delivery_count: Option<u32>,
    /// The broker's number of the message.
    pub sequence_number: Option<i64>,
    /// The token of the lock it is held by.
    pub lock_token: Option<String>,
    /// The body's media type, if the sender told.
    pub content_type: Option<String>,
    /// What the message is about; older hosts call it the label.
    pub subject: Option<String>,
    /// The sender's id for correlation.
    pub correlation_id: Option<String>,
    /// The session it belongs to.
    pub session_id: Option<String>,
    /// Where to send an answer.
    pub reply_to: Option<String>,
    /// Whom it is for.
    pub to: Option<String>,
    /// The queue or subscription it was moved from as a dead letter.
    pub dead_letter_source: Option<String>,
    /// When the broker took it.
    pub enqueued_time_utc: Option<String>,
    /// When it will vanish.
    pub expires_at_utc: Option<String>,
    /// What the application told beside the body; older hosts call it user properties.
    pub application_properties: BTreeMap<String, Value>,
}

impl<T: DeserializeOwned> ServiceBusMessage<T> {
    fn read(payload: Payload, metadata: &Metadata) -> Result<Self, Refusal> {
        // A message can be a list itself: only a batch has lists in its metadata.
        if metadata.names().any(|name| name.ends_with("Array")) {
            payload.refuse_batch("ServiceBusMessages")?;
        }
        let subject = metadata.lenient("Subject").or_else(|| metadata.lenient("Label"));
        let properties = metadata
            .lenient("ApplicationProperties")
            .or_else(|| metadata.lenient("UserProperties"));
        Ok(Self {
            body: payload.decode()?,
            message_id: metadata.lenient("MessageId"),
            delivery_count: metadata.lenient("DeliveryCount"),
            sequence_number: metadata.lenient("SequenceNumber"),
            lock_token: metadata.lenient("LockToken"),
            content_type: metadata.lenient("ContentType"),
            subject,
            correlation_id: metadata.lenient("CorrelationId"),
            session_id: metadata.lenient("SessionId"),
            reply_to: metadata.lenient("ReplyTo"),
            to: metadata.lenient("To"),
            dead_letter_source: metadata.lenient("DeadLetterSource"),
            enqueued_time_utc: metadata.lenient("EnqueuedTimeUtc"),
            expires_at_utc: metadata.lenient("ExpiresAtUtc"),
            application_properties: properties.unwrap_or_default(),
        })
    }
}

impl<S: Sync, T: DeserializeOwned> FromRequest<S> for ServiceBusMessage<T> {
    type Rejection = Rejection;

    async fn from_request(request: Request, _: &S) -> Result<Self, Self::Rejection> {
        argument(request, Self::read).await
    }
}
