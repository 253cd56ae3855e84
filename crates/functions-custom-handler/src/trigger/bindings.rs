//! The data of a trigger and of the input bindings beside it.

use std::sync::Arc;

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use bytes::Bytes;
use http::request::Parts;
use serde::de::DeserializeOwned;

use super::payload::Payload;
use crate::extract::{Rejection, enveloped};
use crate::refusal::Refusal;
use crate::wire::{Members, decode};

/// The data of the input bindings, and of a trigger other than HTTP, by their names in
/// `function.json`.
///
/// Only the envelope has them. For a function without input bindings the trigger's own type is
/// shorter.
///
/// ```
/// use functions_custom_handler::extract::Rejection;
/// use functions_custom_handler::trigger::Bindings;
///
/// /// A queue trigger `order`, with a blob as the input binding `template`.
/// async fn on_order(bindings: Bindings) -> Result<(), Rejection> {
///     let order: serde_json::Value = bindings.get("order")?;
///     let template: String = bindings.get("template")?;
///     tracing::info!(%order, template, "an order");
///     Ok(())
/// }
/// # let _: axum::Router = axum::Router::new().route("/OnOrder", axum::routing::post(on_order));
/// ```
#[derive(Clone, Debug)]
pub struct Bindings(Arc<Inner>);

#[derive(Clone, Debug)]
struct Inner {
    /// The texts of the values in the envelope.
    data: Members,
    /// The name of the trigger, by the function's `function.json`.
    trigger: Option<String>,
}

impl Bindings {
    pub(crate) fn new(data: Members, trigger: Option<String>) -> Self {
        Self(Arc::new(Inner { data, trigger }))
    }

    /// The data of one binding, with the host's encoding undone.
    ///
    /// A blob is read as [`Base64`](super::Base64) if its binding has `"dataType": "binary"`. Of a blob that is
    /// missing the host sends the text `null`, which is `None` to an `Option`; by a binding with dataType `binary` a blob
    /// of the three bytes `9E E9 65` looks the same.
    ///
    /// # Errors
    ///
    /// If there is no binding of this name, if it has nothing, or if its data is not what `T` asks for.
    pub fn get<T: DeserializeOwned>(&self, name: &str) -> Result<T, Rejection> {
        let json = self
            .0
            .data
            .get(name)
            .ok_or_else(|| self.0.unknown("the binding that is asked for"))?;
        let payload = Payload::new(name.to_owned(), json.clone());
        if payload.json == "null" || payload.json == "\"null\"" {
            let nothing = decode(&payload.path(), Bytes::from_static(b"null"));
            return Ok(nothing.map_err(|_| Refusal::Missing { path: payload.path() })?);
        }
        Ok(payload.decode()?)
    }

    /// The names of the bindings, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.data.keys().map(String::as_str)
    }

    /// The trigger's data: that of the given name, or the only one.
    pub(super) fn into_trigger(self, name: Option<&BindingName>) -> Result<Payload, Refusal> {
        let mut inner = Arc::unwrap_or_clone(self.0);
        let name = name.map(|BindingName(name)| name).or(inner.trigger.as_ref());
        let name = match (name, inner.data.len()) {
            (Some(name), _) => name.clone(),
            (None, 1) => inner.data.keys().next().cloned().unwrap_or_default(),
            _ => {
                return Err(inner.unknown("one binding, or a BindingName on the route to say which is the trigger"));
            }
        };
        match inner.data.remove(&name) {
            Some(json) => Ok(Payload::new(name, json)),
            None => Err(inner.unknown("the binding that is asked for")),
        }
    }
}

impl Inner {
    fn unknown(&self, expected: &'static str) -> Refusal {
        let names: Vec<_> = self.data.keys().map(String::as_str).collect();
        Refusal::WrongValue {
            path: "Data".to_owned(),
            expected,
            found: names.join(", "),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Bindings {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(enveloped::<Self>(&parts.extensions, "bindings")?.clone())
    }
}

impl<S: Sync> OptionalFromRequestParts<S> for Bindings {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Self::Rejection> {
        Ok(parts.extensions.get::<Self>().cloned())
    }
}

/// The name of a route's trigger in `function.json`, for a function that has input bindings
/// too. Without them there is nothing to tell apart.
///
/// ```
/// use axum::{Extension, Router, routing::post};
/// use functions_custom_handler::trigger::{BindingName, QueueMessage};
///
/// async fn on_order(order: QueueMessage<String>) {
///     tracing::info!(order = order.body, "an order");
/// }
/// let router: Router = Router::new()
///     .route("/OnOrder", post(on_order).layer(Extension(BindingName::new("order"))));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BindingName(String);

impl BindingName {
    /// The name, with case as in `function.json`.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }
}
