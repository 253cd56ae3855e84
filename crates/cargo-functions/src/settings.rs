//! The settings that `local.settings.json` gives the host and the app on this machine.

use std::path::Path;

use functions_app_files::JsonFile;
use serde_json::{Map, Value};

/// Name and value of each setting; none where the file is missing, encrypted, or not what it should be.
pub(crate) fn read_settings(root: &Path) -> Vec<(String, String)> {
    match JsonFile::read(root, "local.settings.json") {
        JsonFile::Object(file) if file.get("IsEncrypted") != Some(&Value::Bool(true)) => file
            .get("Values")
            .and_then(Value::as_object)
            .map(texts)
            .unwrap_or_default(),
        _ => Vec::new(),
    }
}

fn texts(values: &Map<String, Value>) -> Vec<(String, String)> {
    let texts = values.iter().filter_map(|(name, value)| match value {
        Value::String(text) => Some((name.clone(), text.clone())),
        Value::Number(_) | Value::Bool(_) => Some((name.clone(), value.to_string())),
        _ => None,
    });
    texts.collect()
}

/// Puts settings, or else this process's environment variables, in place of their names in percent signs, as
/// the host does. A name that is not set stays, and is the error.
pub(crate) fn expand(text: &str, settings: &[(String, String)]) -> Result<String, String> {
    let value_of = |name: &str| {
        let setting = settings.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        setting
            .map(|(_, value)| value.clone())
            .or_else(|| std::env::var(name).ok())
    };
    let mut expanded = String::new();
    let mut rest = text;
    while let Some((before, name, after)) = next_name(rest) {
        expanded.push_str(before);
        expanded.push_str(&value_of(name).ok_or_else(|| name.to_owned())?);
        rest = after;
    }
    Ok(expanded + rest)
}

/// What stands before the first name, the name, and what stands behind it.
fn next_name(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('%')?;
    let (name, after) = rest.split_once('%')?;
    (!name.is_empty()).then_some((before, name, after))
}

#[cfg(test)]
mod tests {
    use super::expand;

    #[test]
    fn names_in_percent_signs_become_values() {
        let settings = [("Handler".to_owned(), "bin/app".to_owned())];
        for (text, expanded) in [
            ("%HANDLER%", Ok("bin/app".to_owned())),
            ("./%Handler%.exe", Ok("./bin/app.exe".to_owned())),
            ("100%", Ok("100%".to_owned())),
            ("%NO_SUCH_SETTING_IS_SET%", Err("NO_SUCH_SETTING_IS_SET".to_owned())),
        ] {
            assert_eq!(expand(text, &settings), expanded, "{text}");
        }
    }
}
