//! The host's encodings, undone.

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::Wish;
use crate::refusal::Refusal;

/// Reads a value that the host may have put into a string, once or twice.
///
/// A text arrives as JSON inside a string (`"\"Hello\""`), a number as its digits (`"4"`), a
/// document as its text (`"{\"id\":1}"`), or as the text of that text. But a text can also be
/// just itself. Which it is, only the type that is asked for can tell, so what is inside is
/// tried first, and the string as it came last.
///
/// # Errors
///
/// Names the member that does not fit, below `path`.
pub(crate) fn decode<T: DeserializeOwned>(path: &str, value: &Value) -> Result<T, Refusal> {
    let once = inside(value);
    let twice = once.as_ref().and_then(inside);
    let is_container = twice
        .as_ref()
        .is_some_and(|value| value.is_object() || value.is_array());
    // A text that reads as a number is a text before it is a number; a document is never meant as one.
    let (document, scalar) = if is_container { (twice, None) } else { (None, twice) };
    let readings = [document.as_ref(), once.as_ref(), scalar.as_ref(), Some(value)];

    let mut first = None;
    let wish = Wish::of::<T>();
    for reading in readings.into_iter().flatten() {
        if wish == Wish::Struct && reading.is_array() {
            return Err(Refusal::WrongPayload {
                path: path.to_owned(),
                why: "invalid type: sequence, expected an object".to_owned(),
            });
        }
        match serde_path_to_error::deserialize(reading) {
            Ok(decoded) => return Ok(decoded),
            Err(error) => _ = first.get_or_insert(error),
        }
    }
    let error = first.expect("the value itself is always read");
    Err(Refusal::WrongPayload {
        path: below(path, &error.path().to_string()),
        why: shortened(&error.into_inner().to_string()),
    })
}

/// The JSON that a string holds, if it holds any.
fn inside(value: &Value) -> Option<Value> {
    serde_json::from_str(value.as_str()?).ok()
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
    use serde_json::json;

    use super::*;

    #[derive(Debug, Deserialize, PartialEq)]
    struct Order {
        id: u32,
        items: Vec<f64>,
    }

    fn read<T: DeserializeOwned>(value: &Value) -> T {
        decode("Data.x", value).unwrap()
    }

    fn refusal<T: DeserializeOwned + std::fmt::Debug>(value: &Value) -> String {
        decode::<T>("Data.x", value).unwrap_err().to_string()
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
