//! The host's encodings, undone.

use std::borrow::Cow;

use bytes::Bytes;
use serde::de::DeserializeOwned;

use super::content;
use super::given::Given;
use super::reading::{Mismatch, Reading, first, from_json, given, is_json, no_json};
use super::wish::{Kind, Wish};
use crate::refusal::Refusal;

/// Reads a value of the envelope, which the host may have put into a string, once or twice; `json` is its text there.
///
/// A text arrives as JSON inside a string (`"\"Hello\""`), a number as its digits (`"4"`), a
/// document as its text (`"{\"id\":1}"`), or as the text of that text. But a text can also be
/// just itself. Which it is, only the type that is asked for can tell, so what is inside is
/// tried first, and the string as it came last.
///
/// If nothing else holds `json`, it is read in its place.
///
/// # Errors
///
/// Names the member that does not fit, below `path`.
pub(crate) fn decode<T: DeserializeOwned>(path: &str, json: Bytes) -> Result<T, Refusal> {
    Encoded::of(json).decode(path)
}

/// A value, as the host has encoded it.
#[derive(Debug)]
pub(crate) enum Encoded {
    /// No string.
    Json(Bytes),
    /// A string, which may hold JSON: the text in it.
    Text(String),
    /// A text for certain: the one in a string in a string.
    InnerText(String),
    /// An item of a batch: a text, or bytes as base64.
    Item(String),
}

impl Encoded {
    pub(crate) fn of(json: Bytes) -> Self {
        if !json.trim_ascii_start().starts_with(b"\"") {
            return Self::Json(json);
        }
        let text = content::text(json.into());
        if is_string(&text) {
            Self::InnerText(content::text(text.into_bytes()))
        } else {
            Self::Text(text)
        }
    }

    /// An item of a batch, which the host writes as one string.
    pub(crate) fn item(json: Bytes) -> Self {
        if json.starts_with(b"\"") {
            Self::Item(content::text(json.into()))
        } else {
            Self::Json(json)
        }
    }

    /// The JSON that is inside, if it is any.
    pub(crate) fn into_json(self) -> Bytes {
        match self {
            Self::Json(json) => json,
            Self::Text(text) | Self::InnerText(text) | Self::Item(text) => text.into(),
        }
    }

    /// # Errors
    ///
    /// As those of [`decode`].
    pub(crate) fn decode<T: DeserializeOwned>(self, path: &str) -> Result<T, Refusal> {
        let wish = Wish::of::<T>();
        let read = match self {
            Self::Json(json) => from_json(&json, wish).map_err(no_json),
            Self::Text(text) if wish.is_optional && text == "null" => from_json(b"null", wish).map_err(no_json),
            Self::Text(text) | Self::InnerText(text) | Self::Item(text) if wish.kind == Kind::Text => {
                given(Given::Text(text.into()))
            }
            Self::Text(text) | Self::Item(text) if is_bytes(wish) => bytes(text, wish),
            Self::InnerText(text) if wish.kind == Kind::Base64 => bytes(text, wish),
            Self::InnerText(text) if wish.kind == Kind::Bytes => from_json(text.as_bytes(), wish).map_err(no_bytes),
            Self::Text(text) => first([&|| from_json(text.as_bytes(), wish), &|| {
                given(Given::Text(Cow::Borrowed(&text))).map_err(Some)
            }]),
            // A text that reads as a number is a text before it is a number; a document is never meant as one.
            Self::InnerText(text) | Self::Item(text) => first([
                &|| container(&text, wish),
                &|| given(Given::Text(Cow::Borrowed(&text))).map_err(Some),
                &|| from_json(text.as_bytes(), wish),
            ]),
        };
        read.map_err(|mismatch| Refusal::WrongPayload {
            path: below(path, &mismatch.path),
            why: shortened(&mismatch.why),
        })
    }
}

/// Bytes that were not sent as text, as the type that asks for them.
///
/// # Errors
///
/// As those of [`decode`].
pub(crate) fn decode_bytes<T: DeserializeOwned>(path: &str, bytes: Vec<u8>) -> Result<T, Refusal> {
    given(Given::Bytes(bytes)).map_err(|mismatch| Refusal::WrongPayload {
        path: path.to_owned(),
        why: shortened(&mismatch.why),
    })
}

fn is_bytes(wish: Wish) -> bool {
    matches!(wish.kind, Kind::Base64 | Kind::Bytes)
}

fn bytes<T: DeserializeOwned>(text: String, wish: Wish) -> Result<T, Mismatch> {
    if wish.kind == Kind::Bytes && text.trim_ascii_start().starts_with('[') {
        return from_json(text.as_bytes(), wish).map_err(no_json);
    }
    match content::bytes(text) {
        Ok(bytes) => given(Given::Bytes(bytes)),
        Err(_) => Err(Mismatch::new("invalid value: other text, expected base64")),
    }
}

fn no_bytes(_: Option<Mismatch>) -> Mismatch {
    Mismatch::new(
        "expected bytes, found a text: give the binding \"dataType\": \"binary\" in function.json, or ask for Base64 if \
         the text is base64",
    )
}

/// Whether a text is a string of JSON, and nothing else.
fn is_string(text: &str) -> bool {
    text.trim_ascii_start().starts_with('"') && is_json(text.as_bytes())
}

fn container<T: DeserializeOwned>(text: &str, wish: Wish) -> Reading<T> {
    if text.trim_ascii_start().starts_with(['{', '[']) {
        from_json(text.as_bytes(), wish)
    } else {
        Err(None)
    }
}

/// `member` is a path of its own, such as `items[0].price`, and `.` for the value itself.
fn below(path: &str, member: &str) -> String {
    match member {
        "." => path.to_owned(),
        _ if member.starts_with('[') => format!("{path}{member}"),
        _ => format!("{path}.{member}"),
    }
}

/// Serde quotes the text it found, which can be megabytes, and then says what it expected.
fn shortened(why: &str) -> String {
    const HEAD: usize = 200;
    const TAIL: usize = 100;
    let chars = why.chars().count();
    if chars <= HEAD + TAIL {
        return why.to_owned();
    }
    let head: String = why.chars().take(HEAD).collect();
    let tail: String = why.chars().skip(chars - TAIL).collect();
    format!("{head}...{tail}")
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::{Value, json};

    use super::*;

    #[derive(Debug, Deserialize, PartialEq)]
    struct Order {
        id: u32,
        items: Vec<f64>,
    }

    fn read<T: DeserializeOwned>(value: &Value) -> T {
        decode("Data.x", value.to_string().into()).unwrap()
    }

    fn refusal<T: DeserializeOwned + std::fmt::Debug>(value: &Value) -> String {
        decode::<T>("Data.x", value.to_string().into()).unwrap_err().to_string()
    }

    #[test]
    fn a_text_is_the_text_that_was_sent() {
        for (value, text) in [
            (json!("\"Hello\""), "Hello"),
            (json!("Hello"), "Hello"),
            (json!("5"), "5"),
            (json!("\"5\""), "5"),
            (json!("null"), "null"),
            (json!(""), ""),
            (json!("\"\""), ""),
            (json!("{\"id\":1}"), "{\"id\":1}"),
            (json!("\"{\\\"id\\\":1}\""), "{\"id\":1}"),
            (json!("\"\\\"quoted\\\"\""), "\"quoted\""),
            (json!("12345678901234567890123"), "12345678901234567890123"),
            (json!("\"é\\u0000\u{1f980}\""), "é\0\u{1f980}"),
        ] {
            assert_eq!(read::<String>(&value), text, "{value}");
        }
    }

    #[test]
    fn a_document_is_found_at_any_depth() {
        let order = Order {
            id: 1,
            items: vec![2.5],
        };
        let object = json!({"id": 1, "items": [2.5]});
        let once = Value::String(object.to_string());
        let twice = Value::String(once.to_string());
        for value in [object.clone(), once, twice] {
            assert_eq!(read::<Order>(&value), order);
            assert_eq!(read::<Value>(&value), object);
        }
    }

    #[test]
    fn numbers_may_be_digits() {
        assert_eq!(read::<u32>(&json!("4")), 4);
        assert_eq!(read::<u32>(&json!(4)), 4);
        assert_eq!(read::<u32>(&json!("\"4\"")), 4);
        assert_eq!(read::<i64>(&json!("-9007199254740993")), -9_007_199_254_740_993);
        assert_eq!(read::<Option<u32>>(&json!("null")), None);
        assert!(read::<bool>(&json!("true")));
        assert_eq!(read::<Value>(&json!("\"5\"")), json!("5"));
    }

    #[test]
    fn what_does_not_fit_is_named_with_its_path() {
        assert_eq!(
            refusal::<Order>(&json!("{\"id\":1,\"items\":[2.5,\"x\"]}")),
            "Data.x.items[1]: invalid type: string \"x\", expected f64"
        );
        assert_eq!(refusal::<Order>(&json!("{\"id\":1}")), "Data.x: missing field `items`");
        assert_eq!(
            refusal::<Order>(&json!("plain text")),
            "Data.x: invalid type: string \"plain text\", expected struct Order"
        );
        assert_eq!(
            refusal::<Vec<u8>>(&json!("[1,256]")),
            "Data.x[1]: invalid value: integer `256`, expected u8"
        );
        assert_eq!(
            refusal::<u32>(&json!("\"many\"")),
            "Data.x: invalid type: string \"many\", expected u32"
        );
    }

    #[test]
    fn a_long_text_is_not_quoted_whole() {
        let refusal = refusal::<Order>(&json!("é".repeat(1_000_000)));
        let head = format!("Data.x: invalid type: string \"{}...", "é".repeat(178));
        let tail = "é\", expected struct Order";
        assert_eq!(&refusal[..head.len()], head);
        assert_eq!(&refusal[refusal.len() - tail.len()..], tail);
        assert_eq!(refusal.chars().count(), 8 + 200 + 3 + 100);
    }
}
