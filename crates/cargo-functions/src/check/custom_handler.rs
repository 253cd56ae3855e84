//! The section `customHandler` of `host.json`.

use std::env;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::Findings;
use super::host_json::{Executable, Host};
use crate::json::{Read, kind, member, read};

const FORWARDING: &str = "enableForwardingHttpRequest";
const PROXYING: &str = "enableProxyingHttpRequest";

/// What the host reads of the section.
const KEYS: [&str; 5] = ["description", FORWARDING, PROXYING, "http", "port"];

/// The app setting that takes the place of the executable's name.
const OVERRIDE: &str = "AzureFunctionsJobHost__customHandler__description__defaultExecutablePath";

pub(super) fn check(handler: &Value, host: &mut Host, root: &Path, findings: &mut Findings) {
    keys(handler, findings);
    modes(handler, host, findings);
    port(handler, findings);
    routes(handler, host, findings);
    host.executable = executable(handler, root, findings);
    if let Some(Value::Array(list)) = member(handler, &["description", "arguments"]) {
        host.arguments = list.iter().filter_map(Value::as_str).map(str::to_owned).collect();
    }
}

/// A misspelt key does nothing, without a word.
fn keys(handler: &Value, findings: &mut Findings) {
    for name in handler.as_object().into_iter().flat_map(|members| members.keys()) {
        if !KEYS.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            findings.error(format!(
                "customHandler.{name} in host.json does nothing, as the host reads {} there: correct it, or take it out",
                KEYS.join(", ")
            ));
        }
    }
    if member(handler, &["http", "enableProxying"]).is_some() {
        findings.error(format!(
            "customHandler.http.enableProxying in host.json does nothing: write \"{PROXYING}\": true in customHandler"
        ));
    }
}

fn modes(handler: &Value, host: &Host, findings: &mut Findings) {
    for name in [FORWARDING, PROXYING] {
        if let Some(other) = member(handler, &[name]).filter(|value| !value.is_boolean()) {
            findings.error(format!(
                "customHandler.{name} in host.json is {}: write true or false",
                kind(other)
            ));
        }
    }
    let is_on = |name| member(handler, &[name]) == Some(&Value::Bool(true));
    let is_off = |name| member(handler, &[name]) == Some(&Value::Bool(false));
    let is_proxying = is_on(PROXYING) || (host.profile.is_some() && !is_off(PROXYING));
    if is_on(FORWARDING) && is_proxying {
        findings.hint(format!(
            "host.json switches both {FORWARDING} and {PROXYING} on, and a host that knows proxying does not forward: \
             keep one"
        ));
    }
    if is_on(FORWARDING) && !is_proxying && host.route_prefix.is_empty() {
        findings.error(format!(
            "host.json forwards with an empty routePrefix, so that a client reaches the paths by which the host hands over \
             envelopes: write a prefix, or {PROXYING} in place of {FORWARDING}"
        ));
    }
}

/// A number, or one in a text.
fn port(handler: &Value, findings: &mut Findings) {
    let Some(value) = member(handler, &["port"]) else {
        return;
    };
    let port = match value {
        Value::String(text) => text.parse().ok(),
        other => other.as_u64().and_then(|port| u16::try_from(port).ok()),
    };
    if port.is_none_or(|port| port == 0) {
        findings.error(format!(
            "customHandler.port in host.json is {value}, which the host cannot bind: write a number from 1 to 65535, or take \
             it out for a free one"
        ));
    }
}

fn routes(handler: &Value, host: &mut Host, findings: &mut Findings) {
    const LEVELS: [&str; 3] = ["anonymous", "function", "admin"];
    let is_level = |value: &Value| {
        let text = value.as_str().unwrap_or_default();
        LEVELS.iter().any(|known| known.eq_ignore_ascii_case(text))
    };
    let list = match member(handler, &["http", "routes"]) {
        Some(Value::Array(list)) => list.as_slice(),
        Some(other) => {
            findings.error(format!(
                "customHandler.http.routes in host.json is {}: write an array of objects with \"route\"",
                kind(other)
            ));
            return;
        }
        None => &[],
    };
    for (at, entry) in list.iter().enumerate() {
        let place = format!("customHandler.http.routes[{at}] in host.json");
        match member(entry, &["route"]).and_then(Value::as_str) {
            None => findings.error(format!("{place} has no route: write such as \"route\": \"{{*route}}\"")),
            Some(route) if route.starts_with('/') => findings.error(format!(
                "{place} has the route {route:?}, which fails under a prefix: write it without the slash in front"
            )),
            Some(route) if host.routes.iter().any(|known| known.eq_ignore_ascii_case(route)) => findings.error(
                format!("{place} has the route {route:?} once more, which the host skips: take it out"),
            ),
            Some(route) => host.routes.push(route.to_owned()),
        }
        if let Some(level) = member(entry, &["authorizationLevel"]).filter(|level| !is_level(level)) {
            findings.error(format!(
                "{place} has the authorizationLevel {level}, for which the host drops the route without a word: write \
                 \"anonymous\", \"function\" or \"admin\""
            ));
        }
    }
    if host.profile.is_some() && host.routes.is_empty() {
        host.routes.push("{*route}".to_owned());
    }
    if host.routes.is_empty() {
        return;
    }
    let default = member(handler, &["http", "defaultAuthorizationLevel"]);
    let all_have_one = list.len() >= host.routes.len()
        && list
            .iter()
            .all(|entry| member(entry, &["authorizationLevel"]).is_some());
    match default {
        Some(level) if !is_level(level) => findings.error(format!(
            "customHandler.http.defaultAuthorizationLevel in host.json is {level}, for which the host drops routes without a \
             word: write \"anonymous\", \"function\" or \"admin\""
        )),
        None if !all_have_one => findings.hint(
            "host.json says nothing of who may call its routes, and without a key every request is 401, locally too: write \
             \"defaultAuthorizationLevel\" in customHandler.http, such as \"anonymous\"",
        ),
        _ => {}
    }
}

fn executable(handler: &Value, root: &Path, findings: &mut Findings) -> Option<Executable> {
    const ADVICE: &str = "\"customHandler\": {\"description\": {\"defaultExecutablePath\": \"handler\"}}";
    let of_setting = overridden(root);
    let path = match member(handler, &["description", "defaultExecutablePath"]) {
        _ if of_setting.is_some() => of_setting.unwrap_or_default(),
        Some(Value::String(path)) if !path.is_empty() => path.clone(),
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
    if Path::new(&path).is_absolute() {
        return Some(Executable {
            path: PathBuf::from(&path),
            name: path,
            is_packaged: false,
        });
    }
    let plain = path.trim_start_matches("./");
    if plain != path {
        findings.error(format!(
            "host.json names the executable {path:?}, and Core Tools marks a packaged file as executable only under \
             the very same name: write {plain:?}"
        ));
    }
    let folder = member(handler, &["description", "workerDirectory"]).and_then(Value::as_str);
    let name = match folder {
        Some(folder) => format!("{}/{plain}", folder.trim_end_matches('/')),
        None => plain.to_owned(),
    };
    let found = root.join(&name);
    if !found.exists()
        && !plain.contains('/')
        && let Some(path) = on_path(plain)
    {
        return Some(Executable {
            name: plain.to_owned(),
            path,
            is_packaged: false,
        });
    }
    Some(Executable {
        name,
        path: found,
        is_packaged: true,
    })
}

/// The executable that `local.settings.json` names in place of `host.json`.
fn overridden(root: &Path) -> Option<String> {
    let Read::Object(file) = read(root, "local.settings.json") else {
        return None;
    };
    let name = member(file.get("Values")?, &[OVERRIDE])?.as_str()?;
    (!name.is_empty()).then(|| name.to_owned())
}

fn on_path(name: &str) -> Option<PathBuf> {
    let folders = env::var_os("PATH")?;
    let mut files = env::split_paths(&folders).map(|folder| folder.join(name));
    files.find(|file| file.is_file())
}
