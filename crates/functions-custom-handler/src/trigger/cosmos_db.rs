//! The Cosmos DB trigger.

use axum::extract::{FromRequest, Request};
use serde::de::DeserializeOwned;

use super::argument::argument;
use super::payload::Payload;
use crate::extract::{Metadata, Rejection};
use crate::refusal::Refusal;

/// Documents that are new or have changed, of a container's change feed.
///
/// Source: <https://learn.microsoft.com/azure/azure-functions/functions-bindings-cosmosdb-v2-trigger>
///
/// ```
/// use functions_custom_handler::trigger::CosmosDbChanges;
///
/// #[derive(serde::Deserialize)]
/// struct Order { id: String }
///
/// async fn on_change(changes: CosmosDbChanges<Order>) {
///     for order in &changes.documents {
///         tracing::info!(order = order.id, "changed");
///     }
/// }
/// # let _: axum::Router = axum::Router::new().route("/OnChange", axum::routing::post(on_change));
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct CosmosDbChanges<T> {
    /// The documents as they are now, in the feed's order.
    pub documents: Vec<T>,
}

impl<T: DeserializeOwned> CosmosDbChanges<T> {
    fn read(payload: Payload, _: &Metadata) -> Result<Self, Refusal> {
        let documents = payload.decode()?;
        Ok(Self { documents })
    }
}

impl<S: Sync, T: DeserializeOwned> FromRequest<S> for CosmosDbChanges<T> {
    type Rejection = Rejection;

    async fn from_request(request: Request, _: &S) -> Result<Self, Self::Rejection> {
        argument(request, Self::read).await
    }
}
