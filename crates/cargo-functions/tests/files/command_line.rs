//! `cargo-functions` as cargo starts it: its exit status, and what goes to which stream.

use std::process::Command;

use crate::app::App;

/// Status, standard output and standard error of a run in the app's folder.
fn run(app: &App, arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_cargo-functions"))
        .arg("functions")
        .args(arguments)
        .current_dir(app.root())
        .env_remove("CARGO_TARGET_DIR")
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

fn check(app: &App) -> (Option<i32>, String, String) {
    run(app, &["check", "--port", &app.host.port().to_string()])
}

#[test]
fn check_is_silent_or_fails_or_hints() {
    let app = App::new();
    assert_eq!(check(&app), (Some(0), String::new(), String::new()));
    app.remove("target");
    let hint = "hint: there is no folder target yet, and a running host starts anew when the first build makes it: build \
                before `func start`, or run `mkdir target`\n";
    assert_eq!(
        check(&app),
        (Some(0), hint.to_owned(), "check found 0 errors and 1 hint\n".to_owned())
    );
    app.replace("host.json", "2.0", "3.0");
    let error =
        "error: host.json has the version \"3.0\", which the host does not start with: write \"version\": \"2.0\"\n";
    assert_eq!(
        check(&app),
        (
            Some(1),
            format!("{error}{hint}"),
            "check found 1 error and 1 hint\n".to_owned()
        )
    );
}

#[test]
fn add_writes_and_says_what_is_left() {
    let app = App::new();
    let (status, stdout, stderr) = run(&app, &["add", "Nightly", "--trigger", "timer"]);
    assert_eq!((status, stderr.as_str()), (Some(0), ""));
    assert_eq!(
        stdout,
        "written: Nightly/function.json\nleft to write:\n  a handler\n    use functions_custom_handler::trigger::Timer;\n\n    \
         async fn nightly(_timer: Timer) {}\n  its route\n    .route(\"/Nightly\", axum::routing::post(nightly))\n"
    );
    assert_eq!(
        run(&app, &["add", "Nightly"]),
        (
            Some(2),
            String::new(),
            "Nightly is there already; choose another name, or delete it first\n".to_owned()
        )
    );
}

#[test]
fn without_cargo_it_does_the_same() {
    let app = App::new();
    let output = Command::new(env!("CARGO_BIN_EXE_cargo-functions"))
        .arg("--help")
        .output()
        .unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    assert_eq!((Some(0), help, String::new()), run(&app, &["--help"]));
}

#[test]
fn an_executable_that_is_not_there_is_to_be_built_from_this_crate() {
    let app = App::new();
    app.remove("handler");
    app.write("Cargo.toml", "[package]\nname = \"orders\"\n");
    let error = "error: host.json names the executable \"handler\", which is not there: run `cargo build --release` and copy \
                 target/release/orders there\n";
    let (status, stdout, _) = check(&app);
    assert_eq!((status, stdout.as_str()), (Some(1), error));
}

#[test]
fn a_wrong_command_line_is_status_2() {
    let app = App::new();
    for (arguments, sentence) in [
        (
            &["check", "--port", "65536"][..],
            "error: invalid value '65536' for '--port <PORT>': 65536 is not in 1..=65535\n",
        ),
        (
            &["add", "Order", "--trigger", "cron"],
            "error: invalid value 'cron' for '--trigger <KIND>': the trigger \"cron\" is not known; allowed: http, timer, \
             queue, service-bus, event-grid, event-hub, blob or cosmos-db\n",
        ),
        (
            &["add", "Administer"],
            "the route of Administer would begin with \"admin\", which the host keeps for itself; choose another name\n",
        ),
        (&["remove", "Order"], "error: unrecognized subcommand 'remove'\n"),
    ] {
        let (status, stdout, stderr) = run(&app, arguments);
        assert_eq!((status, stdout.as_str()), (Some(2), ""), "{arguments:?}");
        assert!(stderr.starts_with(sentence), "{stderr}");
    }
    let (status, stdout, stderr) = run(&app, &["--version"]);
    assert_eq!((status, stderr.as_str()), (Some(0), ""));
    assert!(stdout.ends_with("functions 0.1.0\n"), "{stdout}");
}
