//! What a function gives to its output bindings.

mod base64_trap;

use std::collections::BTreeMap;
use std::convert::Infallible;

use axum::response::{IntoResponse, IntoResponseParts, Response, ResponseParts};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderValue;
use http::header::CONTENT_TYPE;
use serde::Serialize;
use serde_json::{Value, json};

use self::base64_trap::is_taken_for_base64;
use crate::answer::OtherOutputs;
use crate::refusal::Refusal;

/// Values for output bindings, by their names in `function.json`.
///
/// The whole answer of a trigger other than HTTP. Beside the response of an HTTP trigger it is
/// written first in a tuple; there it works in the envelope only, because in the other modes the
/// host reads nothing but the response. What it then loses is logged as an error.
///
/// ```
/// use axum::{Router, routing::{get, post}};
/// use functions_custom_handler::trigger::QueueMessage;
/// use functions_custom_handler::Outputs;
///
/// /// A queue trigger whose function has the output bindings `copy` and `$return`.
/// async fn on_message(message: QueueMessage<String>) -> Outputs {
///     Outputs::new()
///         .text("copy", message.body)
///         .json("$return", &vec![1, 2])
/// }
///
/// /// An HTTP trigger that also puts a message into a queue.
/// async fn order() -> (Outputs, &'static str) {
///     (Outputs::new().text("orders", "one more"), "ordered")
/// }
/// let router: Router = Router::new()
///     .route("/OnMessage", post(on_message))
///     .route("/api/Order", get(order));
/// ```
///
/// # The base64 trap
///
/// The host takes a string that happens to be valid base64, such as `"test"`, for bytes, and
/// decodes it. So [`text`](Self::text) sends such a text as the base64 of its UTF-8 bytes, and
/// what arrives is the text. The host leaves strings alone if the binding in `function.json` has
/// `"dataType": "binary"`; for such a binding use [`verbatim`](Self::verbatim).
#[derive(Clone, Debug, Default)]
#[must_use = "outputs do nothing until they are returned"]
pub struct Outputs {
    bindings: BTreeMap<String, Value>,
    return_value: Value,
    wrong: Option<Refusal>,
}

/// The binding that stands for a function's return value.
pub(crate) const RETURN: &str = "$return";

impl Outputs {
    /// No outputs yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A text. It arrives as it is, even if the host could take it for base64.
    pub fn text(self, binding: impl Into<String>, text: impl Into<String>) -> Self {
        let text = text.into();
        if is_taken_for_base64(&text) {
            return self.bytes(binding, text);
        }
        self.verbatim(binding, text)
    }

    /// Bytes, as base64, which the host decodes.
    pub fn bytes(self, binding: impl Into<String>, bytes: impl AsRef<[u8]>) -> Self {
        self.verbatim(binding, STANDARD.encode(bytes))
    }

    /// A value as JSON: a document, or an array of several messages.
    ///
    /// A value that is a string is a [`text`](Self::text). Strings inside an array or object are
    /// sent as they are. A value that JSON cannot hold makes the response a 500 that names it.
    pub fn json<T: Serialize + ?Sized>(mut self, binding: impl Into<String>, value: &T) -> Self {
        let binding = binding.into();
        match serde_json::to_value(value) {
            Ok(Value::String(text)) => self.text(binding, text),
            Ok(value) => self.set(binding, value),
            Err(error) => {
                let why = error.to_string();
                self.wrong.get_or_insert(Refusal::WrongOutput { binding, why });
                self
            }
        }
    }

    /// A string that is sent exactly so, for a binding with `"dataType": "binary"`, whose
    /// strings the host does not decode.
    pub fn verbatim(self, binding: impl Into<String>, text: impl Into<String>) -> Self {
        self.set(binding.into(), Value::String(text.into()))
    }

    fn set(mut self, binding: String, value: Value) -> Self {
        if binding == RETURN {
            self.return_value = value;
        } else {
            self.bindings.insert(binding, value);
        }
        self
    }

    /// # Errors
    ///
    /// If a value could not be written as JSON.
    pub(crate) fn into_values(self) -> Result<OtherOutputs, Refusal> {
        match self.wrong {
            None => Ok(OtherOutputs {
                bindings: self.bindings,
                return_value: self.return_value,
            }),
            Some(refusal) => Err(refusal),
        }
    }

    /// The names of the bindings that have a value.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        let returned = (!self.return_value.is_null()).then_some(RETURN);
        self.bindings.keys().map(String::as_str).chain(returned)
    }
}

/// The whole answer of a trigger other than HTTP.
impl IntoResponse for Outputs {
    fn into_response(self) -> Response {
        match self.into_values() {
            Ok(values) => {
                let json = json!({"Outputs": values.bindings, "ReturnValue": values.return_value}).to_string();
                let json_type = HeaderValue::from_static("application/json");
                ([(CONTENT_TYPE, json_type)], json).into_response()
            }
            Err(refusal) => crate::extract::Rejection::from(refusal).into_response(),
        }
    }
}

/// Outputs beside the response of an HTTP trigger.
impl IntoResponseParts for Outputs {
    type Error = Infallible;

    fn into_response_parts(self, mut parts: ResponseParts) -> Result<ResponseParts, Self::Error> {
        parts.extensions_mut().insert(self);
        Ok(parts)
    }
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;

    use super::*;

    async fn sent(outputs: Outputs) -> (u16, String) {
        let response = outputs.into_response();
        let status = response.status().as_u16();
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn every_kind_of_value_is_written() {
        let outputs = Outputs::new()
            .text("plain", "Hello, world")
            .text("trap", "test")
            .json("string", "test")
            .verbatim("binary", "test")
            .bytes("bytes", [0, 255])
            .json("document", &json!({"id": 1, "texts": ["test"]}))
            .json("$return", &5);
        let expected = json!({
            "Outputs": {
                "plain": "Hello, world",
                "trap": "dGVzdA==",
                "string": "dGVzdA==",
                "binary": "test",
                "bytes": "AP8=",
                "document": {"id": 1, "texts": ["test"]},
            },
            "ReturnValue": 5,
        });
        assert_eq!(sent(outputs).await, (200, expected.to_string()));
        let none = r#"{"Outputs":{},"ReturnValue":null}"#;
        assert_eq!(sent(Outputs::new()).await, (200, none.to_owned()));
    }

    #[tokio::test]
    async fn a_value_that_json_cannot_hold_is_refused_by_name() {
        let outputs = Outputs::new()
            .json("counts", &BTreeMap::from([((1, 2), 3)]))
            .text("a", "b");
        let sentence = "Outputs.counts: key must be a string";
        assert_eq!(sent(outputs).await, (500, sentence.to_owned()));
    }
}
