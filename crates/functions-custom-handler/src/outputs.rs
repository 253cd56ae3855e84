//! What a function gives to its output bindings.

use std::collections::BTreeMap;
use std::convert::Infallible;

use axum::response::{IntoResponse, IntoResponseParts, Response, ResponseParts};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use serde_json::Value;

use crate::answer::{OtherOutputs, RETURN, is_taken_for_date};
use crate::logs::TARGET;
use crate::refusal::Refusal;
use crate::warning::Warning;

/// Values for output bindings, by their names in `function.json`.
///
/// The whole answer of a trigger other than HTTP. Beside the response of an HTTP trigger it is
/// written first in a tuple; there it works in the envelope only, because in the other modes the
/// host reads nothing but the response. What it then loses is logged as an error. A function that has
/// further bindings gets envelopes also where the host forwards or proxies.
///
/// ```
/// use axum::{Router, routing::{get, post}};
/// use functions_custom_handler::Outputs;
/// use functions_custom_handler::trigger::QueueMessage;
///
/// /// A queue trigger whose function has the output bindings `copy` and `$return`.
/// async fn on_message(message: QueueMessage<String>) -> Outputs {
///     Outputs::new()
///         .text("copy", message.body)
///         .messages("$return", &["one", "two"])
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
/// # What arrives
///
/// The host reads a value as JSON and writes it anew: a text that happens to be base64, such as
/// `"test"`, becomes bytes, a date gets another form, a document other blanks, and a list is taken
/// apart. None of that happens to bytes that are sent as base64. So [`text`](Self::text),
/// [`bytes`](Self::bytes) and [`json`](Self::json) send base64, and what arrives is what was meant.
///
/// A binding with `"dataType": "binary"` in `function.json` is where the host decodes nothing: there a text is sent as
/// it is, and the log says so where the host will change it. Which bindings these are is read from the file
/// (`FUNCTIONS_APP_ROOT_PATH`).
#[derive(Clone, Debug, Default)]
#[must_use = "outputs do nothing until they are returned"]
pub struct Outputs {
    values: BTreeMap<String, Given>,
    wrong: Option<Refusal>,
}

/// A value as it was given.
#[derive(Clone, Debug)]
enum Given {
    Text(String),
    Bytes(Vec<u8>),
    Messages(Vec<Value>),
    Raw(Value),
}

impl Outputs {
    /// No outputs yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A text. It arrives as it is.
    pub fn text(self, binding: impl Into<String>, text: impl Into<String>) -> Self {
        self.set(binding.into(), Given::Text(text.into()))
    }

    /// Bytes. They arrive as they are, but not at a binding with `"dataType": "binary"`, to which there is no way: the
    /// response is then a failure that says so.
    pub fn bytes(self, binding: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        self.set(binding.into(), Given::Bytes(bytes.into()))
    }

    /// A value as one JSON document, as `serde_json` writes it; a string is a [`text`](Self::text), and `None` is no
    /// value. A value that JSON cannot hold makes the response a failure that names it.
    pub fn json<T: Serialize + ?Sized>(self, binding: impl Into<String>, value: &T) -> Self {
        self.with(binding.into(), value, |value| match value {
            Value::String(text) => Given::Text(text),
            Value::Null => Given::Raw(Value::Null),
            document => Given::Text(document.to_string()),
        })
    }

    /// Several messages, each as [`text`](Self::text) or [`json`](Self::json) would send it: texts and documents arrive
    /// as they are, `None` is no message. But a text that is a date gets another form, which nothing guards; the log says
    /// so.
    pub fn messages<T: Serialize>(self, binding: impl Into<String>, messages: &[T]) -> Self {
        self.with(binding.into(), messages, |value| match value {
            Value::Array(messages) => Given::Messages(messages.into_iter().filter_map(message).collect()),
            other => Given::Raw(other),
        })
    }

    /// A value that is sent exactly so, for an extension that reads it itself, as Cosmos DB's reads an object or a list of
    /// them.
    pub fn raw<T: Serialize + ?Sized>(self, binding: impl Into<String>, value: &T) -> Self {
        self.with(binding.into(), value, Given::Raw)
    }

    fn with<T: Serialize + ?Sized>(mut self, binding: String, value: &T, given: fn(Value) -> Given) -> Self {
        match serde_json::to_value(value) {
            Ok(value) => self.set(binding, given(value)),
            Err(error) => {
                let why = error.to_string();
                self.wrong.get_or_insert(Refusal::WrongOutput { binding, why });
                self
            }
        }
    }

    fn set(mut self, binding: String, given: Given) -> Self {
        self.values.insert(binding, given);
        self
    }

    /// The values as they are sent; `is_binary` knows the bindings with that `dataType`. What the host will change is
    /// logged.
    ///
    /// # Errors
    ///
    /// If a value could not be written as JSON, or cannot be sent to its binding.
    pub(crate) fn into_values(self, is_binary: impl Fn(&str) -> bool) -> Result<OtherOutputs, Refusal> {
        if let Some(refusal) = self.wrong {
            return Err(refusal);
        }
        let mut others = OtherOutputs::default();
        for (binding, given) in self.values {
            let value = sent(&binding, given, is_binary(&binding))?;
            if binding == RETURN {
                others.return_value = value;
            } else {
                others.bindings.insert(binding, value);
            }
        }
        Ok(others)
    }

    /// The names of the bindings that have a value.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.values.keys().map(String::as_str)
    }
}

/// A message of several, as a text: the host writes numbers, booleans and documents in a list anew, and texts as they are.
fn message(value: Value) -> Option<Value> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.into()),
        document => Some(document.to_string().into()),
    }
}

fn sent(binding: &str, given: Given, is_binary: bool) -> Result<Value, Refusal> {
    let warn = |warning: Warning<'_>| tracing::warn!(target: TARGET, "{warning}");
    Ok(match given {
        Given::Text(text) if is_binary => {
            let text_ends = text.trim_ascii();
            if is_taken_for_date(&text) || text_ends.starts_with(['{', '[']) {
                warn(Warning::Unguarded { binding });
            }
            text.into()
        }
        Given::Text(text) => STANDARD.encode(text).into(),
        Given::Bytes(_) if is_binary => {
            let why = "bytes cannot be sent to a binding with dataType binary, where the host takes base64 for text: take \
                       the dataType out of function.json";
            return Err(Refusal::WrongOutput {
                binding: binding.to_owned(),
                why: why.to_owned(),
            });
        }
        Given::Bytes(bytes) => STANDARD.encode(bytes).into(),
        Given::Messages(messages) => {
            let is_date = |message: &Value| message.as_str().is_some_and(is_taken_for_date);
            if messages.iter().any(is_date) {
                warn(Warning::DateInMessages { binding });
            }
            Value::Array(messages)
        }
        Given::Raw(value) => value,
    })
}

/// The whole answer of a trigger other than HTTP. The values travel as an extension of the empty response, for
/// [`FunctionApp`](crate::FunctionApp) to write as the binding asks for.
impl IntoResponse for Outputs {
    fn into_response(self) -> Response {
        (self, ()).into_response()
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
    use serde_json::json;

    use super::*;

    fn values(outputs: Outputs) -> Result<(Value, Value), String> {
        let others = outputs.into_values(|binding| binding == "binary");
        let others = others.map_err(|refusal| refusal.to_string())?;
        Ok((Value::from_iter(others.bindings), others.return_value))
    }

    #[test]
    fn every_kind_of_value_is_written() {
        let outputs = Outputs::new()
            .text("plain", "Hello, world")
            .text("trap", "test")
            .text("date", "2026-01-02T03:04:05Z")
            .text("binary", "test")
            .bytes("bytes", [0, 255])
            .json("string", "test")
            .json("document", &json!({"id": 1}))
            .json("number", &5)
            .json("nothing", &None::<u8>)
            .messages("several", &["one", "two"])
            .raw("object", &json!({"id": 1}))
            .json("$return", &true);
        let bindings = json!({
            "plain": "SGVsbG8sIHdvcmxk",
            "trap": "dGVzdA==",
            "date": "MjAyNi0wMS0wMlQwMzowNDowNVo=",
            "binary": "test",
            "bytes": "AP8=",
            "string": "dGVzdA==",
            "document": "eyJpZCI6MX0=",
            "number": "NQ==",
            "nothing": null,
            "several": ["one", "two"],
            "object": {"id": 1},
        });
        assert_eq!(values(outputs), Ok((bindings, json!("dHJ1ZQ=="))));
        assert_eq!(values(Outputs::new()), Ok((json!({}), json!(null))));
    }

    #[test]
    fn a_value_that_cannot_be_sent_is_refused_by_name() {
        let outputs = Outputs::new()
            .json("counts", &BTreeMap::from([((1, 2), 3)]))
            .text("a", "b");
        assert_eq!(values(outputs), Err("Outputs.counts: key must be a string".to_owned()));
        assert_eq!(
            values(Outputs::new().bytes("binary", [0])),
            Err(
                "Outputs.binary: bytes cannot be sent to a binding with dataType binary, where the host takes base64 for \
                 text: take the dataType out of function.json"
                    .to_owned()
            )
        );
    }
}
