//! The Blob Storage trigger.

use std::collections::BTreeMap;

use axum::extract::{FromRequest, Request};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{Payload, extract};
use crate::extract::{Metadata, Rejection};
use crate::refusal::Refusal;
use crate::wire::{decode, kind};

/// A blob that is new or has changed.
///
/// What the host sends of its content depends on the binding's `dataType` in `function.json`:
/// with `"binary"` it is base64, to be read by [`bytes`](Self::bytes); otherwise a text, to be
/// read by [`text`](Self::text) or [`json`](Self::json). The envelope does not tell which, and a
/// text can look like base64, so the app has to know.
///
/// Source: <https://learn.microsoft.com/azure/azure-functions/functions-bindings-storage-blob-trigger>
///
/// ```
/// use functions_custom_handler::extract::Rejection;
/// use functions_custom_handler::trigger::Blob;
///
/// async fn on_upload(blob: Blob) -> Result<(), Rejection> {
///     let bytes = blob.bytes()?;
///     tracing::info!(path = blob.path, bytes = bytes.len(), "an upload");
///     Ok(())
/// }
/// # let _: axum::Router = axum::Router::new().route("/OnUpload", axum::routing::post(on_upload));
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Blob {
    /// Container and name, such as `uploads/report.pdf`.
    pub path: Option<String>,
    /// The blob's URL.
    pub uri: Option<String>,
    /// The blob's own metadata.
    pub metadata: BTreeMap<String, String>,
    /// The blob's properties, such as `ContentType` and `LastModified`.
    pub properties: BTreeMap<String, Value>,
    binding: String,
    content: Value,
}

impl Blob {
    fn read(payload: Payload<'_>, metadata: &Metadata) -> Result<Self, Refusal> {
        Ok(Self {
            path: metadata.optional("BlobTrigger")?,
            uri: metadata.optional("Uri")?,
            metadata: metadata.optional("Metadata")?.unwrap_or_default(),
            properties: metadata.optional("Properties")?.unwrap_or_default(),
            binding: payload.path(),
            content: payload.value.clone(),
        })
    }

    /// The content's bytes, of a binding with `"dataType": "binary"`.
    ///
    /// # Errors
    ///
    /// If the host sent something else than base64.
    pub fn bytes(&self) -> Result<Vec<u8>, Rejection> {
        let wrong = |found| Refusal::WrongType {
            path: self.binding.clone(),
            expected: "base64, by a binding with dataType binary",
            found,
        };
        let text = self.content.as_str().ok_or_else(|| wrong(kind(&self.content)))?;
        // Base64 has no quotes, so what begins with one is base64 inside a JSON string.
        let inner: Option<String> = text.starts_with('"').then(|| serde_json::from_str(text).ok()).flatten();
        let bytes = STANDARD.decode(inner.as_deref().unwrap_or(text));
        Ok(bytes.map_err(|_| wrong("other text"))?)
    }

    /// The content as text, with the host's encoding undone.
    ///
    /// # Errors
    ///
    /// If the host sent something else than a string.
    pub fn text(&self) -> Result<String, Rejection> {
        self.json()
    }

    /// The content read as JSON, with the host's encoding undone.
    ///
    /// # Errors
    ///
    /// If the content is not what `T` asks for.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Rejection> {
        Ok(decode(&self.binding, &self.content)?)
    }
}

impl<S: Sync> FromRequest<S> for Blob {
    type Rejection = Rejection;

    async fn from_request(request: Request, _: &S) -> Result<Self, Self::Rejection> {
        extract(request, Self::read).await
    }
}
