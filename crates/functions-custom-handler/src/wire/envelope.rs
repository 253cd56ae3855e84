//! The host's JSON object for an invocation.

use bytes::Bytes;

use super::members::{Members, Shape, members};
use super::{Fields, HttpTrigger};
use crate::refusal::Refusal;

/// What the host POSTs for an invocation: its members, as slices of its text.
#[derive(Debug)]
pub(crate) struct Envelope {
    length: usize,
    data: Members,
    metadata: Members,
}

/// What an envelope's `Data` is.
#[derive(Debug)]
pub(crate) enum Content {
    /// The client's request, and the input bindings beside it.
    Http(Fields, Members),
    /// The bindings of another trigger.
    Other(Members),
}

impl Envelope {
    /// # Errors
    ///
    /// Says why `body` is no envelope.
    pub(crate) fn parse(body: &Bytes) -> Result<Self, Refusal> {
        let no_envelope = |why: String| Refusal::NoEnvelope { why };
        if body.is_empty() {
            return Err(no_envelope("it is empty".to_owned()));
        }
        let shape = Shape::of(body).map_err(|error| no_envelope(error.to_string()))?;
        let found = shape.name();
        let mut parts = shape
            .members(body)
            .ok_or_else(|| no_envelope(format!("expected an object with Data and Metadata, found {found}")))?;
        let mut object = |name: &str| {
            let part = parts.remove(name).unwrap_or_default();
            let shape = Shape::of(&part).ok();
            let found = shape.as_ref().map_or("nothing", Shape::name);
            let members = shape.and_then(|shape| shape.members(&part));
            members.ok_or_else(|| no_envelope(format!("{name}: expected an object, found {found}")))
        };
        Ok(Self {
            length: body.len(),
            data: object("Data")?,
            metadata: object("Metadata")?,
        })
    }

    /// Its data and its metadata. An HTTP request is found whatever its binding is named.
    pub(crate) fn open(mut self) -> (Content, Members) {
        let metadata = detached(self.metadata, self.length);
        let entries = self.data.iter();
        let requests = entries.filter_map(|(name, value)| {
            let members = members(value)?;
            Some((HttpTrigger::likeness(&members)?, name.clone(), members))
        });
        // An input binding can hold a document that looks alike. The host's own has all members.
        let request = requests.max_by_key(|(likeness, ..)| *likeness);
        let Some((_, name, members)) = request else {
            return (Content::Other(self.data), metadata);
        };
        self.data.remove(&name);
        let fields = Fields::new(format!("Data.{name}"), members);
        (Content::Http(fields, detached(self.data, self.length)), metadata)
    }
}

/// The values as copies, so that they do not hold the envelope's text, of `length` bytes, while the function runs; but not
/// what is most of it.
fn detached(mut members: Members, length: usize) -> Members {
    for value in members.values_mut() {
        if value.len() <= length / 2 {
            *value = Bytes::copy_from_slice(value);
        }
    }
    members
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(body: &str) -> String {
        Envelope::parse(&Bytes::copy_from_slice(body.as_bytes()))
            .unwrap_err()
            .to_string()
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
        match Envelope::parse(&Bytes::copy_from_slice(envelope.as_bytes()))
            .unwrap()
            .open()
            .0
        {
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
    fn nesting_without_end_is_passed_over_not_followed() {
        let deep = "[".repeat(100_000);
        assert_eq!(
            refusal(&deep),
            "the body is no envelope of the Functions host: EOF while parsing a list at line 1 column 100000"
        );
        assert_eq!(
            refusal(&(deep + &"]".repeat(100_000))),
            "the body is no envelope of the Functions host: expected an object with Data and Metadata, found an array"
        );
    }
}
