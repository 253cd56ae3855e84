//! `local.settings.json`: what Core Tools gives the host and the app for settings.

use std::path::Path;

use functions_app_files::{FunctionFolder, JsonFile, Profile, type_name};
use serde_json::{Map, Value};

use super::finding::Findings;
use crate::triggers::needs_storage;

const FILE: &str = "local.settings.json";

/// With a profile the host knows the language from `host.json`.
pub(super) fn check(root: &Path, folders: &[FunctionFolder], profile: Option<Profile>, findings: &mut Findings) {
    let file = match JsonFile::read(root, FILE) {
        JsonFile::Object(file) => file,
        JsonFile::Unusable(sentence) => {
            findings.error(sentence);
            return;
        }
        JsonFile::Missing if profile.is_some() => return,
        JsonFile::Missing => {
            findings.hint(format!(
                "there is no {FILE}, so `func start` does not know the language: write one with {{\"IsEncrypted\": \
                 false, \"Values\": {{\"FUNCTIONS_WORKER_RUNTIME\": \"custom\", \"AzureWebJobsStorage\": \"\"}}}}"
            ));
            return;
        }
    };
    match file.get("IsEncrypted") {
        // The values say nothing before they are decrypted.
        Some(Value::Bool(true)) => return,
        None | Some(Value::Bool(false)) => {}
        Some(other) => findings.error(format!("IsEncrypted in {FILE} is {other}: write false")),
    }
    match file.get("Values") {
        Some(Value::Object(values)) => {
            check_values(values, findings);
            check_size_limit(values, findings);
            if profile.is_none() {
                check_runtime(values, findings);
            }
            check_storage(values, folders, findings);
            check_connections(values, folders, findings);
        }
        Some(other) => findings.error(format!("Values in {FILE} is {}: write an object", type_name(other))),
        None if profile.is_some() => {}
        None => findings.error(format!(
            "{FILE} has no Values: add \"Values\": {{\"FUNCTIONS_WORKER_RUNTIME\": \"custom\"}}"
        )),
    }
}

fn check_values(values: &Map<String, Value>, findings: &mut Findings) {
    for (name, value) in values {
        if value.is_object() || value.is_array() || value.is_null() {
            findings.error(format!(
                "Values.{name} in {FILE} is {}, but a setting is a text: write a string",
                type_name(value)
            ));
        }
    }
}

/// How large a client's body may be, in bytes. The host says nothing of a value that it cannot read.
fn check_size_limit(values: &Map<String, Value>, findings: &mut Findings) {
    const LIMIT: &str = "FUNCTIONS_REQUEST_BODY_SIZE_LIMIT";
    let value = match values.get(LIMIT) {
        None => return,
        Some(Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
    };
    match value.trim().parse::<i64>() {
        Ok(0..) => {}
        Ok(_) => findings.error(format!(
            "{LIMIT} in {FILE} is {value}, which fails every request: write a number of bytes, such as 209715200 for 200 \
             MiB, or take it out"
        )),
        Err(_) => findings.error(format!(
            "{LIMIT} in {FILE} is {value:?}, which the host cannot read, so it keeps to 104857600: write a number of bytes, \
             such as 209715200 for 200 MiB, or take it out"
        )),
    }
}

fn check_runtime(values: &Map<String, Value>, findings: &mut Findings) {
    match values.get("FUNCTIONS_WORKER_RUNTIME") {
        Some(Value::String(runtime)) if runtime.eq_ignore_ascii_case("custom") => {}
        Some(other) => findings.error(format!(
            "FUNCTIONS_WORKER_RUNTIME in {FILE} is {other}, but a handler's is another: write \"custom\""
        )),
        None => findings.error(format!(
            "{FILE} has no FUNCTIONS_WORKER_RUNTIME: add \"FUNCTIONS_WORKER_RUNTIME\": \"custom\" to its Values"
        )),
    }
}

/// A connection is a setting, or with an identity several that begin with its name.
fn is_connection(values: &Map<String, Value>, name: &str) -> bool {
    let is_identity = |setting: &String| setting.strip_prefix(name).is_some_and(|rest| rest.starts_with("__"));
    values.contains_key(name) || values.keys().any(is_identity)
}

fn check_storage(values: &Map<String, Value>, folders: &[FunctionFolder], findings: &mut Findings) {
    const STORAGE: &str = "AzureWebJobsStorage";
    let is_set = is_connection(values, STORAGE) && values.get(STORAGE).is_none_or(|value| value.as_str() != Some(""));
    let mut triggers = folders.iter().filter_map(|folder| Some((folder, folder.trigger()?)));
    if let Some((folder, trigger)) = triggers.find(|(_, trigger)| needs_storage(trigger.kind()))
        && !is_set
    {
        findings.error(format!(
            "{STORAGE} in {FILE} is not set, and the {} of {} needs a storage account: write \
             \"UseDevelopmentStorage=true\" and run Azurite, or a connection string",
            trigger.kind(),
            folder.name()
        ));
    }
}

fn check_connections(values: &Map<String, Value>, folders: &[FunctionFolder], findings: &mut Findings) {
    for folder in folders {
        for binding in folder.bindings() {
            let Some(connection) = binding.text("connection") else {
                continue;
            };
            if !connection.is_empty() && !is_connection(values, connection) {
                findings.error(format!(
                    "{} takes the connection {connection:?}, which {FILE} does not have: add it to its Values",
                    folder.file()
                ));
            }
        }
    }
}
