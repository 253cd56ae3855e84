//! `host.json`: how the host starts the handler.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::{Findings, custom_handler};
use crate::json::{Read, kind, member, read};

/// What the other checks need of `host.json`.
#[derive(Debug)]
pub(super) struct Host {
    pub(super) is_there: bool,
    /// The executable, if it is named and can be looked at.
    pub(super) executable: Option<Executable>,
    /// The configuration profile, which sets proxying and a route for all.
    pub(super) profile: Option<String>,
    /// The routes of `customHandler.http.routes`, without the prefix.
    pub(super) routes: Vec<String>,
    /// What it is started with.
    pub(super) arguments: Vec<String>,
    pub(super) route_prefix: String,
    pub(super) has_extensions: bool,
}

/// A file that the host starts.
#[derive(Clone, Debug)]
pub(super) struct Executable {
    /// As it is named.
    pub(super) name: String,
    pub(super) path: PathBuf,
    /// Whether it is part of the package: not where it is absolute, or found on `PATH`.
    pub(super) is_packaged: bool,
}

pub(super) fn check(root: &Path, findings: &mut Findings) -> Host {
    let mut host = Host {
        is_there: true,
        executable: None,
        profile: None,
        routes: Vec::new(),
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
    host.profile = profile(&file, findings);
    if host.profile.is_some() {
        host.route_prefix.clear();
    }
    if let Some(prefix) = member_of(&file, &["extensions", "http", "routePrefix"]) {
        match prefix {
            Value::String(prefix) => prefix.trim_matches('/').clone_into(&mut host.route_prefix),
            other => findings.error(format!(
                "extensions.http.routePrefix in host.json is {}: write a string, such as \"api\"",
                kind(other)
            )),
        }
    }
    host.has_extensions = file.contains_key("extensionBundle") || root.join("extensions.csproj").exists();
    let Some(handler) = member_of(&file, &["customHandler"]) else {
        findings.error(
            "host.json has no customHandler, so the host starts none: add \"customHandler\": {\"description\": \
             {\"defaultExecutablePath\": \"handler\"}}",
        );
        return host;
    };
    custom_handler::check(handler, &mut host, root, findings);
    host
}

/// The profile that sets proxying, the prefix and a route for all, if there is one. The host reads this key in this
/// case only.
fn profile(file: &Map<String, Value>, findings: &mut Findings) -> Option<String> {
    const KEY: &str = "configurationProfile";
    const KNOWN: [&str; 2] = ["web-app-custom-handler", "mcp-custom-handler"];
    if let Some(other) = file.keys().find(|name| name.eq_ignore_ascii_case(KEY) && *name != KEY) {
        findings.error(format!(
            "host.json has {other:?}, which the host does not read in this spelling: write {KEY:?}"
        ));
    }
    let value = file.get(KEY)?;
    let known = value
        .as_str()
        .and_then(|text| KNOWN.iter().find(|known| known.eq_ignore_ascii_case(text)));
    if known.is_none() {
        findings.error(format!(
            "{KEY} in host.json is {value}, with which the host does not start and does not say why: write \"{}\" or \
             \"{}\"",
            KNOWN[0], KNOWN[1]
        ));
    }
    known.map(|known| (*known).to_owned())
}

/// A folder as a person would say it.
fn shown(root: &Path) -> String {
    match root.to_str() {
        Some("" | ".") => "this folder".to_owned(),
        _ => root.display().to_string(),
    }
}

/// The member at a path of names, which ignore case.
pub(super) fn member_of<'a>(file: &'a Map<String, Value>, path: &[&str]) -> Option<&'a Value> {
    let (first, rest) = path.split_first()?;
    let mut members = file.iter();
    let (_, value) = members.find(|(name, _)| name.eq_ignore_ascii_case(first))?;
    member(value, rest)
}
