//! Changes to JSON files that leave the text around them as it is.

use std::fs;
use std::path::Path;

use serde_json::{Map, Value, json};

use crate::Error;

/// A file and its whole new text.
#[derive(Debug)]
pub(super) struct Edit {
    pub(super) file: &'static str,
    pub(super) text: String,
}

const BUNDLE: &str = "\"extensionBundle\": {\n    \"id\": \"Microsoft.Azure.Functions.ExtensionBundle\",\n    \
                      \"version\": \"[4.*, 5.0.0)\"\n  }";

/// Puts the extensions that every trigger but HTTP and timer comes from into `host.json`.
pub(super) fn add_extensions(root: &Path) -> Result<Edit, Error> {
    const FILE: &str = "host.json";
    let old = text(root, FILE)?;
    let new = insert(&old, 0, BUNDLE, "  ");
    let bundle: Value = serde_json::from_str(&format!("{{{BUNDLE}}}")).expect("the bundle is JSON");
    let is_right = |mut old: Value, new: &Value| {
        old["extensionBundle"] = bundle["extensionBundle"].clone();
        old == *new
    };
    verified(FILE, &old, new, is_right).ok_or_else(|| Error::edit(FILE, format!("add {}", one_line(BUNDLE))))
}

/// Puts the settings that are not there, or are there without the value they must have, into `local.settings.json`.
pub(super) fn add_settings(
    root: &Path,
    file: &Map<String, Value>,
    settings: &[(&str, &str)],
) -> Result<Option<Edit>, Error> {
    const FILE: &str = "local.settings.json";
    let Some(values) = file.get("Values").and_then(Value::as_object) else {
        return Ok(None);
    };
    let is_lacking = |(name, value): &&(&str, &str)| match values.get(*name) {
        None => true,
        Some(present) => !value.is_empty() && *present == json!(""),
    };
    let lacking: Vec<_> = settings.iter().filter(is_lacking).collect();
    if lacking.is_empty() {
        return Ok(None);
    }
    let old = text(root, FILE)?;
    let mut new = Some(old.clone());
    for (name, value) in &lacking {
        new = new.and_then(|text| {
            if values.contains_key(*name) {
                replace_empty(&text, name, value)
            } else {
                let brace = text.find("\"Values\"")? + text[text.find("\"Values\"")?..].find('{')?;
                insert(&text, brace, &format!("\"{name}\": \"{value}\""), "    ")
            }
        });
    }
    let is_right = |mut old: Value, new: &Value| {
        for (name, value) in &lacking {
            old["Values"][*name] = json!(value);
        }
        old == *new
    };
    let advice = || {
        let all: Vec<_> = lacking
            .iter()
            .map(|(name, value)| format!("\"{name}\": \"{value}\""))
            .collect();
        format!("add {} to its Values", all.join(", "))
    };
    verified(FILE, &old, new, is_right)
        .map(Some)
        .ok_or_else(|| Error::edit(FILE, advice()))
}

/// A sentence has no line breaks.
fn one_line(text: &str) -> String {
    let lines: Vec<_> = text.lines().map(str::trim).collect();
    lines.join(" ").replace("{ ", "{").replace(" }", "}")
}

fn text(root: &Path, file: &'static str) -> Result<String, Error> {
    fs::read_to_string(root.join(file)).map_err(|cause| Error::io(file, cause))
}

/// Texts are changed without being understood, so the outcome is compared with what it should be.
fn verified(
    file: &'static str,
    old: &str,
    new: Option<String>,
    is_right: impl FnOnce(Value, &Value) -> bool,
) -> Option<Edit> {
    let text = new?;
    let old = serde_json::from_str(old).ok()?;
    let value = serde_json::from_str(&text).ok()?;
    is_right(old, &value).then_some(Edit { file, text })
}

/// Puts `entry` first into the object whose brace is the first at or after `from`.
fn insert(text: &str, from: usize, entry: &str, indent: &str) -> Option<String> {
    let after = from + text[from..].find('{')? + 1;
    let rest = &text[after..];
    let comma = if rest.trim_start().starts_with('}') { "" } else { "," };
    Some(format!("{}\n{indent}{entry}{comma}{rest}", &text[..after]))
}

/// Gives the setting `name`, whose value is an empty text, a value.
fn replace_empty(text: &str, name: &str, value: &str) -> Option<String> {
    let after_name = text.find(&format!("\"{name}\""))? + name.len() + 2;
    let empty = after_name + text[after_name..].find("\"\"")?;
    Some(format!("{}\"{value}\"{}", &text[..empty], &text[empty + 2..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_go_first_and_the_rest_stays() {
        let filled = "{\n  \"a\": 1\n}\n";
        assert_eq!(
            insert(filled, 0, "\"b\": 2", "  ").unwrap(),
            "{\n  \"b\": 2,\n  \"a\": 1\n}\n"
        );
        assert_eq!(insert("{}", 0, "\"b\": 2", "  ").unwrap(), "{\n  \"b\": 2}");
        assert_eq!(insert("", 0, "\"b\": 2", "  "), None);
    }

    #[test]
    fn a_change_that_is_not_the_one_meant_is_not_made() {
        let root = tempfile::tempdir().unwrap();
        let odd = r#"{"Other": {"Values": {"B": "c"}}, "Values": {}}"#;
        fs::write(root.path().join("local.settings.json"), odd).unwrap();
        let Value::Object(file) = serde_json::from_str(odd).unwrap() else {
            unreachable!()
        };
        let refused = add_settings(root.path(), &file, &[("A", "b")]).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "local.settings.json cannot be changed without breaking it; add \"A\": \"b\" to its Values first"
        );
    }
}
