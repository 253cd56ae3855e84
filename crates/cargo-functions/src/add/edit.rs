//! Changes to JSON files that leave the text around them, comments too, as it is.

use std::fs;
use std::io;
use std::path::Path;

use functions_app_files::JsonFile;
use jsonc_parser::cst::{CstInputValue, CstObject, CstObjectProp, CstRootNode};
use jsonc_parser::{ParseOptions, json};

use crate::Error;

/// A file and its whole new text.
#[derive(Debug)]
pub(super) struct Edit {
    pub(super) file: &'static str,
    pub(super) text: String,
}

/// The byte order mark, which some editors write.
const MARK: char = '\u{feff}';

/// Puts the extensions that every trigger but HTTP and timer comes from into `host.json`, if it has none.
pub(super) fn add_extensions(root: &Path) -> Result<Option<Edit>, Error> {
    edit(root, "host.json", |host| {
        let mut names = host
            .properties()
            .into_iter()
            .filter_map(|property| property.decoded_name());
        if names.any(|name| name.eq_ignore_ascii_case("extensionBundle")) {
            return false;
        }
        let bundle = json!({ "id": "Microsoft.Azure.Functions.ExtensionBundle", "version": "[4.*, 5.0.0)" });
        host.append("extensionBundle", bundle);
        true
    })
}

/// Puts the settings that are not there, or are there without the value they must have, into `local.settings.json`.
pub(super) fn add_settings(root: &Path, settings: &[(&str, &str)]) -> Result<Option<Edit>, Error> {
    edit(root, "local.settings.json", |file| {
        let Some(values) = file.object_value("Values") else {
            return false;
        };
        let mut is_changed = false;
        for (name, value) in settings {
            match values.get(name) {
                None => {
                    values.append(name, CstInputValue::from(*value));
                }
                Some(present) if !value.is_empty() && is_empty(&present) => present.set_value((*value).into()),
                Some(_) => continue,
            }
            is_changed = true;
        }
        is_changed
    })
}

/// Whether a setting's value is an empty text.
fn is_empty(setting: &CstObjectProp) -> bool {
    let text = setting.value().and_then(|value| value.as_string_lit());
    text.is_some_and(|text| text.decoded_value().is_ok_and(|text| text.is_empty()))
}

/// The file as `change` makes it, if there is one and it is changed.
///
/// # Errors
///
/// If it cannot be read, or holds no object.
fn edit(root: &Path, file: &'static str, change: impl FnOnce(&CstObject) -> bool) -> Result<Option<Edit>, Error> {
    let text = match fs::read_to_string(root.join(file)) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(cause) => return Err(Error::io(file, cause)),
    };
    // The host's rules come first; of what they let through, the parser refuses nothing.
    if let JsonFile::Unusable(sentence) = JsonFile::parse(file, &text) {
        return Err(Error::unusable(sentence));
    }
    let (mark, text) = text.split_at(if text.starts_with(MARK) { MARK.len_utf8() } else { 0 });
    let parsed = CstRootNode::parse(text, &ParseOptions::default())
        .map_err(|error| Error::unusable(format!("{file} is not valid JSON: {error}")))?;
    let is_changed = parsed.object_value().is_some_and(|object| change(&object));
    Ok(is_changed.then(|| Edit {
        file,
        text: format!("{mark}{parsed}"),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(file: &str, text: &str, edit: impl FnOnce(&Path) -> Result<Option<Edit>, Error>) -> Option<String> {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join(file), text).unwrap();
        edit(root.path()).unwrap().map(|edit| edit.text)
    }

    #[test]
    fn extensions_go_last_and_the_rest_stays() {
        let added = |text| with("host.json", text, add_extensions);
        let bundle = "\"extensionBundle\": {\n    \"id\": \"Microsoft.Azure.Functions.ExtensionBundle\",\n    \"version\": \
                      \"[4.*, 5.0.0)\"\n  }";
        for (before, after) in [
            (
                "{\n  \"version\": \"2.0\"\n}\n",
                format!("{{\n  \"version\": \"2.0\",\n  {bundle}\n}}\n"),
            ),
            (
                "{ // the host's\n  'version': '2.0', /* and */ // no more\n}\n",
                format!(
                    "{{ // the host's\n  'version': '2.0', /* and */ // no more\n  {},\n}}\n",
                    bundle.replace("0)\"", "0)\",")
                ),
            ),
            ("\u{feff}{}", format!("\u{feff}{{\n  {bundle}\n}}")),
            ("{}", format!("{{\n  {bundle}\n}}")),
        ] {
            assert_eq!(added(before).as_deref(), Some(after.as_str()));
        }
        assert_eq!(added("{\"ExtensionBundle\": {}}"), None);
    }

    #[test]
    fn settings_are_added_or_filled() {
        let added = |text| {
            with("local.settings.json", text, |root| {
                add_settings(root, &[("A", "b"), ("C", "")])
            })
        };
        for (before, after) in [
            (
                "{\n  \"Other\": {\"Values\": {}},\n  \"Values\": {\n    \"A\": \"\" // later\n  }\n}",
                Some(
                    "{\n  \"Other\": {\"Values\": {}},\n  \"Values\": {\n    \"A\": \"b\", // later\n    \"C\": \"\"\n  }\n}",
                ),
            ),
            ("{\"Values\": {\"A\": \"x\", \"C\": \"y\"}}", None),
            ("{}", None),
        ] {
            assert_eq!(added(before).as_deref(), after);
        }
    }
}
