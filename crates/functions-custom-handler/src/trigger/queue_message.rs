//! The Queue Storage trigger.

use axum::extract::{FromRequest, Request};
use serde::de::DeserializeOwned;

use super::argument::argument;
use super::payload::Payload;
use crate::extract::{Metadata, Rejection};
use crate::refusal::Refusal;

/// A message of a storage queue. Times are texts in ISO 8601, as the host writes them.
///
/// `QueueMessage<String>` is any text; any other type is read from a message that is JSON. A binding with `"dataType":
/// "binary"` is read by `QueueMessage<Base64>`.
///
/// **All but the body can be the sender's.** A message that is a JSON object with a member such as `Id` or
/// `DequeueCount` replaces what the host tells; what then cannot be read is `None`. Nothing that decides, such as whether
/// to give up, may rest on it: the host's poison queue does not.
///
/// Source: <https://learn.microsoft.com/azure/azure-functions/functions-bindings-storage-queue-trigger>
///
/// ```
/// use functions_custom_handler::trigger::QueueMessage;
///
/// #[derive(serde::Deserialize)]
/// struct Order { id: u32 }
///
/// async fn on_order(message: QueueMessage<Order>) {
///     tracing::info!(order = message.body.id, attempt = message.dequeue_count, "an order");
/// }
/// # let _: axum::Router = axum::Router::new().route("/OnOrder", axum::routing::post(on_order));
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct QueueMessage<T> {
    /// What was sent, with the host's encoding undone.
    pub body: T,
    /// The message's id.
    pub id: Option<String>,
    /// How often the message was taken from the queue, this time included. After the fifth
    /// failure, by default, the host moves it to the queue's poison queue.
    pub dequeue_count: Option<u32>,
    /// When it was put into the queue.
    pub insertion_time: Option<String>,
    /// When it will vanish.
    pub expiration_time: Option<String>,
    /// When it will be visible to others again.
    pub next_visible_time: Option<String>,
    /// The receipt for deleting it.
    pub pop_receipt: Option<String>,
}

impl<T: DeserializeOwned> QueueMessage<T> {
    fn read(payload: Payload, metadata: &Metadata) -> Result<Self, Refusal> {
        Ok(Self {
            body: payload.decode()?,
            id: metadata.lenient("Id"),
            dequeue_count: metadata.lenient("DequeueCount"),
            insertion_time: metadata.lenient("InsertionTime"),
            expiration_time: metadata.lenient("ExpirationTime"),
            next_visible_time: metadata.lenient("NextVisibleTime"),
            pop_receipt: metadata.lenient("PopReceipt"),
        })
    }
}

impl<S: Sync, T: DeserializeOwned> FromRequest<S> for QueueMessage<T> {
    type Rejection = Rejection;

    async fn from_request(request: Request, _: &S) -> Result<Self, Self::Rejection> {
        argument(request, Self::read).await
    }
}
