//! `host.json`: how the host starts the handler.

use std::path::Path;

use serde_json::{Map, Value};

use super::Findings;
use crate::json::{Read, kind, read};

/// What the other checks need of `host.json`.
#[derive(Debug)]
pub(super) struct Host {
    pub(super) is_there: bool,
    /// The executable below the root, if it is named and can be looked at.
    pub(super) executable: Option<String>,
    /// What it is started with.
    pub(super) arguments: Vec<String>,
    pub(super) route_prefix: String,
    pub(super) has_extensions: bool,
}

pub(super) fn check(root: &Path, findings: &mut Findings) -> Host {
    let mut host = Host {
        is_there: true,
        executable: None,
        arguments: Vec::new(),
        route_prefix: "api".to_owned(),
        // What cannot be read makes no findings but its own.
        has_extensions: true,
    };
    let file = match read(root, "host.json") {
        Read::Object(file) => file,
        Read::Unusable(sentence) => {
            findings.error(sentence);
            return host;
        }
        Read::Missing => {
            findings.error(format!(
                "there is no host.json in {}: change to the app's folder, or write one there",
                shown(root)
            ));
            host.is_there = false;
            return host;
        }
    };
    match file.get("version") {
        Some(Value::String(version)) if version == "2.0" => {}
        Some(other) => findings.error(format!(
            "host.json has the version {other}, which the host does not start with: write \"version\": \"2.0\""
        )),
        None => {
            findings.error("host.json has no version, and the host does not start without: add \"version\": \"2.0\"");
        }
    }
    if let Some(prefix) = file.get("extensions").and_then(|all| all.pointer("/http/routePrefix")) {
        match prefix {
            Value::String(prefix) => prefix.trim_matches('/').clone_into(&mut host.route_prefix),
            other => findings.error(format!(
                "extensions.http.routePrefix in host.json is {}: write a string, such as \"api\"",
                kind(other)
            )),
        }
    }
    host.has_extensions = file.contains_key("extensionBundle") || root.join("extensions.csproj").exists();
    host.executable = executable(&file, findings);
    if let Some(Value::Array(list)) = file
        .get("customHandler")
        .and_then(|all| all.pointer("/description/arguments"))
    {
        host.arguments = list.iter().filter_map(Value::as_str).map(str::to_owned).collect();
    }
    host
}

fn executable(file: &Map<String, Value>, findings: &mut Findings) -> Option<String> {
    const ADVICE: &str = "\"customHandler\": {\"description\": {\"defaultExecutablePath\": \"handler\"}}";
    let Some(handler) = file.get("customHandler") else {
        findings.error(format!(
            "host.json has no customHandler, so the host starts none: add {ADVICE}"
        ));
        return None;
    };
    modes(handler, findings);
    let path = match handler.pointer("/description/defaultExecutablePath") {
        Some(Value::String(path)) if !path.is_empty() => path,
        Some(other) => {
            findings.error(format!(
                "customHandler.description.defaultExecutablePath in host.json is {other}: write the name of the \
                 executable, such as \"handler\""
            ));
            return None;
        }
        None => {
            findings.error(format!(
                "customHandler in host.json names no executable: write {ADVICE}"
            ));
            return None;
        }
    };
    if path.contains('%') {
        // The host puts a setting's value there, which is only known where it runs.
        return None;
    }
    let plain = path.trim_start_matches("./");
    if path.starts_with('/') {
        findings.error(format!(
            "host.json names the executable {path:?}, which is outside of the package: write its path from the app's \
             folder, such as \"handler\""
        ));
        return None;
    }
    if plain != path {
        findings.error(format!(
            "host.json names the executable {path:?}, and Core Tools marks a packaged file as executable only under \
             the very same name: write {plain:?}"
        ));
    }
    Some(plain.to_owned())
}

fn modes(handler: &Value, findings: &mut Findings) {
    const FORWARDING: &str = "enableForwardingHttpRequest";
    const PROXYING: &str = "enableProxyingHttpRequest";
    for name in [FORWARDING, PROXYING] {
        if let Some(other) = handler.get(name).filter(|value| !value.is_boolean()) {
            findings.error(format!(
                "customHandler.{name} in host.json is {}: write true or false",
                kind(other)
            ));
        }
    }
    let is_on = |name| handler.get(name) == Some(&Value::Bool(true));
    if is_on(FORWARDING) && is_on(PROXYING) {
        findings.hint(format!(
            "host.json switches both {FORWARDING} and {PROXYING} on, and a host that knows proxying does not forward: \
             keep one"
        ));
    }
}

/// A folder as a person would say it.
fn shown(root: &Path) -> String {
    match root.to_str() {
        Some("" | ".") => "this folder".to_owned(),
        _ => root.display().to_string(),
    }
}
