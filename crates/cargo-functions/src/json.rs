//! JSON files as the host reads them: a byte order mark and comments are allowed.

use std::fs;
use std::io;
use std::path::Path;

use serde_json::{Map, Value};

/// What became of a file that should hold a JSON object.
#[derive(Debug, PartialEq)]
pub(crate) enum Read {
    /// The object.
    Object(Map<String, Value>),
    /// There is no such file.
    Missing,
    /// The sentence that says why it cannot be used.
    Unusable(String),
}

/// The JSON type of a value, as a sentence says it.
pub(crate) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// The member at a path of names, which ignore case as the host does in sections.
pub(crate) fn member<'a>(value: &'a Value, path: &[&str]) -> Option<&'a Value> {
    path.iter().try_fold(value, |value, wanted| {
        let mut members = value.as_object()?.iter();
        members
            .find(|(name, _)| name.eq_ignore_ascii_case(wanted))
            .map(|(_, value)| value)
    })
}

/// Reads the file `name`, which is below `root`.
pub(crate) fn read(root: &Path, name: &str) -> Read {
    let bytes = match fs::read(root.join(name)) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Read::Missing,
        Err(error) => return Read::Unusable(format!("{name} cannot be read: {error}")),
    };
    match serde_json::from_slice(&without_comments(bytes)) {
        Ok(Value::Object(object)) => Read::Object(object),
        Ok(other) => Read::Unusable(format!(
            "{name} must hold a JSON object, but holds {}: put it in braces",
            kind(&other)
        )),
        Err(error) => Read::Unusable(format!("{name} is not valid JSON: {error}; fix it there")),
    }
}

/// Comments and a byte order mark become blanks, so that lines and columns stay.
fn without_comments(mut bytes: Vec<u8>) -> Vec<u8> {
    if bytes.starts_with(b"\xef\xbb\xbf") {
        bytes[..3].fill(b' ');
    }
    let mut at = 0;
    while at < bytes.len() {
        let end = match &bytes[at..] {
            [b'"', ..] => {
                at = end_of_string(&bytes, at + 1);
                continue;
            }
            [b'/', b'/', rest @ ..] => at + 2 + rest.iter().take_while(|byte| **byte != b'\n').count(),
            [b'/', b'*', rest @ ..] => {
                let inside = rest.windows(2).position(|pair| pair == b"*/");
                inside.map_or(bytes.len(), |inside| at + 2 + inside + 2)
            }
            _ => at + 1,
        };
        if end > at + 1 {
            for byte in bytes[at..end].iter_mut().filter(|byte| **byte != b'\n') {
                *byte = b' ';
            }
        }
        at = end;
    }
    bytes
}

/// The index after the quote that ends the string whose text begins at `at`.
fn end_of_string(bytes: &[u8], mut at: usize) -> usize {
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_become_blanks_and_strings_stay() {
        let text = "\u{feff}{ // one\n\"a\": /* two\nthree */ \"http://x/\\\"/*\" }// end";
        let plain = "   {       \n\"a\":       \n         \"http://x/\\\"/*\" }      ";
        assert_eq!(String::from_utf8(without_comments(text.into())).unwrap(), plain);
        for odd in ["/*", "\"", "\"\\", "/", "//"] {
            assert_eq!(without_comments(odd.into()).len(), odd.len());
        }
    }
}
