//! Keys of `host.json` that the host does not read: misspelt, in a wrong place, or from elsewhere.

use serde_json::{Map, Value};

use super::finding::Findings;
use crate::similar::similar;

/// A section, and the keys that the host reads there. It ignores case, but at the top for two of them.
struct Section {
    path: &'static [&'static str],
    keys: &'static [&'static str],
}

/// Other keys may come with newer hosts, so at the top only what is like one of these is an error.
const TOP: Section = Section {
    path: &[],
    keys: &[
        "$schema",
        "aggregator",
        "concurrency",
        "configurationProfile",
        "customHandler",
        "extensionBundle",
        "extensions",
        "fileWatchingEnabled",
        "functionTimeout",
        "functions",
        "healthMonitor",
        "httpWorker",
        "isDefaultHostConfig",
        "logging",
        "managedDependencies",
        "managedDependency",
        "metadataProviderTimeout",
        "retry",
        "sendCanceledInvocationsToWorker",
        "singleton",
        "telemetryMode",
        "version",
        "watchDirectories",
        "watchFiles",
    ],
};

const SECTIONS: [Section; 5] = [
    Section {
        path: &["customHandler"],
        keys: &[
            "description",
            "enableForwardingHttpRequest",
            "enableProxyingHttpRequest",
            "http",
            "initializationTimeout",
            "port",
            "type",
        ],
    },
    Section {
        path: &["customHandler", "description"],
        keys: &[
            "arguments",
            "defaultExecutablePath",
            "defaultWorkerPath",
            "isDisabled",
            "useStdErrorStreamForErrorsOnly",
            "workerArguments",
            "workerDirectory",
            "workingDirectory",
        ],
    },
    Section {
        path: &["customHandler", "http"],
        keys: &["defaultAuthorizationLevel", "routes"],
    },
    Section {
        path: &["customHandler", "http", "routes"],
        keys: &["authorizationLevel", "route"],
    },
    Section {
        path: &["extensions", "http"],
        keys: &[
            "customHeaders",
            "dynamicThrottlesEnabled",
            "hsts",
            "maxConcurrentRequests",
            "maxOutstandingRequests",
            "routePrefix",
        ],
    },
];

/// What stood at the top for the first version of the host, and what it is called in `extensions`.
const MOVED: [(&str, &str); 8] = [
    ("blobs", "blobs"),
    ("cosmosDB", "cosmosDB"),
    ("durableTask", "durableTask"),
    ("eventHub", "eventHubs"),
    ("http", "http"),
    ("queues", "queues"),
    ("sendGrid", "sendGrid"),
    ("serviceBus", "serviceBus"),
];

/// There are others, so what is not like one of these is left alone.
const EXTENSIONS: [&str; 11] = [
    "blobs",
    "cosmosDB",
    "durableTask",
    "eventGrid",
    "eventHubs",
    "http",
    "kafka",
    "queues",
    "sendGrid",
    "serviceBus",
    "signalR",
];

pub(super) fn check(file: &Map<String, Value>, findings: &mut Findings) {
    for key in file.keys() {
        check_top(key, findings);
    }
    if let Some(Value::Object(extensions)) = find(file, &["extensions"]) {
        for key in extensions.keys() {
            check_extension(key, findings);
        }
    }
    for section in &SECTIONS {
        if let Some(value) = find(file, section.path) {
            check_section(section, &section.path.join("."), value, findings);
        }
    }
}

/// The value at a path, in any case.
fn find<'a>(file: &'a Map<String, Value>, path: &[&str]) -> Option<&'a Value> {
    let (first, rest) = path.split_first()?;
    let value = file.iter().find(|(key, _)| key.eq_ignore_ascii_case(first))?.1;
    if rest.is_empty() {
        Some(value)
    } else {
        find(value.as_object()?, rest)
    }
}

fn check_top(key: &str, findings: &mut Findings) {
    let is = |known: &&str| known.eq_ignore_ascii_case(key);
    if let Some(known) = TOP.keys.iter().find(|known| is(known)) {
        // Read before the file becomes configuration, in which case does not matter.
        if *known != key && ["version", "configurationProfile"].contains(known) {
            findings.error(format!(
                "host.json has {key:?}, which the host reads in one spelling only: write {known:?}"
            ));
        }
    } else if let Some((_, known)) = MOVED.iter().find(|(known, _)| is(known)) {
        findings.error(format!(
            "host.json has {key:?} at the top, where the host does not read it any more: move it into \"extensions\", as \
             {known:?}"
        ));
    } else if let Some(section) = SECTIONS.iter().find(|section| section.keys.iter().any(&is)) {
        misplaced(key, "host.json", section, findings);
    } else if let Some(known) = similar(key, TOP.keys.iter().copied()) {
        findings.error(format!(
            "host.json has {key:?}, which the host does not know: write {known:?}"
        ));
    } else {
        findings.hint(format!(
            "host.json has {key:?}, which the host does not know: take it out, unless a newer host reads it"
        ));
    }
}

fn check_extension(key: &str, findings: &mut Findings) {
    let is_known = EXTENSIONS.iter().any(|known| known.eq_ignore_ascii_case(key));
    if let Some(known) = similar(key, EXTENSIONS).filter(|_| !is_known) {
        findings.error(format!(
            "extensions.{key} in host.json is not known to the host: write {known:?}"
        ));
    }
}

fn check_section(section: &Section, place: &str, value: &Value, findings: &mut Findings) {
    match value {
        Value::Object(object) => {
            for key in object.keys() {
                check_key(section, place, key, findings);
            }
        }
        Value::Array(list) => {
            for (at, element) in list.iter().enumerate() {
                let place = format!("{place}[{at}]");
                // As configuration, nothing is left of it.
                if element.as_object().is_some_and(Map::is_empty) {
                    findings.error(format!("{place} in host.json is empty, which says nothing to the host: write a \"route\", or take it out"));
                }
                check_section(section, &place, element, findings);
            }
        }
        // A route without an object around it has no route, which is said there.
        _ => {}
    }
}

fn check_key(section: &Section, place: &str, key: &str, findings: &mut Findings) {
    let is = |known: &&str| known.eq_ignore_ascii_case(key);
    if section.keys.iter().any(&is) {
        return;
    }
    let full = format!("{place}.{key} in host.json");
    if full.eq_ignore_ascii_case("customHandler.http.enableProxying in host.json") {
        // Microsoft's documentation has it, no host does.
        findings.error(format!(
            "{full} does nothing, though it is documented: write \"enableProxyingHttpRequest\": true in customHandler"
        ));
    } else if section.keys.contains(&"authorizationLevel") && key.eq_ignore_ascii_case("authLevel") {
        findings.error(format!(
            "{full} is not known to the host, only in a function.json: write \"authorizationLevel\""
        ));
    } else if let Some(known) = similar(key, section.keys.iter().copied()) {
        findings.error(format!("{full} is not known to the host: write {known:?}"));
    } else if let Some(other) = SECTIONS.iter().find(|other| other.keys.iter().any(&is)) {
        misplaced(key, place, other, findings);
    } else {
        findings.error(format!(
            "{full} is not known to the host: take it out; known there: {}",
            section.keys.join(", ")
        ));
    }
}

fn misplaced(key: &str, place: &str, section: &Section, findings: &mut Findings) {
    let place = if place == "host.json" {
        place.to_owned()
    } else {
        format!("{place} in host.json")
    };
    let right = section.path.join(".");
    let right = if right.ends_with("routes") {
        format!("an object of {right}")
    } else {
        right
    };
    findings.error(format!(
        "{place} has {key:?}, which does nothing there: move it into {right}"
    ));
}
