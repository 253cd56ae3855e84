//! What the host tells about a trigger.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use http::request::Parts;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::Rejection;
use crate::refusal::Refusal;
use crate::wire::{Context, decode};

/// The envelope's `Metadata`: what the host tells about the trigger beside its data.
///
/// Which members there are depends on the trigger; Microsoft documents them for each. The host
/// writes many of them as strings, numbers (`"4"`) and texts (`"\"2e1a\""`) alike, and
/// [`get`](Self::get) undoes that by the type it is asked for. Only the envelope has metadata.
///
/// **A sender can forge it.** Members of a message or body that is a JSON object become members here, and take the
/// place of the host's own of the same name: `Id`, `DequeueCount`, `sys`. So nothing that decides may rest on them.
///
/// ```
/// use functions_custom_handler::extract::{Metadata, Rejection};
///
/// async fn on_message(metadata: Metadata) -> Result<(), Rejection> {
///     let attempt: u32 = metadata.get("DequeueCount")?;
///     let sender: Option<String> = metadata.find("Sender")?;
///     tracing::info!(attempt, ?sender, "a message");
///     Ok(())
/// }
/// # let _: axum::Router = axum::Router::new().route("/OnMessage", axum::routing::post(on_message));
/// ```
#[derive(Clone, Debug)]
pub struct Metadata(Arc<Map<String, Value>>);

impl Metadata {
    pub(crate) fn new(members: Map<String, Value>) -> Self {
        Self(Arc::new(members))
    }

    /// The members as the host wrote them.
    #[must_use]
    pub fn as_object(&self) -> &Map<String, Value> {
        &self.0
    }

    /// A member, with the host's encoding undone. If none has this very name, one that has it
    /// in another case is taken.
    ///
    /// # Errors
    ///
    /// If the member is missing or null, or is not what `T` asks for.
    pub fn get<T: DeserializeOwned>(&self, name: &str) -> Result<T, Rejection> {
        Ok(self.required(name)?)
    }

    /// The same as [`get`](Self::get), but a missing member and null are `None`.
    ///
    /// # Errors
    ///
    /// If the member is not what `T` asks for.
    pub fn find<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, Rejection> {
        Ok(self.optional(name)?)
    }

    pub(crate) fn required<T: DeserializeOwned>(&self, name: &str) -> Result<T, Refusal> {
        self.optional(name)?.ok_or_else(|| Refusal::WrongType {
            path: path_of(name),
            expected: "a value",
            found: "nothing",
        })
    }

    pub(crate) fn optional<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, Refusal> {
        match self.member(name) {
            None | Some(Value::Null) => Ok(None),
            // The host writes a null, too, as a string.
            Some(value) => decode::<Option<T>>(&path_of(name), value),
        }
    }

    /// As [`Metadata::optional`], for what a message can write itself: what cannot be read is not there.
    pub(crate) fn lenient<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        self.optional(name).ok().flatten()
    }

    fn member(&self, name: &str) -> Option<&Value> {
        self.0.get(name).or_else(|| {
            let mut members = self.0.iter();
            members
                .find(|(key, _)| key.eq_ignore_ascii_case(name))
                .map(|(_, value)| value)
        })
    }
}

fn path_of(name: &str) -> String {
    format!("Metadata.{name}")
}

impl<S: Sync> FromRequestParts<S> for Metadata {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let context = Context::of(&parts.extensions, "metadata")?;
        Ok(context.metadata.clone())
    }
}

impl<S: Sync> OptionalFromRequestParts<S> for Metadata {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Self::Rejection> {
        let context = parts.extensions.get::<Context>();
        Ok(context.map(|context| context.metadata.clone()))
    }
}
