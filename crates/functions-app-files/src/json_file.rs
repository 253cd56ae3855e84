use std::fs;
use std::io;
use std::path::Path;

use jsonc_parser::{ParseOptions, parse_to_serde_value};
use serde_json::{Map, Value};

/// What became of a file that should hold a JSON object.
///
/// The host reads its files by Newtonsoft.Json, which takes more than JSON: a byte order mark, comments, a comma behind the
/// last element, texts in single quotes, names without quotes, hexadecimal numbers. So does this.
///
/// ```
/// use functions_app_files::JsonFile;
///
/// let JsonFile::Object(object) = JsonFile::parse("host.json", "{version: '2.0', /* no more */}") else {
///     panic!("the host takes it");
/// };
/// assert_eq!(object["version"], "2.0");
/// assert_eq!(
///     JsonFile::parse("host.json", "{\"version\": }"),
///     JsonFile::Unusable("host.json is not valid JSON: unexpected close brace on line 1 column 13; fix it there".to_owned())
/// );
/// ```
#[derive(Clone, Debug, PartialEq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "a file is there and right, there and wrong, or not there"
)]
pub enum JsonFile {
    /// The object.
    Object(Map<String, Value>),
    /// There is no such file.
    Missing,
    /// The sentence that says why it cannot be used.
    Unusable(String),
}

/// As Newtonsoft.Json has it.
const OPTIONS: ParseOptions = ParseOptions {
    allow_comments: true,
    allow_loose_object_property_names: true,
    allow_trailing_commas: true,
    allow_missing_commas: false,
    allow_single_quoted_strings: true,
    allow_hexadecimal_numbers: true,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: true,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

impl JsonFile {
    /// Reads the file `name`, which is below `root`.
    #[must_use]
    pub fn read(root: &Path, name: &str) -> Self {
        match fs::read(root.join(name)) {
            // As the host decodes it: bytes that are no UTF-8 become U+FFFD.
            Ok(bytes) => Self::parse(name, &String::from_utf8_lossy(&bytes)),
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                Self::Missing
            }
            Err(error) => Self::Unusable(format!("{name} cannot be read: {error}")),
        }
    }

    /// Reads `text`, which stands in the file `name`.
    #[must_use]
    pub fn parse(name: &str, text: &str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        match parse_to_serde_value::<Option<Value>>(text, &OPTIONS) {
            Ok(Some(Value::Object(object))) => Self::Object(object),
            Ok(None) => Self::Unusable(format!(
                "{name} must hold a JSON object, but holds nothing: write one in braces"
            )),
            Ok(Some(other)) => Self::Unusable(format!(
                "{name} must hold a JSON object, but holds {}: put it in braces",
                type_name(&other)
            )),
            Err(error) => Self::Unusable(format!(
                "{name} is not valid JSON: {}; fix it there",
                in_lower_case(&error.to_string())
            )),
        }
    }
}

/// The JSON type of a value, as a sentence says it.
///
/// ```
/// assert_eq!(functions_app_files::type_name(&serde_json::json!([1])), "an array");
/// ```
#[must_use]
pub fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// The parser's words, within a sentence.
fn in_lower_case(words: &str) -> String {
    let mut chars = words.chars();
    let first = chars.next().map(|first| first.to_ascii_lowercase());
    first.into_iter().chain(chars).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_newtonsoft_takes_is_taken() {
        for (text, value) in [
            (
                "\u{feff}{ // one\n\"a\": /* two\nthree */ \"http://x/\\\"/*\" }// end",
                json!({"a": "http://x/\"/*"}),
            ),
            (r#"{"a": [1, 2,], }"#, json!({"a": [1, 2]})),
            (r#"{"a,}": ",]",}"#, json!({"a,}": ",]"})),
            (
                "{'a': 'it\\'s', b: 0x1F, c: \"two\nlines\"}",
                json!({"a": "it's", "b": 31, "c": "two\nlines"}),
            ),
            (r#"{"a": 1, "a": 2}"#, json!({"a": 2})),
            (r#"{"a": "\ud83d\ude00"}"#, json!({"a": "😀"})),
        ] {
            let JsonFile::Object(object) = JsonFile::parse("host.json", text) else {
                panic!("{text}: {:?}", JsonFile::parse("host.json", text));
            };
            assert_eq!(Value::Object(object), value, "{text}");
        }
    }

    #[test]
    fn what_newtonsoft_refuses_is_refused_with_its_place() {
        for (text, why) in [
            (
                "{\"a\": 1 \"b\": 2}",
                "is not valid JSON: expected comma on line 1 column 8; fix it there",
            ),
            (
                "{\n  \"a\": [1, 2\n}",
                "is not valid JSON: unexpected close brace on line 3 column 1; fix it there",
            ),
            (
                "{} {}",
                "is not valid JSON: text cannot contain more than one JSON value on line 1 column 4; fix it there",
            ),
            (
                "{\"a\": +1}",
                "is not valid JSON: unary plus on numbers is not allowed on line 1 column 7; fix it there",
            ),
            (
                "{/*",
                "is not valid JSON: unterminated comment block on line 1 column 2; fix it there",
            ),
            (
                "{\"",
                "is not valid JSON: unterminated string literal on line 1 column 2; fix it there",
            ),
            (
                " // nothing",
                "must hold a JSON object, but holds nothing: write one in braces",
            ),
            ("[1]", "must hold a JSON object, but holds an array: put it in braces"),
        ] {
            let sentence = format!("host.json {why}");
            assert_eq!(
                JsonFile::parse("host.json", text),
                JsonFile::Unusable(sentence),
                "{text}"
            );
        }
    }

    #[test]
    fn a_file_that_is_not_there_is_missing() {
        let root = tempfile::tempdir().expect("a folder can be made");
        assert_eq!(JsonFile::read(root.path(), "host.json"), JsonFile::Missing);
        std::fs::write(root.path().join("file"), "").expect("a file can be written");
        assert_eq!(JsonFile::read(root.path(), "file/function.json"), JsonFile::Missing);
    }
}
