//! The host's JSON, as it comes in.
//!
//! A derived `Deserialize` would lose the path to the member that is wrong, so the value
//! is taken apart by hand, by move: a body of megabytes is not copied again.

mod context;
mod decode;
mod fields;
mod http_trigger;
mod surrogates;
mod wish;

use serde_json::{Map, Value};

pub(crate) use self::context::{Context, HttpContext};
pub(crate) use self::decode::decode;
pub(crate) use self::fields::{Fields, kind};
pub(crate) use self::http_trigger::{Body, HttpTrigger};
pub(crate) use self::wish::{BASE64, Wish};
use crate::refusal::Refusal;

/// What the host POSTs for an invocation.
#[derive(Debug)]
pub(crate) struct Envelope {
    data: Map<String, Value>,
    metadata: Map<String, Value>,
}

/// What an envelope's `Data` is.
#[derive(Debug)]
pub(crate) enum Content {
    /// The client's request, and the input bindings beside it.
    Http(Fields, Map<String, Value>),
    /// The bindings of another trigger.
    Other(Map<String, Value>),
}

impl Envelope {
    /// # Errors
    ///
    /// Says why `body` is no envelope.
    pub(crate) fn parse(body: &[u8]) -> Result<Self, Refusal> {
        let no_envelope = |why: String| Refusal::NoEnvelope { why };
        if body.is_empty() {
            return Err(no_envelope("it is empty".to_owned()));
        }
        let value = serde_json::from_slice(body).or_else(|error| match surrogates::replaced(body) {
            Some(mended) => serde_json::from_slice(&mended),
            None => Err(error),
        });
        let value: Value = value.map_err(|error| no_envelope(error.to_string()))?;
        let Value::Object(mut members) = value else {
            let found = kind(&value);
            return Err(no_envelope(format!(
                "expected an object with Data and Metadata, found {found}"
            )));
        };
        let mut object = |name: &str| match members.remove(name) {
            Some(Value::Object(object)) => Ok(object),
            other => {
                let found = kind(other.as_ref());
                Err(no_envelope(format!("{name}: expected an object, found {found}")))
            }
        };
        let data = object("Data")?;
        let metadata = object("Metadata")?;
        Ok(Self { data, metadata })
    }

    /// Its data and its metadata. An HTTP request is found whatever its binding is named.
    pub(crate) fn open(mut self) -> (Content, Map<String, Value>) {
        let likeness = |value: &Value| HttpTrigger::likeness(value.as_object()?);
        let entries = self.data.iter();
        let requests = entries.filter_map(|(name, value)| Some((likeness(value)?, name)));
        // An input binding can hold a document that looks alike. The host's own has all members.
        let name = requests
            .max_by_key(|(likeness, _)| *likeness)
            .map(|(_, name)| name.clone());
        let request = name.and_then(|name| self.data.remove_entry(&name));
        let content = match request {
            Some((name, Value::Object(members))) => {
                let fields = Fields::new(format!("Data.{name}"), members);
                Content::Http(fields, self.data)
            }
            _ => Content::Other(self.data),
        };
        (content, self.metadata)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(body: &str) -> String {
        Envelope::parse(body.as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn what_is_no_envelope_is_told_why() {
        let table = [
            ("", "it is empty"),
            (" ", "EOF while parsing a value at line 1 column 1"),
            (r#"{"Data":{"req":{"#, "EOF while parsing an object at line 1 column 16"),
            ("{\n\"Data\":nil}", "expected ident at line 2 column 9"),
            ("{}{}", "trailing characters at line 1 column 3"),
            ("null", "expected an object with Data and Metadata, found null"),
            ("[]", "expected an object with Data and Metadata, found an array"),
            ("5", "expected an object with Data and Metadata, found a number"),
            ("{}", "Data: expected an object, found nothing"),
            (r#"{"Data":null}"#, "Data: expected an object, found null"),
            (r#"{"Data":"x"}"#, "Data: expected an object, found a string"),
            (r#"{"Data":{}}"#, "Metadata: expected an object, found nothing"),
            (
                r#"{"Data":{},"Metadata":true}"#,
                "Metadata: expected an object, found a boolean",
            ),
        ];
        for (body, why) in table {
            assert_eq!(
                refusal(body),
                format!("the body is no envelope of the Functions host: {why}"),
                "{body}"
            );
        }
    }

    fn http_path(data: &str) -> Option<String> {
        let envelope = format!(r#"{{"Data":{data},"Metadata":{{}}}}"#);
        match Envelope::parse(envelope.as_bytes()).unwrap().open().0 {
            Content::Http(fields, _) => Some(fields.path_of("Url")),
            Content::Other(_) => None,
        }
    }

    #[test]
    fn the_http_request_is_found_under_any_name() {
        let found = |data: &str| http_path(data).unwrap();
        assert_eq!(found(r#"{"request":{"Url":"a","Method":"b"}}"#), "Data.request.Url");
        // One that misses a member is still one, so that it can be told so.
        assert_eq!(found(r#"{"req":{"Headers":{},"Method":5}}"#), "Data.req.Url");
        assert_eq!(
            found(
                r#"{"blob":{"Url":"a","Method":"b"},"req":{"Url":"a","Method":"b","Params":null},"z":{"Url":"a","Method":"b"}}"#
            ),
            "Data.req.Url"
        );
    }

    #[test]
    fn other_data_is_no_http_request() {
        for data in [
            "{}",
            r#"{"req":null}"#,
            r#"{"message":"text"}"#,
            r#"{"message":{"Url":"a"}}"#,
            r#"{"Url":"a","Method":"b"}"#,
        ] {
            assert_eq!(http_path(data), None, "{data}");
        }
    }

    #[test]
    fn nesting_without_end_is_refused_not_followed() {
        let refusal = refusal(&"[".repeat(100_000));
        assert_eq!(
            refusal,
            "the body is no envelope of the Functions host: recursion limit exceeded at line 1 column 128"
        );
    }
}
