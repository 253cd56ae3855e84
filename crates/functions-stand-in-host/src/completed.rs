use base64::Engine as _;
use base64::alphabet;
use base64::engine::{GeneralPurpose, GeneralPurposeConfig};
use serde_json::{Map, Value};

use super::Answer;

/// What the host has taken from the answer to an envelope.
///
/// # Examples
///
/// ```
/// use functions_stand_in_host::{Outcome, Output, Response};
///
/// let body = r#"{"Outputs":{"name":"Zoë","word":"data"},"Logs":["a"],"ReturnValue":{"id":5}}"#;
/// let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json";
/// let wire = format!("{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len());
/// let completed = Outcome::of(&Response::read(&mut wire.as_bytes())?).completed();
///
/// assert_eq!(completed.output("name"), Some(Output::Value("Zoë".into())));
/// // A word that happens to be base64 does not arrive as it is.
/// assert_eq!(completed.output("word"), Some(Output::Bytes(vec![0x75, 0xAB, 0x5A])));
/// assert_eq!(completed.returned(), Some(Output::Value(serde_json::json!({"id": 5}))));
/// assert_eq!(completed.logs, ["a"]);
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Completed {
    /// The values of the output bindings as they were sent; `None` if `Outputs` is null or missing.
    pub outputs: Option<Map<String, Value>>,
    /// The `ReturnValue` as it was sent.
    pub return_value: Value,
    /// The invocation's log, entry by entry.
    pub logs: Vec<String>,
}

/// What an output binding gets.
#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    /// A text that is valid base64 arrives as these bytes.
    Bytes(Vec<u8>),
    /// Anything else arrives as it is.
    Value(Value),
}

/// .NET takes the bits after the last byte for what they are.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true),
);

impl Completed {
    /// What the output binding `name` gets, if anything; case counts.
    ///
    /// So it is without `dataType: binary` in the binding's `function.json`; with it, the host takes the value in
    /// [`outputs`](Self::outputs) as it is.
    #[must_use]
    pub fn output(&self, name: &str) -> Option<Output> {
        let value = self.outputs.as_ref()?.get(name)?;
        (!value.is_null()).then(|| decoded(value))
    }

    /// What the output binding `$return` gets, if anything. As for [`Completed::output`], `dataType: binary` changes
    /// that to [`return_value`](Self::return_value).
    #[must_use]
    pub fn returned(&self) -> Option<Output> {
        (!self.return_value.is_null()).then(|| decoded(&self.return_value))
    }

    /// The answer to the client, from the HTTP output binding `binding`.
    #[must_use]
    pub fn client(self, binding: &str) -> Answer {
        Answer::new(self.outputs.as_ref(), binding, self.logs)
    }
}

fn decoded(value: &Value) -> Output {
    let text = value.as_str();
    let bytes = text.and_then(|text| {
        let dense: String = text
            .chars()
            .filter(|c| !matches!(c, ' ' | '\t' | '\r' | '\n'))
            .collect();
        BASE64.decode(dense).ok()
    });
    bytes.map_or_else(|| Output::Value(value.clone()), Output::Bytes)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn output(value: Value) -> Option<Output> {
        let completed = Completed {
            outputs: Some(Map::from_iter([("Out".to_owned(), value)])),
            ..Completed::default()
        };
        assert_eq!(completed.output("out"), None);
        completed.output("Out")
    }

    #[test]
    fn texts_that_are_base64_become_bytes() {
        for (text, bytes) in [
            ("AP8B", &[0, 255, 1][..]),
            ("", &[]),
            ("A P8=\r\n", &[0, 255]),
            ("QR==", b"A"),
        ] {
            assert_eq!(output(json!(text)), Some(Output::Bytes(bytes.to_vec())), "{text:?}");
        }
    }

    #[test]
    fn all_else_is_kept() {
        for value in [
            json!("abc"),
            json!("a-b_"),
            json!("Zoë!"),
            json!(5),
            json!({"a": "AP8B"}),
        ] {
            assert_eq!(output(value.clone()), Some(Output::Value(value)));
        }
        assert_eq!(output(Value::Null), None);
        assert_eq!(Completed::default().output("Out"), None);
    }
}
