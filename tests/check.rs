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
    let line = "error: host.json names the executable \"handler\", which is not there: run `cargo build --release` and copy \
                target/release/handler there";
    assert_eq!(folder.run(CHECK), complaint(line, "1 error and 0 hints"));
    folder.remove("target");
    let outcome = folder.run(CHECK);
    let hint = "hint: there is no folder target yet, and a running host starts anew when the first build makes it: \
                build before `func start`, or run `mkdir target`";
    assert_eq!(outcome, complaint(&format!("{line}\n{hint}"), "1 error and 1 hint"));
}

#[test]
fn each_spoilt_file_is_told_with_its_fix() {
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
            "error: HttpTriggerAsync/function.json is not valid JSON: unexpected token in object on line 10 column 5; fix it there",
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

/// On a machine whose glibc is newer than Azure's there is a hint.
#[test]
fn after_the_first_steps_of_the_readme_nothing_is_an_error() {
    let outcome = Folder::new().run(&["check"]);
    assert_eq!(outcome.status, 0, "{}", outcome.stdout);
    assert!(
        outcome
            .stdout
            .lines()
            .all(|line| line.starts_with("hint: the executable handler needs glibc ")),
        "{}",
        outcome.stdout
    );
}

#[test]
fn hints_alone_are_a_success() {
    let folder = Folder::new();
    folder.remove("target");
    let hint = "hint: there is no folder target yet, and a running host starts anew when the first build makes it: build \
                before `func start`, or run `mkdir target`";
    assert_eq!(
        folder.run(CHECK),
        Outcome {
            status: 0,
            ..complaint(hint, "0 errors and 1 hint")
        }
    );
}

const PROFILE: &str = r#"{
    "version": "2.0",
    "configurationProfile": "web-app-custom-handler",
    "customHandler": {
        "description": {"defaultExecutablePath": "handler"},
        "http": {"defaultAuthorizationLevel": "anonymous"}
    }
}"#;

#[test]
fn an_app_in_host_json_alone_is_right() {
    let folder = Folder::new();
    folder.write("host.json", PROFILE);
    for name in [
        "HttpTriggerSync",
        "HttpTriggerAsync",
        "MemoryProfile",
        "local.settings.json",
    ] {
        folder.remove(name);
    }
    assert_eq!(folder.run(CHECK), silence());
    // The app is started for its routes.
    let routes = "\"http\": {\"routes\": [{\"route\": \"api/{name}\"}], ";
    folder.replace("host.json", "\"http\": {", routes);
    let line = "error: no route takes /api/{name}, which customHandler.http.routes[0] in host.json gives to clients: add \
                such a route to the router, or change the file's route";
    assert_eq!(folder.run(CHECK), complaint(line, "1 error and 0 hints"));
    folder.replace("host.json", "api/{name}", "api/HttpTriggerSync");
    assert_eq!(folder.run(CHECK), silence());
}

/// Started on the port that is fixed, or on another if that is taken, as by the app itself.
#[test]
fn a_fixed_port_may_be_taken() {
    let folder = Folder::new();
    let port = functions_stand_in_host::free_port();
    let listener = std::net::TcpListener::bind(("127.0.0.1", port)).unwrap();
    let fixed = format!("\"customHandler\": {{\"port\": {port}, ");
    folder.replace("host.json", "\"customHandler\": {", &fixed);
    assert_eq!(folder.run(CHECK), silence());
    drop(listener);
    assert_eq!(folder.run(CHECK), silence());
    // This one listens there whatever the host says.
    let handler = folder.path("handler");
    std::fs::rename(&handler, folder.path("real")).unwrap();
    let script = format!("#!/bin/sh\nFUNCTIONS_CUSTOMHANDLER_PORT={port} exec ./real\n");
    folder.write("handler", &script);
    folder.set_executable("handler");
    assert_eq!(folder.run(CHECK), silence());
    folder.replace("HttpTriggerSync/function.json", "\"post\"", "\"put\"");
    let outcome = folder.run(CHECK);
    assert_eq!(
        (outcome.status, outcome.stdout.lines().count()),
        (1, 2),
        "{}",
        outcome.stdout
    );
}

#[test]
fn host_json_and_folders_do_not_go_together() {
    let folder = Folder::new();
    folder.write("host.json", PROFILE);
    let line = "error: host.json is one source of functions, as its configurationProfile makes functions of routes, and the \
                host does not start if there is a function.json beside that (HttpTriggerAsync/function.json, \
                HttpTriggerSync/function.json, MemoryProfile/function.json): delete that, or take configurationProfile out";
    let outcome = folder.run(CHECK);
    assert_eq!(outcome.status, 1);
    assert_eq!(outcome.stdout.lines().next(), Some(line));
    let outcome = folder.run(&["add", "Order"]);
    assert_eq!(
        outcome,
        Outcome {
            status: 2,
            stdout: String::new(),
            stderr:
                "host.json makes functions of routes (configurationProfile), and the host does not start if there is a \
                     function.json beside that; Order needs no files then: add its route to the router\n"
                    .to_owned(),
        }
    );
}

/// The executable is started wherever it is.
#[test]
fn the_executable_may_be_elsewhere() {
    let folder = Folder::new();
    let elsewhere = Folder::new();
    folder.remove("handler");
    folder.replace("host.json", "\"handler\"", &format!("{:?}", elsewhere.path("handler")));
    assert_eq!(folder.run(CHECK), silence());
    let setting = "AzureFunctionsJobHost__customHandler__description__defaultExecutablePath";
    folder.replace("host.json", &format!("{:?}", elsewhere.path("handler")), "\"handler\"");
    let custom = "\"custom\"";
    folder.replace(
        "local.settings.json",
        custom,
        &format!(
            "{custom}, \"HERE\": {:?}, {setting:?}: \"%HERE%\"",
            elsewhere.path("handler")
        ),
    );
    assert_eq!(folder.run(CHECK), silence());
    let spoilt = elsewhere.path("handler");
    std::fs::remove_file(spoilt).unwrap();
    let outcome = folder.run(CHECK);
    assert_eq!(outcome.status, 0);
    assert!(
        outcome
            .stdout
            .starts_with(&format!("hint: the setting {setting} names the executable ")),
        "{}",
        outcome.stdout
    );
}

#[test]
fn an_app_that_ends_at_once_is_told_with_its_last_words() {
    let folder = Folder::new();
    folder.write("handler", "#!/bin/sh\necho \"no $0 today\" >&2\nexit 3\n");
    let outcome = folder.run(CHECK);
    let line = outcome.stdout.lines().next().unwrap();
    assert!(
        line.starts_with("error: the app ends with exit status: 3 where it should serve, and says: no ")
            && line.ends_with("handler today"),
        "{line}"
    );
    assert_eq!(outcome.status, 1);
}

#[test]
fn a_folder_without_code_is_told() {
    let folder = Folder::new();
    folder.rename("HttpTriggerSync", "Renamed");
    let line = "error: no route takes /api/Renamed, which Renamed/function.json gives to clients: add such a route to the \
                router, or change the file's route\nerror: FunctionApp::functions names HttpTriggerSync, but there is no \
                HttpTriggerSync/function.json, so the host never calls it: run `cargo functions add HttpTriggerSync --trigger \
                KIND`, or take the name out there";
    assert_eq!(folder.run(CHECK), complaint(line, "2 errors and 0 hints"));
}
