//! `host.json`: how the host starts the handler and hands requests over.

use std::path::{Path, PathBuf};

use functions_app_files::{HostConfig, JsonFile, Profile, type_name};
use serde_json::{Map, Value};

use super::executable_path::{self, Executable};
use super::finding::Findings;
use super::host_keys;
use super::host_routes::{self, HostRoute};
use super::modes::{self, Mode};

/// What the other checks need of `host.json`.
#[derive(Debug)]
pub(super) struct Host {
    pub(super) is_there: bool,
    /// The executable, if it is named and there.
    pub(super) executable: Option<Executable>,
    /// What it is started with.
    pub(super) arguments: Vec<String>,
    /// Where it is started, if not in the app's folder.
    pub(super) working_folder: Option<PathBuf>,
    pub(super) port: Option<u16>,
    pub(super) profile: Option<Profile>,
    pub(super) mode: Mode,
    /// The functions that it makes itself.
    pub(super) routes: Vec<HostRoute>,
    /// Whether it is such that it makes functions itself, even if no route is right.
    pub(super) has_routes: bool,
    pub(super) route_prefix: String,
    pub(super) has_extensions: bool,
}

impl Host {
    /// Nothing that could be read. It makes no findings but its own.
    fn unknown(is_there: bool) -> Self {
        Self {
            is_there,
            executable: None,
            arguments: Vec::new(),
            working_folder: None,
            port: None,
            profile: None,
            mode: Mode::Envelope,
            routes: Vec::new(),
            has_routes: false,
            route_prefix: "api".to_owned(),
            has_extensions: true,
        }
    }
}

/// `build` says how the executable is made.
pub(super) fn check(root: &Path, settings: &[(String, String)], build: &str, findings: &mut Findings) -> Host {
    let file = match JsonFile::read(root, "host.json") {
        JsonFile::Object(file) => file,
        JsonFile::Unusable(sentence) => {
            findings.error(sentence);
            return Host::unknown(true);
        }
        JsonFile::Missing => {
            findings.error(format!(
                "there is no host.json in {}: change to the app's folder, or run `cargo functions init`",
                shown(root)
            ));
            return Host::unknown(false);
        }
    };
    check_version(&file, findings);
    let profile = check_profile(&file, findings);
    host_keys::check(&file, findings);
    let config = HostConfig::new(&file, profile, settings.iter().cloned());
    check_prefix(&config, findings);
    let route_prefix = config.route_prefix();
    let mode = modes::check(&config, findings);
    let executable = executable_path::check(root, &config, settings, build, findings);
    let routes = host_routes::check(&config, &route_prefix, mode, findings);
    let is_bundle = |name: &String| name.eq_ignore_ascii_case("extensionBundle");
    Host {
        is_there: true,
        executable,
        arguments: arguments(&config, findings),
        working_folder: config
            .text("customHandler:description:workingDirectory")
            .filter(|folder| !folder.is_empty())
            .map(|folder| root.join(folder)),
        port: check_port(&config, findings),
        profile,
        mode,
        has_routes: config.has_routes(),
        routes,
        route_prefix,
        has_extensions: file.keys().any(is_bundle) || root.join("extensions.csproj").exists(),
    }
}

fn check_version(file: &Map<String, Value>, findings: &mut Findings) {
    match file.get("version") {
        Some(Value::String(version)) if version == "2.0" => {}
        Some(other) => findings.error(format!(
            "host.json has the version {other}, which the host does not start with: write \"version\": \"2.0\""
        )),
        None => {
            findings.error("host.json has no version, and the host does not start without: add \"version\": \"2.0\"");
        }
    }
}

fn check_profile(file: &Map<String, Value>, findings: &mut Findings) -> Option<Profile> {
    let names = Profile::NAMES.map(|name| format!("{name:?}")).join(" or ");
    let Some(value) = file.get("configurationProfile") else {
        // Of a key in another case it is said that the host does not read it.
        let is_meant = |key: &String| key.eq_ignore_ascii_case("configurationProfile");
        return file.keys().any(is_meant).then_some(Profile::WebApp);
    };
    Profile::of_file(file).unwrap_or_else(|_| {
        findings.error(format!(
            "host.json has the configurationProfile {value}, which the host does not know, and it stops without saying \
             so: write {names}, without spaces around, or take it out"
        ));
        // Of the app that is meant there is nothing else to say: all profiles set the same.
        Some(Profile::WebApp)
    })
}

fn check_prefix(config: &HostConfig, findings: &mut Findings) {
    if let Some(entry) = config.get(HostConfig::ROUTE_PREFIX)
        && !entry.value.is_string()
    {
        findings.error(format!(
            "extensions.http.routePrefix in {} is {}: write a string, such as \"api\"",
            entry.source,
            type_name(&entry.value)
        ));
    }
}

/// Without `customHandler.port` the host takes any free port.
fn check_port(config: &HostConfig, findings: &mut Findings) -> Option<u16> {
    // The port that Core Tools serves clients on.
    const CORE_TOOLS: u16 = 7071;
    let entry = config.get("customHandler:port")?;
    match entry.text().trim().parse() {
        Ok(0) | Err(_) => {
            findings.error(format!(
                "customHandler.port in {} is {}: write a number from 1 to 65535, or take it out, and the host takes a \
                 free port",
                entry.source, entry.value
            ));
            None
        }
        Ok(port) => {
            if port == CORE_TOOLS {
                findings.hint(format!(
                    "customHandler.port in {} is {port}, on which `func start` itself listens: write another",
                    entry.source
                ));
            }
            Some(port)
        }
    }
}

/// What the host starts the executable with, in its order.
fn arguments(config: &HostConfig, findings: &mut Findings) -> Vec<String> {
    let mut arguments = list(config, "arguments", findings);
    let script = config.text("customHandler:description:defaultWorkerPath");
    arguments.extend(script.filter(|script| !script.is_empty()));
    arguments.extend(list(config, "workerArguments", findings));
    arguments
}

fn list(config: &HostConfig, name: &str, findings: &mut Findings) -> Vec<String> {
    let path = format!("customHandler:description:{name}");
    if let Some(entry) = config.get(&path) {
        // An app setting holds the whole list as JSON.
        return serde_json::from_str(&entry.text()).unwrap_or_else(|_| {
            findings.error(format!(
                "customHandler.description.{name} in {} is {}, which the host leaves out: write an array of strings",
                entry.source, entry.value
            ));
            Vec::new()
        });
    }
    let indices = config.indices(&path).into_iter();
    indices.filter_map(|at| config.text(&format!("{path}:{at}"))).collect()
}

/// A folder as a person would say it.
fn shown(root: &Path) -> String {
    match root.to_str() {
        Some("" | ".") => "this folder".to_owned(),
        _ => root.display().to_string(),
    }
}
