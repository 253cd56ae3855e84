//! The Blob Storage trigger.

use std::collections::BTreeMap;

use axum::extract::{FromRequest, Request};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::argument::argument;
use super::payload::Payload;
use crate::extract::{Metadata, Rejection};
use crate::refusal::Refusal;
use crate::wire::{Encoded, Kind, Wish, bytes, decode_bytes, kind_of, text};

/// A blob that is new or has changed.
///
/// `Blob<Base64>` has its bytes, as have `Blob<Vec<u8>>` and `Blob<bytes::Bytes>` (feature `serde` of `bytes`);
/// `Blob<String>` has its text, and any other type is read from a blob that is JSON. The host sends a blob as base64,
/// whatever the binding's `dataType`; a blob without a body of its own, such as the event that Event Grid sends for it,
/// comes as that event's trigger.
///
/// A large blob is held once: bytes and text are read in the place where the envelope had them, unless something else holds
/// the envelope, such as [`Bindings`](super::Bindings) among the handler's arguments. `Vec<u8>` is a copy.
///
/// Source: <https://learn.microsoft.com/azure/azure-functions/functions-bindings-storage-blob-trigger>
///
/// ```
/// use functions_custom_handler::trigger::{Base64, Blob};
///
/// async fn on_upload(blob: Blob<Base64>) {
///     let Base64(bytes) = blob.body;
///     tracing::info!(path = blob.path, bytes = bytes.len(), "an upload");
/// }
/// # let _: axum::Router = axum::Router::new().route("/OnUpload", axum::routing::post(on_upload));
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Blob<T> {
    /// What the blob holds.
    pub body: T,
    /// Container and name, such as `uploads/report.pdf`, out of the URL.
    pub path: Option<String>,
    /// The blob's URL.
    pub uri: Option<String>,
    /// The blob's own metadata.
    pub metadata: BTreeMap<String, String>,
    /// The blob's properties, such as `ContentType` and `LastModified`.
    pub properties: BTreeMap<String, Value>,
}

impl<T: DeserializeOwned> Blob<T> {
    fn read(payload: Payload, metadata: &Metadata) -> Result<Self, Refusal> {
        let uri: Option<String> = metadata.optional("Uri")?;
        Ok(Self {
            body: body(payload)?,
            path: uri.as_deref().and_then(path_in),
            uri,
            metadata: metadata.lenient("Metadata").unwrap_or_default(),
            properties: metadata.lenient("Properties").unwrap_or_default(),
        })
    }
}

/// Reads the blob's bytes as the type that is asked for.
fn body<T: DeserializeOwned>(payload: Payload) -> Result<T, Refusal> {
    let path = payload.path();
    let wrong = |expected, found| Refusal::WrongType {
        path: path.clone(),
        expected,
        found,
    };
    if !payload.json.starts_with(b"\"") {
        return Err(wrong("base64", kind_of(&payload.json)));
    }
    let bytes = bytes(text(payload.json.into())).map_err(|_| wrong("base64", "other text"))?;
    if matches!(Wish::of::<T>().kind, Kind::Base64 | Kind::Bytes) {
        return decode_bytes(&path, bytes);
    }
    let mut text = String::from_utf8(bytes).map_err(|_| wrong("a blob of text", "other bytes"))?;
    if text.starts_with('\u{feff}') {
        // A mark of the encoding belongs to no text and no document.
        text.drain(..'\u{feff}'.len_utf8());
    }
    match Wish::of::<T>().kind {
        // As it is, also where it looks like JSON.
        Kind::Text => Encoded::InnerText(text).decode(&path),
        _ => Encoded::Text(text).decode(&path),
    }
}

/// Container and name. Where the host is an address or one word, as that of Azurite is, the account comes first.
fn path_in(uri: &str) -> Option<String> {
    let (_, rest) = uri.split_once("://")?;
    let (authority, path) = rest.split_once('/')?;
    let host = authority.split(':').next().unwrap_or(authority);
    let is_name = host.contains('.') && host.contains(|c: char| c.is_ascii_alphabetic());
    let path = path.split(['?', '#']).next().unwrap_or(path);
    let path = if is_name { path } else { path.split_once('/')?.1 };
    let bytes = percent_decoded(path);
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

fn percent_decoded(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escaped = text.get(at + 1..at + 3).filter(|_| bytes[at] == b'%');
        let escaped = escaped.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        decoded.push(escaped.unwrap_or(bytes[at]));
        at += if escaped.is_some() { 3 } else { 1 };
    }
    decoded
}

impl<S: Sync, T: DeserializeOwned> FromRequest<S> for Blob<T> {
    type Rejection = Rejection;

    async fn from_request(request: Request, _: &S) -> Result<Self, Self::Rejection> {
        argument(request, Self::read).await
    }
}

#[cfg(test)]
mod tests {
    use super::path_in;

    #[test]
    fn the_path_is_that_of_the_url() {
        for (uri, path) in [
            (
                "http://127.0.0.1:7190/devstoreaccount1/in1/data.json",
                Some("in1/data.json"),
            ),
            (
                "http://azurite:10000/devstoreaccount1/in1/a%20b/%C3%BC.txt",
                Some("in1/a b/ü.txt"),
            ),
            (
                "https://acc.blob.core.windows.net/uploads/report.pdf",
                Some("uploads/report.pdf"),
            ),
            (
                "https://acc.blob.core.windows.net/uploads/100%25?snapshot=1",
                Some("uploads/100%"),
            ),
            ("no url", None),
        ] {
            assert_eq!(path_in(uri).as_deref(), path, "{uri}");
        }
    }
}
