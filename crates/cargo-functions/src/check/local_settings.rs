//! `local.settings.json`: what Core Tools gives the app for settings.

use std::path::Path;

use serde_json::{Map, Value};

use super::Findings;
use super::folders::Folder;
use crate::json::{Read, kind, read};
use crate::triggers::needs_storage;

const FILE: &str = "local.settings.json";

/// What is wrong, and the settings that the app gets from the file.
pub(super) fn check(
    root: &Path,
    folders: &[Folder],
    has_profile: bool,
    findings: &mut Findings,
) -> Vec<(String, String)> {
    let file = match read(root, FILE) {
        Read::Object(file) => file,
        Read::Unusable(sentence) => {
            findings.error(sentence);
            return Vec::new();
        }
        Read::Missing => {
            findings.hint(format!(
                "there is no {FILE}, so `func start` does not know the language: write one with {{\"IsEncrypted\": \
                 false, \"Values\": {{\"FUNCTIONS_WORKER_RUNTIME\": \"custom\", \"AzureWebJobsStorage\": \"\"}}}}"
            ));
            return Vec::new();
        }
    };
    match file.get("IsEncrypted") {
        // The values say nothing before they are decrypted.
        Some(Value::Bool(true)) => return Vec::new(),
        None | Some(Value::Bool(false)) => {}
        Some(other) => findings.error(format!("IsEncrypted in {FILE} is {other}: write false")),
    }
    match file.get("Values") {
        Some(Value::Object(values)) => {
            check_values(values, folders, has_profile, findings);
            return settings(values);
        }
        Some(other) => findings.error(format!("Values in {FILE} is {}: write an object", kind(other))),
        None => findings.error(format!(
            "{FILE} has no Values: add \"Values\": {{\"FUNCTIONS_WORKER_RUNTIME\": \"custom\"}}"
        )),
    }
    Vec::new()
}

fn settings(values: &Map<String, Value>) -> Vec<(String, String)> {
    let texts = values.iter().filter_map(|(name, value)| match value {
        Value::String(text) => Some((name.clone(), text.clone())),
        Value::Number(_) | Value::Bool(_) => Some((name.clone(), value.to_string())),
        _ => None,
    });
    texts.collect()
}

fn check_values(values: &Map<String, Value>, folders: &[Folder], has_profile: bool, findings: &mut Findings) {
    for (name, value) in values {
        if value.is_object() || value.is_array() || value.is_null() {
            findings.error(format!(
                "Values.{name} in {FILE} is {}, but a setting is a text: write a string",
                kind(value)
            ));
        }
    }
    match values.get("FUNCTIONS_WORKER_RUNTIME") {
        // A profile says so itself.
        _ if has_profile => {}
        Some(Value::String(runtime)) if runtime.eq_ignore_ascii_case("custom") => {}
        Some(other) => findings.error(format!(
            "FUNCTIONS_WORKER_RUNTIME in {FILE} is {other}, but a handler's is another: write \"custom\""
        )),
        None => findings.error(format!(
            "{FILE} has no FUNCTIONS_WORKER_RUNTIME: add \"FUNCTIONS_WORKER_RUNTIME\": \"custom\" to its Values"
        )),
    }
    let is_set = |name: &str| {
        values
            .get(name)
            .and_then(Value::as_str)
            .is_some_and(|text| !text.is_empty())
    };
    let mut triggers = folders.iter().filter_map(|folder| Some((folder, folder.trigger()?)));
    if let Some((folder, trigger)) = triggers.find(|(_, trigger)| needs_storage(trigger.kind))
        && !is_set("AzureWebJobsStorage")
    {
        findings.error(format!(
            "AzureWebJobsStorage in {FILE} is not set, and the {} of {} needs a storage account: write \
             \"UseDevelopmentStorage=true\" and run Azurite, or a connection string",
            trigger.kind, folder.name
        ));
    }
    for folder in folders {
        for binding in folder.bindings() {
            let Some(connection) = binding.text("connection") else {
                continue;
            };
            let is_identity = |name: &String| name.strip_prefix(connection).is_some_and(|rest| rest.starts_with("__"));
            if !connection.is_empty() && !values.contains_key(connection) && !values.keys().any(is_identity) {
                findings.error(format!(
                    "{} takes the connection {connection:?}, which {FILE} does not have: add it to its Values",
                    folder.file()
                ));
            }
        }
    }
}
