//! What the Functions host reads at top level agrees with the app: executable, routes, methods, settings, package.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::path::{Path, PathBuf};

use functions_stand_in_host::{Host, Request};
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use memline_function_app::Settings;
use serde_json::{Value, json};
use test_support::Upstream;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const HANDLER: &str = env!("CARGO_BIN_EXE_handler");

fn read_json(path: impl AsRef<Path>) -> Value {
    let text = std::fs::read_to_string(Path::new(ROOT).join(path)).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// The names at top level.
fn entries() -> Vec<String> {
    let entries = std::fs::read_dir(ROOT).unwrap();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

/// The folders with a `function.json`: the functions, as the host finds them.
fn functions() -> Vec<String> {
    let mut functions = entries();
    functions.retain(|name| Path::new(ROOT).join(name).join("function.json").exists());
    functions.sort();
    functions
}

#[test]
fn the_host_starts_the_executable_that_cargo_builds() {
    assert_eq!(Path::new(HANDLER).file_stem().unwrap(), "handler");
    assert_eq!(
        read_json("host.json"),
        json!({
            "version": "2.0",
            "logging": {
                "applicationInsights": {"samplingSettings": {"isEnabled": true, "excludedTypes": "Request;Trace"}}
            },
            "customHandler": {"description": {"defaultExecutablePath": "handler"}},
        })
    );
}

#[test]
fn every_function_is_served_on_its_route_with_its_methods_and_no_other() {
    let upstream = Upstream::http();
    let host = Host::of(HANDLER)
        .setting("TARGET_URL", &upstream.url("/size/3"))
        .start();
    assert_eq!(functions(), ["HttpTriggerAsync", "HttpTriggerSync", "MemoryProfile"]);
    for name in functions() {
        // The page shows source text, and only looks.
        let (level, methods, get, post) = match name.as_str() {
            "MemoryProfile" => ("function", json!(["get"]), 404, 405),
            _ => ("anonymous", json!(["get", "post"]), 200, 200),
        };
        let bindings = json!([
            {"type": "httpTrigger", "direction": "in", "name": "req", "authLevel": level, "methods": methods},
            {"type": "http", "direction": "out", "name": "res"},
        ]);
        assert_eq!(
            read_json(format!("{name}/function.json")),
            json!({"bindings": bindings})
        );
        for (method, status) in [("GET", get), ("POST", post), ("PUT", 405), ("DELETE", 405)] {
            let response = host.forward(
                &Request::new(method, &format!("/api/{name}")),
                "00000000-0000-4000-8000-00000000000a",
            );
            assert_eq!(response.status(), status, "{method} {name}");
        }
    }
}

#[test]
fn the_local_settings_are_the_defaults() {
    let settings = read_json("local.settings.json");
    let mut values = settings["Values"].as_object().unwrap().clone();
    assert_eq!(settings, json!({"IsEncrypted": false, "Values": values}));
    assert_eq!(values.remove("FUNCTIONS_WORKER_RUNTIME"), Some(json!("custom")));
    assert_eq!(values.remove("AzureWebJobsStorage"), Some(json!("")));
    let mut names: Vec<_> = values.keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "MEMORY_PROFILER",
            "MEMORY_PROFILER_BACKEND",
            "MEMORY_PROFILER_DUMP_ABOVE_MIB",
            "MEMORY_PROFILER_DUMP_AFTER_SECONDS",
            "MEMORY_PROFILER_FORMAT",
            "MEMORY_PROFILER_INCREMENTS_ONLY",
            "MEMORY_PROFILER_PAGE",
            "MEMORY_PROFILER_PRECISION",
            "TARGET_URL",
        ]
    );
    let read = Settings::from_lookup(|name| values.get(name).map(|value| value.as_str().unwrap())).unwrap();
    assert_eq!(format!("{read:?}"), format!("{:?}", Settings::default()));
}

#[test]
fn a_package_holds_the_handler_and_the_hosts_files_and_nothing_else() {
    let text = std::fs::read_to_string(Path::new(ROOT).join(".funcignore")).unwrap();
    let patterns: Vec<&str> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect();
    let as_git = as_git(&patterns);
    let mut packaged = vec![PathBuf::from("handler"), PathBuf::from("host.json")];
    packaged.extend(functions().iter().map(|name| Path::new(name).join("function.json")));
    for path in candidates() {
        let is_packaged = packaged.contains(&path);
        let ignored = as_git.matched_path_or_any_parents(&path, false).is_ignore();
        assert_eq!(ignored, !is_packaged, "{} as git reads .funcignore", path.display());
        for at_word_end in [false, true] {
            let name = path.to_str().unwrap();
            let ignored = patterns.iter().any(|pattern| starts_with(name, pattern, at_word_end));
            assert_eq!(
                ignored, !is_packaged,
                "{name} as Core Tools reads .funcignore ({at_word_end})"
            );
        }
    }
}

/// All files at top level, one file of each folder, all of a function's folder, and what a build adds.
fn candidates() -> Vec<PathBuf> {
    let mut candidates: Vec<PathBuf> = ["handler", "target/release/handler", ".venv/bin/python", ".git/config"]
        .map(PathBuf::from)
        .into();
    for name in entries() {
        if functions().contains(&name) {
            let files = std::fs::read_dir(Path::new(ROOT).join(&name)).unwrap();
            candidates.extend(files.map(|file| Path::new(&name).join(file.unwrap().file_name())));
        } else if Path::new(ROOT).join(&name).is_dir() {
            candidates.push(Path::new(&name).join("any.file"));
        } else {
            candidates.push(PathBuf::from(name));
        }
    }
    candidates
}

fn as_git(patterns: &[&str]) -> Gitignore {
    let mut builder = GitignoreBuilder::new("");
    for pattern in patterns {
        builder.add_line(None, pattern).unwrap();
    }
    builder.build().unwrap()
}

/// Core Tools' rule: the path starts with the pattern, in which `*` is one or more characters but a slash. Its newer
/// versions (`at_word_end`) demand a word boundary after that.
fn starts_with(path: &str, pattern: &str, at_word_end: bool) -> bool {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let Some((literal, rest)) = pattern.split_once('*') else {
        return path.strip_prefix(pattern).is_some_and(|after| {
            let before = pattern.chars().next_back().is_some_and(is_word);
            !at_word_end || before != after.chars().next().is_some_and(is_word)
        });
    };
    path.strip_prefix(literal).is_some_and(|path| {
        let segment = path.find('/').unwrap_or(path.len());
        (1..=segment).any(|skipped| {
            path.get(skipped..)
                .is_some_and(|path| starts_with(path, rest, at_word_end))
        })
    })
}

#[test]
fn core_tools_rule_is_about_the_start_of_a_path() {
    for (path, pattern, older, newer) in [
        ("target/release/handler", "target", true, true),
        ("targets", "target", true, false),
        ("README.md", "*.md", true, true),
        ("docs/README.md", "*.md", false, false),
        (".gitignore", ".git", true, false),
        ("src/target", "target", false, false),
    ] {
        assert_eq!(starts_with(path, pattern, false), older, "{path} {pattern}");
        assert_eq!(starts_with(path, pattern, true), newer, "{path} {pattern}");
    }
}
