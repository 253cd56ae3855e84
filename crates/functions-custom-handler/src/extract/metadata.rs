//! What the host tells about a trigger.

use std::convert::Infallible;
use std::sync::{Arc, OnceLock};

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use bytes::Bytes;
use http::request::Parts;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::{Rejection, enveloped};
use crate::refusal::Refusal;
use crate::wire::{Members, decode, value};

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
pub struct Metadata(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// The members' texts in the envelope. Of a message that is JSON they repeat all it holds.
    members: Members,
    /// The same, read; only for those who ask for it.
    object: OnceLock<Map<String, Value>>,
}

impl Metadata {
    pub(crate) fn new(members: Members) -> Self {
        Self(Arc::new(Inner {
            members,
            object: OnceLock::new(),
        }))
    }

    /// The members as the host wrote them.
    #[must_use]
    pub fn as_object(&self) -> &Map<String, Value> {
        self.0.object.get_or_init(|| {
            let members = self.0.members.iter();
            members.map(|(name, json)| (name.clone(), value(json))).collect()
        })
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.members.keys().map(String::as_str)
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
            None => Ok(None),
            // The host writes a null, too, as a string.
            Some(json) => decode::<Option<T>>(&path_of(name), json.clone()),
        }
    }

    /// As [`Metadata::optional`], for what a message can write itself: what cannot be read is not there.
    pub(crate) fn lenient<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        self.optional(name).ok().flatten()
    }

    fn member(&self, name: &str) -> Option<&Bytes> {
        self.0.members.get(name).or_else(|| {
            let mut members = self.0.members.iter();
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
        Ok(enveloped::<Self>(&parts.extensions, "metadata")?.clone())
    }
}

impl<S: Sync> OptionalFromRequestParts<S> for Metadata {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Self::Rejection> {
        Ok(parts.extensions.get::<Self>().cloned())
    }
}
