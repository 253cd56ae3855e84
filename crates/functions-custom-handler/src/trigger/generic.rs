//! Any trigger.

use axum::extract::{FromRequest, Request};
use serde::de::DeserializeOwned;

use super::argument::argument;
use super::payload::Payload;
use crate::extract::{Metadata, Rejection};
use crate::refusal::Refusal;

/// The data of any trigger, also of one that this crate has no type for.
///
/// ```
/// use functions_custom_handler::extract::{Metadata, Rejection};
/// use functions_custom_handler::trigger::Trigger;
///
/// #[derive(serde::Deserialize)]
/// struct Reading { celsius: f64 }
///
/// async fn on_kafka(metadata: Metadata, reading: Trigger<Reading>) -> Result<(), Rejection> {
///     let partition: u32 = metadata.get("Partition")?;
///     tracing::info!(partition, celsius = reading.data.celsius, "a reading");
///     Ok(())
/// }
/// # let _: axum::Router = axum::Router::new().route("/OnKafka", axum::routing::post(on_kafka));
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Trigger<T> {
    /// The name of the trigger's binding in `function.json`.
    pub binding: String,
    /// Its data, with the host's encoding undone.
    pub data: T,
}

impl<T: DeserializeOwned> Trigger<T> {
    fn read(payload: Payload, _: &Metadata) -> Result<Self, Refusal> {
        Ok(Self {
            binding: payload.binding.clone(),
            data: payload.decode()?,
        })
    }
}

impl<S: Sync, T: DeserializeOwned> FromRequest<S> for Trigger<T> {
    type Rejection = Rejection;

    async fn from_request(request: Request, _: &S) -> Result<Self, Self::Rejection> {
        argument(request, Self::read).await
    }
}
