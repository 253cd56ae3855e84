//! A `function.json` by itself: what the host would not load, or would load otherwise than meant.

use serde_json::Value;

use super::Findings;
use super::bindings::Binding;
use super::folders::Folder;
use super::host_json::Host;
use crate::json::kind;
use crate::names::{is_binding_name, is_function_name};
use crate::triggers::{self, is_built_in};

pub(super) fn check(folder: &Folder, host: &Host, findings: &mut Findings) {
    let file = folder.file();
    if !is_function_name(&folder.name) {
        findings.error(format!(
            "the folder {:?} is no name of a function: rename it to a letter and up to 127 letters, digits, _ and -",
            folder.name
        ));
    }
    let Some(content) = &folder.content else { return };
    let list = match content.get("bindings") {
        Some(Value::Array(list)) => list,
        Some(other) => {
            let is = kind(other);
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
    let triggers: Vec<_> = folder.bindings().filter(Binding::is_trigger).collect();
    match triggers[..] {
        [] => findings.error(format!(
            "{file} has no trigger, so the host does not load it: add one, such as httpTrigger"
        )),
        [trigger] if trigger.is("httpTrigger") => check_http(trigger, folder, findings),
        [_] => {}
        _ => {
            let kinds: Vec<_> = triggers.iter().map(|trigger| trigger.kind).collect();
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
    let is_known = |way: &str| {
        ["in", "out", "inout"]
            .iter()
            .any(|known| known.eq_ignore_ascii_case(way))
    };
    match binding.get("direction") {
        Some(Value::String(way)) if binding.is_trigger() && !way.eq_ignore_ascii_case("in") => findings.error(format!(
            "{place} is a trigger with the direction {way:?}: write \"direction\": \"in\""
        )),
        Some(Value::String(way)) if is_known(way) => {}
        None if binding.is_trigger() => {}
        Some(other) => findings.error(format!(
            "{place} has the direction {other}: write \"in\", \"out\" or \"inout\""
        )),
        None => findings.error(format!("{place} has no direction: write \"in\", \"out\" or \"inout\"")),
    }
    if let Some((names, example)) = triggers::missing(binding.kind, |name| binding.text(name).is_some()) {
        findings.error(format!("{place} ({}) has no {names}: add {example}", binding.kind));
    }
    if binding.is("timerTrigger") && binding.text("schedule").is_some_and(|schedule| !is_schedule(schedule)) {
        findings.error(format!(
            "{place} has a schedule of another form than the host's: write five or six fields (\"0 */5 * * * *\" is \
             every five minutes), a span of time (\"00:05:00\"), or a setting's name in percent signs"
        ));
    }
    let is_stream = binding
        .text("dataType")
        .is_some_and(|kind| kind.eq_ignore_ascii_case("stream"));
    if binding.is("blob") && !binding.is_out() && is_stream {
        findings.error(format!(
            "{place} has the dataType stream, by which the host sends null for every blob: write \"binary\" for bytes, or \
             take it out for text"
        ));
    }
    if !is_built_in(binding.kind) && !host.has_extensions {
        findings.error(format!(
            "{place} has the type {}, which the host knows from an extension only: add \"extensionBundle\": {{\"id\": \
             \"Microsoft.Azure.Functions.ExtensionBundle\", \"version\": \"[4.*, 5.0.0)\"}} to host.json",
            binding.kind
        ));
    }
}

/// Six fields, five without seconds, a span of time, or the name of a setting.
fn is_schedule(text: &str) -> bool {
    let is_setting = text.len() > 2 && text.starts_with('%') && text.ends_with('%');
    let is_span = !text.contains(' ') && text.split(':').count() == 3;
    is_setting || is_span || matches!(text.split_whitespace().count(), 5 | 6)
}

fn twice_named(folder: &Folder, findings: &mut Findings) {
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

fn check_http(trigger: Binding<'_>, folder: &Folder, findings: &mut Findings) {
    const ADD: &str = "{\"type\": \"http\", \"direction\": \"out\", \"name\": \"res\"}";
    const LEVELS: [&str; 3] = ["anonymous", "function", "admin"];
    const METHODS: [&str; 8] = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE"];
    let file = folder.file();
    if let Some(level) = trigger.get("authLevel") {
        let is_level = |text: &str| LEVELS.iter().any(|known| known.eq_ignore_ascii_case(text));
        if !level.as_str().is_some_and(is_level) {
            findings.error(format!(
                "authLevel in {file} is {level}: write \"anonymous\", \"function\" or \"admin\""
            ));
        }
    }
    match trigger.get("methods") {
        None => {}
        Some(Value::Array(list)) => {
            let is_method = |text: &str| METHODS.iter().any(|known| known.eq_ignore_ascii_case(text));
            for other in list.iter().filter(|value| !value.as_str().is_some_and(is_method)) {
                findings.error(format!(
                    "methods in {file} has {other}, which is no method: write such as \"get\" or \"post\""
                ));
            }
        }
        Some(other) => {
            let is = kind(other);
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
        None | Some(Value::String(_)) => {}
        Some(other) => findings.error(format!("route in {file} is {}: write a string", kind(other))),
    }
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
