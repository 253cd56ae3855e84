//! A new app's files.

use std::fs;
use std::path::Path;

use cargo_functions::{Check, NewApp};
use tempfile::TempDir;

fn crate_folder() -> TempDir {
    let root = tempfile::tempdir().unwrap();
    fs::write(
        root.path().join("Cargo.toml"),
        "[package]\nname = \"greeter\"\n\n[dependencies]\naxum = \"0.8\"\n",
    )
    .unwrap();
    fs::create_dir(root.path().join("src")).unwrap();
    fs::create_dir(root.path().join("target")).unwrap();
    fs::write(
        root.path().join("src/main.rs"),
        "fn main() {\n    println!(\"Hello, world!\");\n}\n",
    )
    .unwrap();
    fs::write(root.path().join(".gitignore"), "/target\n").unwrap();
    root
}

fn run(root: &Path, args: &[&str]) -> (u8, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let args = ["cargo-functions", "functions"].iter().chain(args).map(Into::into);
    let status = cargo_functions::run(args, root, None, &mut out, &mut err);
    (status, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
}

fn findings(root: &Path) -> Vec<String> {
    Check::new(root).run().iter().map(ToString::to_string).collect()
}

#[test]
fn a_new_crate_becomes_a_web_app() {
    let root = crate_folder();
    let (status, out, err) = run(root.path(), &["init", "--web-app"]);
    assert_eq!((status, err.as_str()), (0, ""));
    assert_eq!(
        out,
        "written: host.json, local.settings.json, .funcignore, .gitignore, src/main.rs\n\
         left to do:\n  \
           cargo add functions-custom-handler\n  \
           cargo add tokio --features macros,rt-multi-thread\n  \
           cargo add tracing\n  \
           cargo build --release && cp target/release/greeter handler\n  \
           func start\n"
    );
    assert_eq!(
        fs::read_to_string(root.path().join(".gitignore")).unwrap(),
        "/target\n/handler\n/local.settings.json\n"
    );
    // What is left to do, and nothing else.
    assert_eq!(
        findings(root.path()),
        ["error: host.json names the executable \"handler\", which is not there: build it and copy it there"]
    );
}

#[test]
fn an_app_of_functions_takes_functions() {
    let root = crate_folder();
    let (status, out, _) = run(root.path(), &["init"]);
    assert_eq!(status, 0);
    assert!(!out.contains("tracing"), "{out}");
    let (status, out, err) = run(root.path(), &["add", "Order", "--trigger", "queue"]);
    assert_eq!((status, err.as_str()), (0, ""));
    assert!(
        out.starts_with("written: Order/function.json, host.json, local.settings.json\n"),
        "{out}"
    );
}

#[test]
fn what_is_there_stays() {
    let root = crate_folder();
    let program = "fn main() { start() }\n";
    fs::write(root.path().join("src/main.rs"), program).unwrap();
    fs::write(root.path().join(".funcignore"), "src\n").unwrap();
    let written = NewApp::web_app().write(root.path()).unwrap();
    assert_eq!(written.files(), ["host.json", "local.settings.json", ".gitignore"]);
    assert!(written.main().unwrap().contains("\"Hello from Rust\\n\""));
    assert_eq!(fs::read_to_string(root.path().join("src/main.rs")).unwrap(), program);
    assert_eq!(fs::read_to_string(root.path().join(".funcignore")).unwrap(), "src\n");
}

#[test]
fn a_folder_that_cannot_be_an_app_is_refused_and_left_alone() {
    let empty = tempfile::tempdir().unwrap();
    let refused = run(empty.path(), &["init"]);
    let sentence = "there is no Cargo.toml here, so there is no program to make an app of; run `cargo init` first, or change \
                    to the crate's folder\n";
    assert_eq!(refused, (2, String::new(), sentence.to_owned()));
    assert_eq!(fs::read_dir(empty.path()).unwrap().count(), 0);

    let root = crate_folder();
    fs::create_dir(root.path().join("Clock")).unwrap();
    fs::write(root.path().join("Clock/function.json"), "{}").unwrap();
    let (status, _, err) = run(root.path(), &["init", "--web-app"]);
    let sentence = "Clock/function.json is there, and beside a web app in host.json alone the host takes none; leave out \
                    --web-app, or delete Clock first\n";
    assert_eq!((status, err.as_str()), (2, sentence));

    assert_eq!(run(root.path(), &["init"]).0, 0);
    let (status, _, err) = run(root.path(), &["init"]);
    let sentence = "host.json is there already, so this is an app; `cargo functions add NAME --trigger KIND` adds a function \
                    to it, or delete host.json first\n";
    assert_eq!((status, err.as_str()), (2, sentence));
}

/// The programs compile as they are written.
mod programs {
    #![allow(dead_code, reason = "they serve until they are killed")]

    mod functions {
        include!("../../src/init/files/main.rs");
    }

    mod web_app {
        include!("../../src/init/files/web_app.rs");
    }
}
