//! The functions that the app's code names, by `FunctionApp::functions`.

use std::io;

use functions_app_files::FunctionFolder;
use functions_stand_in_host::{Envelope, Outcome, Request};

use super::finding::Findings;
use super::probe::send;

/// No function can have this name.
const NONE: &str = "_check";

pub(super) fn check(folders: &[FunctionFolder], port: u16, findings: &mut Findings) {
    // An app that was not built with the library answers otherwise, or names none: it is left alone.
    for name in named(port).unwrap_or_default() {
        if folders.iter().any(|folder| folder.name() == name) {
            continue;
        }
        let mut others = folders.iter().map(FunctionFolder::name);
        findings.error(match others.find(|other| other.eq_ignore_ascii_case(&name)) {
            Some(other) => format!(
                "FunctionApp::functions names {name}, and the host calls it {other}, as its folder: write {other:?} there"
            ),
            None => format!(
                "FunctionApp::functions names {name}, but there is no {name}/function.json, so the host never calls it: run \
                 `cargo functions add {name} --trigger KIND`, or take the name out there"
            ),
        });
    }
}

/// An envelope for another function is refused before anything of the app runs, with a line in its log that lists the
/// names. If there are no names, it is a request for a route that is not there.
fn named(port: u16) -> io::Result<Vec<String>> {
    let envelope = Envelope::http(NONE, &Request::new("CHECK", &format!("/{NONE}")));
    Ok(match Outcome::of(&send(port, &envelope.to_request())?) {
        Outcome::Completed(completed) => completed.logs.iter().find_map(|line| listed(line)).unwrap_or_default(),
        Outcome::Failed(_) | Outcome::Hung => Vec::new(),
    })
}

/// The names in the line by which the library refuses an unknown function.
fn listed(line: &str) -> Option<Vec<String>> {
    let (_, names) = line.split_once(&format!("no function is named {NONE:?}; this app has "))?;
    // A span's fields may follow.
    let names = names.split([',', ' ']).take_while(|word| !word.contains('='));
    let names = names.filter(|word| !["", "and", "none"].contains(word));
    Some(names.map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::routing::any;
    use functions_custom_handler::FunctionApp;
    use functions_stand_in_host::Host;

    use super::*;

    #[test]
    fn the_names_are_those_that_the_library_lists() {
        let app = || FunctionApp::new(Router::new().fallback(any(|| async { "its own" })));
        for (names, found) in [
            (None, &[][..]),
            (Some(&[][..]), &[]),
            (Some(&["Order"][..]), &["Order"]),
            (Some(&["b", "a"][..]), &["a", "b"]),
            (Some(&["C", "and-so-on", "a_B"][..]), &["C", "a_B", "and-so-on"]),
        ] {
            let host = Host::serving(match names {
                Some(names) => app().functions(names.iter().copied()),
                None => app(),
            });
            assert_eq!(named(host.port()).unwrap(), found, "{names:?}");
        }
    }
}
