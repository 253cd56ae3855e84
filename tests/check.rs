//! `handler check`, as a user runs it: silent over the project's own files, and one line for each that is spoilt.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod folder;

use folder::{Folder, Outcome};

/// As on a machine whose glibc is new, so that it does not matter where this is built.
const CHECK: &[&str] = &["check", "--glibc", "2.99"];

fn complaint(line: &str, count: &str) -> Outcome {
    Outcome {
        status: Some(1),
        stdout: format!("{line}\n"),
        stderr: format!("check found {count}\n"),
    }
}

fn silence() -> Outcome {
    Outcome {
        status: Some(0),
        stdout: String::new(),
        stderr: String::new(),
    }
}

#[test]
fn the_projects_own_files_are_right() {
    assert_eq!(Folder::new().run(CHECK), silence());
}

#[test]
fn before_the_package_is_made_the_executable_is_missing() {
    let folder = Folder::new();
    folder.remove("handler");
    let line = "error: host.json names the executable \"handler\", which is not there: run `make package`";
    assert_eq!(folder.run(CHECK), complaint(line, "1 error and 0 hints"));
    folder.remove("target");
    let outcome = folder.run(CHECK);
    let hint = "hint: there is no folder target yet, and a running host starts anew when the first build makes it: \
                build before `func start`, or run `mkdir target`";
    assert_eq!(outcome, complaint(&format!("{line}\n{hint}"), "1 error and 1 hint"));
}

#[test]
fn each_spoilt_file_is_told_with_its_mend() {
    for (file, old, new, line) in [
        (
            "HttpTriggerSync/function.json",
            "\"post\"",
            "\"post\", \"put\"",
            "error: HttpTriggerSync/function.json lets PUT through, but the route /api/HttpTriggerSync takes GET, HEAD and \
             POST only: add the method to the route, or take it out of the file",
        ),
        (
            "HttpTriggerAsync/function.json",
            "}",
            "",
            "error: HttpTriggerAsync/function.json is no JSON: key must be a string at line 10 column 5; mend it there",
        ),
        (
            "host.json",
            "\"handler\"",
            "\"./handler\"",
            "error: host.json names the executable \"./handler\", and Core Tools marks a packaged file as executable only \
             under the very same name: write \"handler\"",
        ),
        (
            ".funcignore",
            "local.settings.json\n",
            "",
            "error: .funcignore does not leave local.settings.json out of the package, and that is for this machine, with \
             its secrets: add the line local.settings.json",
        ),
        (
            "local.settings.json",
            "\"rss\"",
            "\"vms\"",
            "error: with local.settings.json the app does not start, for MEMORY_PROFILER_BACKEND is \"vms\"; allowed: rss, \
             pss, uss, heap or task: change it there",
        ),
    ] {
        let folder = Folder::new();
        folder.replace(file, old, new);
        assert_eq!(folder.run(CHECK), complaint(line, "1 error and 0 hints"), "{file}");
    }
}

#[test]
fn a_folder_without_code_and_code_without_a_folder_are_told() {
    let folder = Folder::new();
    folder.rename("HttpTriggerSync", "Renamed");
    let lines = "error: Renamed/function.json is a function that the code does not have: add \"Renamed\" to \
                 Handler::functions and a route, or delete the folder\n\
                 error: the code has the function \"HttpTriggerSync\", but there is no HttpTriggerSync/function.json, so \
                 the host never calls it: run `handler init HttpTriggerSync`, or take the name out of Handler::functions";
    assert_eq!(folder.run(CHECK), complaint(lines, "2 errors and 0 hints"));
}
