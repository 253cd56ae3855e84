//! `cargo functions check`, as a user runs it: silent over the project's own files, and one line for each that is spoilt.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod folder;

use folder::{Folder, Outcome};

/// As on a machine whose glibc is new, so that it does not matter where this is built.
const CHECK: &[&str] = &["check", "--glibc", "2.99"];

fn complaint(line: &str, count: &str) -> Outcome {
    Outcome {
        status: 1,
        stdout: format!("{line}\n"),
        stderr: format!("check found {count}\n"),
    }
}

fn silence() -> Outcome {
    Outcome {
        status: 0,
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
    let line = "error: host.json names the executable \"handler\", which is not there: build it and copy it there";
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
            "error: HttpTriggerAsync/function.json is not valid JSON: key must be a string at line 10 column 5; fix it there",
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
            "error: the app ends with exit status: 2 where it should serve, and says: MEMORY_PROFILER_BACKEND is \"vms\"; \
             allowed: rss, pss, uss, heap or task",
        ),
    ] {
        let folder = Folder::new();
        folder.replace(file, old, new);
        assert_eq!(folder.run(CHECK), complaint(line, "1 error and 0 hints"), "{file}");
    }
}

#[test]
fn a_folder_without_code_is_told() {
    let folder = Folder::new();
    folder.rename("HttpTriggerSync", "Renamed");
    let line = "error: no route takes /api/Renamed, which Renamed/function.json gives to clients: add such a route to the \
                router, or change the file's route";
    assert_eq!(folder.run(CHECK), complaint(line, "1 error and 0 hints"));
}
