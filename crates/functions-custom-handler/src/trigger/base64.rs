//! Bytes in an envelope.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, Visitor};

use crate::wire::{self, BASE64};

/// Bytes, which the host sends as base64: the data of a binding with `"dataType": "binary"`.
///
/// It goes wherever an argument of this crate asks for a type. So do `Vec<u8>` and, with the feature `serde` of that crate,
/// `bytes::Bytes`; but not for bytes that a sender wrote as base64 into a text.
///
/// ```
/// use functions_custom_handler::trigger::{Base64, QueueMessage};
///
/// async fn on_image(message: QueueMessage<Base64>) {
///     let Base64(bytes) = message.body;
///     tracing::info!(bytes = bytes.len(), "an image");
/// }
/// # let _: axum::Router = axum::Router::new().route("/OnImage", axum::routing::post(on_image));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Base64(pub Vec<u8>);

impl AsRef<[u8]> for Base64 {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Base64 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(BASE64, TextVisitor)
    }
}

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Base64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("base64")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Base64, D::Error> {
        deserializer.deserialize_str(self)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Base64, E> {
        self.visit_string(text.to_owned())
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Base64, E> {
        let bytes = wire::bytes(text);
        bytes
            .map(Base64)
            .map_err(|_| E::custom("invalid value: other text, expected base64"))
    }

    fn visit_byte_buf<E: Error>(self, bytes: Vec<u8>) -> Result<Base64, E> {
        Ok(Base64(bytes))
    }
}
