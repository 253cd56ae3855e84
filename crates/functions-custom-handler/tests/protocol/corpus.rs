//! What fuzzing has found worth keeping, and the recordings from which it starts: each input goes the fuzzer's way.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::fuzz::harness::Harness;

/// The files in a folder and in those below it.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

/// How often the app was reached, by mode and by whether it was an HTTP request.
fn reached(folder: &str, extension: Option<&str>) -> BTreeMap<String, usize> {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let harness = Harness::new(package.join("fuzz/app").to_str().unwrap());
    let mut counts = BTreeMap::new();
    for path in files(&package.join(folder)) {
        if extension.is_some_and(|wanted| path.extension().is_none_or(|extension| extension != wanted)) {
            continue;
        }
        let input = fs::read(&path).unwrap();
        let seen = harness.check(&input);
        *counts.entry(format!("{seen:?}")).or_default() += 1;
    }
    counts
}

#[test]
fn every_input_that_was_kept_is_answered() {
    let counts = reached("fuzz/corpus/envelope", None);
    // Each kind is there, or this tests nothing.
    for kind in ["None", "Some((Envelope, false))", "Some((Envelope, true))"] {
        assert!(counts.get(kind).is_some_and(|count| *count > 5), "{counts:?}");
    }
}

#[test]
fn every_recorded_request_is_answered() {
    let counts = reached("../functions-stand-in-host/recorded", Some("http"));
    for kind in [
        "Some((Envelope, false))",
        "Some((Envelope, true))",
        "Some((Forwarding, false))",
        "Some((Proxying, false))",
    ] {
        assert!(counts.get(kind).is_some_and(|count| *count > 5), "{counts:?}");
    }
}
