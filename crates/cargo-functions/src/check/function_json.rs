//! A `function.json` by itself: what the host would not load, or would load otherwise than meant.

use functions_app_files::{Binding, FunctionFolder, Template, is_function_name, type_name};
use serde_json::Value;

use super::finding::Findings;
use super::host_json::Host;
use super::modes::Mode;
use crate::levels::is_level;
use crate::names::{is_binding_name, reserved};
use crate::similar::similar;
use crate::triggers::{self, is_built_in};

pub(super) fn check(folder: &FunctionFolder, host: &Host, findings: &mut Findings) {
    let file = folder.file();
    if !is_function_name(folder.name()) {
        findings.error(format!(
            "the folder {:?} is not a valid function name: rename it to a letter and up to 127 letters, digits, _ and -",
            folder.name()
        ));
    }
    let Ok(content) = folder.content() else { return };
    let list = match content.get("bindings") {
        Some(Value::Array(list)) => list,
        Some(other) => {
            let is = type_name(other);
            findings.error(format!("bindings in {file} is {is}: write an array of objects"));
            return;
        }
        None => {
            findings.error(format!("{file} has no bindings: add \"bindings\" with one trigger"));
            return;
        }
    };
    for (at, value) in list.iter().enumerate() {
        let place = format!("bindings[{at}] in {file}");
        match Binding::of(value) {
            Some(binding) => check_binding(binding, &place, host, findings),
            None => findings.error(format!(
                "{place} has no type: write an object with \"type\", \"direction\" and \"name\""
            )),
        }
    }
    twice_named(folder, findings);
    let triggers: Vec<_> = folder.bindings().filter(|binding| binding.is_trigger()).collect();
    match triggers[..] {
        [] => findings.error(format!(
            "{file} has no trigger, so the host does not load it: add one, such as httpTrigger"
        )),
        [trigger] if trigger.is("httpTrigger") => {
            check_http(trigger, folder, findings);
            check_alone(folder, host.mode, findings);
        }
        [_] => {}
        _ => {
            let kinds: Vec<_> = triggers.iter().map(|trigger| trigger.kind()).collect();
            findings.error(format!(
                "{file} has {} triggers ({}), but a function has one: make a folder for each",
                kinds.len(),
                kinds.join(", ")
            ));
        }
    }
}

fn check_binding(binding: Binding<'_>, place: &str, host: &Host, findings: &mut Findings) {
    match binding.get("name") {
        Some(Value::String(name)) if is_binding_name(name) => {}
        Some(other) => findings.error(format!(
            "{place} has the name {other}: write a letter and up to 127 letters and digits, or \"$return\""
        )),
        None => findings.error(format!("{place} has no name: add \"name\"")),
    }
    match binding.get("direction") {
        Some(Value::String(way)) if binding.is_trigger() && !way.eq_ignore_ascii_case("in") => findings.error(format!(
            "{place} is a trigger with the direction {way:?}: write \"direction\": \"in\""
        )),
        Some(Value::String(way)) if is_one_of(way, &["in", "out", "inout"]) => {}
        None if binding.is_trigger() => {}
        Some(other) => findings.error(format!(
            "{place} has the direction {other}: write \"in\", \"out\" or \"inout\""
        )),
        None => findings.error(format!("{place} has no direction: write \"in\", \"out\" or \"inout\"")),
    }
    if let Some((names, example)) = triggers::missing(binding.kind(), |name| binding.text(name).is_some()) {
        findings.error(format!("{place} ({}) has no {names}: add {example}", binding.kind()));
    }
    if binding.is("timerTrigger") && binding.text("schedule").is_some_and(|schedule| !is_schedule(schedule)) {
        findings.error(format!(
            "{place} has a schedule of another form than the host's: write five or six fields (\"0 */5 * * * *\" is \
             every five minutes), a span of time (\"00:05:00\"), or a setting's name in percent signs"
        ));
    }
    match binding.get("dataType") {
        Some(Value::String(kind)) if kind.eq_ignore_ascii_case("stream") => findings.error(format!(
            "{place} has the dataType \"stream\", which reaches no other process, so that an input is always null: write \
             \"string\" or \"binary\""
        )),
        Some(Value::String(kind)) if is_one_of(kind, &["string", "binary"]) => {}
        None => {}
        Some(other) => findings.error(format!(
            "{place} has the dataType {other}: write \"string\" or \"binary\""
        )),
    }
    if !is_built_in(binding.kind()) && !host.has_extensions {
        findings.error(format!(
            "{place} has the type {}, which the host knows from an extension only: add \"extensionBundle\": {{\"id\": \
             \"Microsoft.Azure.Functions.ExtensionBundle\", \"version\": \"[4.*, 5.0.0)\"}} to host.json",
            binding.kind()
        ));
    }
}

/// In any case.
fn is_one_of(text: &str, known: &[&str]) -> bool {
    known.iter().any(|known| known.eq_ignore_ascii_case(text))
}

/// Six fields, five without seconds, a span of time, or the name of a setting.
fn is_schedule(text: &str) -> bool {
    let is_setting = text.len() > 2 && text.starts_with('%') && text.ends_with('%');
    let is_span = !text.contains(' ') && text.split(':').count() == 3;
    is_setting || is_span || matches!(text.split_whitespace().count(), 5 | 6)
}

fn twice_named(folder: &FunctionFolder, findings: &mut Findings) {
    let names: Vec<_> = folder.bindings().filter_map(|binding| binding.text("name")).collect();
    for (at, name) in names.iter().enumerate() {
        if names[..at].contains(name) {
            findings.error(format!(
                "two bindings in {} are named {name:?}: give each a name of its own",
                folder.file()
            ));
        }
    }
}

/// A level that is misspelt asks for a key, a route that is misspelt is another.
fn check_keys(trigger: Binding<'_>, file: &str, findings: &mut Findings) {
    const KEYS: [&str; 8] = [
        "authLevel",
        "dataType",
        "direction",
        "methods",
        "name",
        "route",
        "type",
        "webHookType",
    ];
    for key in trigger.keys().filter(|key| !is_one_of(key, &KEYS)) {
        if let Some(known) = similar(key, KEYS) {
            findings.error(format!("{key} in {file} is not known to the host: write {known:?}"));
        }
    }
}

fn check_http(trigger: Binding<'_>, folder: &FunctionFolder, findings: &mut Findings) {
    const ADD: &str = "{\"type\": \"http\", \"direction\": \"out\", \"name\": \"res\"}";
    const METHODS: [&str; 8] = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE"];
    let file = folder.file();
    check_keys(trigger, &file, findings);
    if let Some(level) = trigger
        .get("authLevel")
        .filter(|level| !level.as_str().is_some_and(is_level))
    {
        findings.error(format!(
            "authLevel in {file} is {level}: write \"anonymous\", \"function\" or \"admin\""
        ));
    }
    match trigger.get("methods") {
        None => {}
        Some(Value::Array(list)) => {
            let is_method = |text: &str| METHODS.iter().any(|known| known.eq_ignore_ascii_case(text));
            for other in list.iter().filter(|value| !value.as_str().is_some_and(is_method)) {
                findings.error(format!(
                    "methods in {file} has {other}, which is not a method: write such as \"get\" or \"post\""
                ));
            }
        }
        Some(other) => {
            let is = type_name(other);
            findings.error(format!(
                "methods in {file} is {is}: write an array such as [\"get\", \"post\"]"
            ));
        }
    }
    match trigger.get("route") {
        Some(Value::String(route)) if route.starts_with(['/', '~']) => findings.error(format!(
            "the route {route:?} in {file} begins with {:?}, which the host refuses: write it without",
            &route[..1]
        )),
        Some(Value::String(route)) => {
            if let Err(reason) = Template::parse(route) {
                findings.error(format!(
                    "the route {route:?} in {file} is not valid: {reason}; the host does not load the function, so fix it"
                ));
            }
        }
        None => {}
        Some(other) => findings.error(format!("route in {file} is {}: write a string", type_name(other))),
    }
    check_reserved(trigger, folder, findings);
    let outputs = folder
        .bindings()
        .filter(|binding| binding.is("http") && binding.is_out())
        .count();
    match outputs {
        0 => findings.error(format!(
            "{file} has no http output, so clients get no answer: add the binding {ADD}"
        )),
        1 => {}
        _ => findings.error(format!("{file} has several http outputs: keep {ADD} alone")),
    }
}

fn check_reserved(trigger: Binding<'_>, folder: &FunctionFolder, findings: &mut Findings) {
    let file = folder.file();
    let route = trigger.text("route").filter(|route| !route.trim().is_empty());
    let Some(start) = reserved(route.unwrap_or(folder.name())) else {
        return;
    };
    findings.error(match route {
        Some(route) => format!(
            "the route {route:?} in {file} begins with {start:?}, which the host keeps for itself, so it does not load the \
             function: write another"
        ),
        None => format!(
            "the name {} begins with {start:?}, which the host keeps for itself in routes, so it does not load the function: \
             add a \"route\" to {file}, or rename the folder",
            folder.name()
        ),
    });
}

/// The host hands over a request as it is only if nothing but an answer goes with it.
fn check_alone(folder: &FunctionFolder, mode: Mode, findings: &mut Findings) {
    let does = match mode {
        Mode::Envelope => return,
        Mode::Forwarding => "forwards",
        Mode::Proxying => "proxies",
    };
    let is_own = |binding: &Binding<'_>| binding.is_trigger() || (binding.is("http") && binding.is_out());
    let other = folder.bindings().find(|binding| !is_own(binding));
    if let Some(other) = other {
        findings.hint(format!(
            "{} has a binding beside trigger and answer ({}), so the host, which {does} in this app, posts an envelope to \
             /{} for it, with an envelope's limits: if bytes are to pass, put that binding into a function of its own",
            folder.file(),
            other.kind(),
            folder.name()
        ));
    }
}
