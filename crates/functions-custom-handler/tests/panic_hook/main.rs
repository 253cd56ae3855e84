//! Starts processes of its own: the panic hook is the process's, and so are its streams.

#![allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]

mod app;

use std::env;

use functions_stand_in_host::{Envelope, Failure, Host, HostBuilder, Outcome, Request};

use crate::app::TEXT;

/// Set in the process that serves; unset, the test starts that process. Its value says how.
const CHILD: &str = "FUNCTIONS_CUSTOM_HANDLER_TEST_PANICS";
const ID: &str = "00000000-0000-4000-8000-000000000001";

#[test]
fn serving() {
    if let Ok(how) = env::var(CHILD) {
        app::serve(&how);
    }
}

fn handler(how: &str) -> HostBuilder {
    Host::of(env::current_exe().unwrap())
        .argument("--exact")
        .argument("serving")
        .argument("--nocapture")
        .setting(CHILD, how)
}

fn envelope(path: &str) -> Envelope {
    let name = path.rsplit('/').next().unwrap();
    Envelope::http(name, &Request::get(path)).with_id(ID)
}

/// The place of a panic of the app.
fn place(text: &str) -> String {
    let (n, line) = include_str!("app.rs")
        .lines()
        .enumerate()
        .find(|(_, line)| line.contains(text))
        .unwrap();
    let macros = ["panic!", "assert!(self", "panic::panic_any"];
    let column = macros.iter().find_map(|name| line.find(name)).unwrap() + 1;
    let file = file!().replace("main.rs", "app.rs");
    format!("{file}:{}:{column}", n + 1)
}

fn error(request: &str, text: &str, message: &str) -> String {
    format!(
        "functions_custom_handler: [error] {request} panicked at {}: {message}",
        place(text)
    )
}

/// What the app and this crate have logged on standard output, without what the test's own process says there.
fn logged(stdout: Vec<String>) -> Vec<String> {
    let is_logged = |line: &String| line.starts_with("app: ") || line.starts_with("functions_custom_handler: ");
    stdout.into_iter().filter(is_logged).collect()
}

fn with_id(lines: &[String]) -> Vec<String> {
    lines.iter().map(|line| format!("{line} invocation_id={ID}")).collect()
}

/// The lines of the panic at [`TEXT`].
fn lines(request: &str) -> [String; 2] {
    [
        error(request, "panic!(\"expected {}\"", "expected five"),
        "functions_custom_handler: [error] six".to_owned(),
    ]
}

#[test]
fn a_panic_is_one_error_of_its_invocation_with_its_place() {
    let host = handler("").start();
    let answer = host.call(&envelope(TEXT)).answer();
    assert_eq!(
        (answer.status, answer.body.as_str()),
        (500, "The function failed. Its log has the details.")
    );
    let [first, second] = lines("GET /api/Text");
    assert_eq!(answer.logs, ["app: before", &first, &second]);
    assert_eq!(host.call(&envelope("/api/Fine")).answer().logs, ["app: fine"]);
    let (stdout, stderr) = host.stop();
    assert_eq!(logged(stdout), [""; 0]);
    assert_eq!(stderr, with_id(&[first, second]));
}

#[test]
fn in_forwarding_and_proxying_the_client_gets_a_500() {
    for fails in ["", "fail"] {
        let host = handler(fails).start();
        assert_eq!(host.forward(&Request::get(TEXT), ID).status(), 500);
        assert_eq!(host.proxy(&Request::get(TEXT), ID).status(), 500);
        let (stdout, stderr) = host.stop();
        let before = with_id(&["app: before".to_owned()]).concat();
        assert_eq!(logged(stdout), [before.clone(), before]);
        let lines = with_id(&lines("GET /api/Text"));
        assert_eq!(stderr, [lines.clone(), lines].concat());
    }
}

fn assert_fails(host: &Host, envelope: &Envelope) {
    match host.call(envelope) {
        Outcome::Failed(Failure::Status(response)) => assert_eq!(response.status(), 500),
        other => panic!("{other:?}"),
    }
}

#[test]
fn it_fails_the_invocation_where_the_app_says_so() {
    let host = handler("fail").start();
    assert_fails(&host, &envelope(TEXT));
    let (stdout, stderr) = host.stop();
    assert_eq!(logged(stdout), with_id(&["app: before".to_owned()]));
    assert_eq!(stderr, with_id(&lines("GET /api/Text")));
}

#[test]
fn it_always_fails_that_of_another_trigger() {
    for fails in ["", "fail"] {
        let host = handler(fails).start();
        assert_fails(&host, &Envelope::trigger("Nightly", "timer", "{}").with_id(ID));
        let (stdout, stderr) = host.stop();
        assert_eq!(logged(stdout), with_id(&["app: before".to_owned()]));
        assert_eq!(stderr, with_id(&lines("POST /Nightly")));
    }
}

#[test]
fn a_stream_fails_the_invocation_too() {
    let line = error("GET /api/Stream", "assert!(self.0 == 1", "no more");
    let host = handler("").start();
    let answer = host.call(&envelope("/api/Stream")).answer();
    assert_eq!((answer.status, &answer.logs[..]), (500, &[line.clone()][..]));
    assert_eq!(host.stop().1, with_id(std::slice::from_ref(&line)));

    let host = handler("fail").start();
    assert_fails(&host, &envelope("/api/Stream"));
    assert_eq!(host.stop().1, with_id(std::slice::from_ref(&line)));

    let host = handler("").start();
    let id = "X-Azure-Functions-InvocationId";
    let request = Request::get("/api/Stream")
        .header(id, ID)
        .header("x-ms-invocation-id", ID);
    let mut connection = host.begin(&request);
    assert!(connection.response().is_err());
    assert_eq!(host.send(&Request::get("/api/Fine")).status(), 200);
    assert_eq!(host.stop().1, with_id(&[line]));
}

#[test]
fn panics_of_tasks_and_caught_ones_are_one_line_each() {
    let host = handler("").start();
    let answer = host.call(&envelope("/api/Tasks")).answer();
    let messages = [
        "in a task",
        "in blocking work",
        "in a task with the span",
        "in a thread with the span",
        "caught",
        "resumed",
    ];
    let lines = messages.map(|message| error("GET /api/Tasks", &format!("panic!(\"{message}\")"), message));
    assert_eq!((answer.status, &answer.logs[..]), (500, &lines[..]));
    let (_, mut stderr) = host.stop();
    // The one outside is written by the hook before ours, which is the default one.
    // Its lines, with a blank one before them, may come between ours, which another thread writes.
    let head = format!("panicked at {}:", place("panic!(\"outside\")"));
    let is_outside = |line: &String| {
        line.is_empty()
            || line.contains("<unnamed>") && line.ends_with(&head)
            || line == "outside"
            || line.starts_with("note: run with `RUST_BACKTRACE=1`")
    };
    let outside: Vec<_> = stderr.extract_if(.., |line| is_outside(line)).collect();
    assert_eq!(outside.len(), 4, "{outside:?}");
    assert_eq!(stderr, with_id(&lines));
}

#[test]
fn odd_panics_are_one_line_as_well() {
    let host = handler("").start();
    for (path, text, message) in [
        ("/api/Any", "panic!(\"cannot", "cannot be shown"),
        ("/api/Value", "panic::panic_any", "a value that is no text"),
        ("/api/Logging", "panic!(\"cannot", "cannot be shown"),
        ("/api/Recording", "panic!(\"cannot", "cannot be shown"),
    ] {
        let line = error(&format!("GET {path}"), text, message);
        let answer = host.call(&envelope(path)).answer();
        assert_eq!((answer.status, &answer.logs[..]), (500, &[line.clone()][..]), "{path}");
        assert_eq!(host.call(&envelope("/api/Fine")).answer().logs, ["app: fine"]);
    }
    assert_eq!(host.stop().1.len(), 4);
}

#[test]
fn a_backtrace_follows_if_it_is_asked_for() {
    let host = handler("").setting("RUST_BACKTRACE", "1").start();
    let answer = host.call(&envelope(TEXT)).answer();
    let [first, second] = lines("GET /api/Text");
    assert_eq!(answer.logs[..3], ["app: before".to_owned(), first, second]);
    let start = "functions_custom_handler: [error] ";
    let frames: Vec<_> = answer.logs[3..]
        .iter()
        .map(|line| line.strip_prefix(start).unwrap())
        .collect();
    assert!(frames[0].trim_start().starts_with("0: "), "{}", frames[0]);
    assert!(
        frames.iter().any(|frame| frame.contains("panic_hook::app::text")),
        "{frames:#?}"
    );
    let (_, stderr) = host.stop();
    assert_eq!(stderr, with_id(&answer.logs[1..]));

    let host = handler("").setting("RUST_BACKTRACE", "0").start();
    assert_eq!(host.call(&envelope(TEXT)).answer().logs.len(), 3);
}

#[test]
fn without_a_layer_to_log_it_the_hook_before_has_it() {
    for how in ["no layer", "no events"] {
        let host = handler(how).start();
        assert_eq!(host.call(&envelope(TEXT)).answer().status, 500);
        let (_, stderr) = host.stop();
        let stderr: Vec<_> = stderr.iter().filter(|line| !line.is_empty()).collect();
        assert!(stderr[0].ends_with(&format!("panicked at {}:", place("panic!(\"expected {}\""))));
        assert_eq!(stderr[1..3], ["expected five", "six"]);
    }
}

#[test]
fn the_apps_own_hook_has_what_is_outside_of_invocations() {
    let host = handler("hook before").start();
    assert_eq!(host.call(&envelope("/api/Tasks")).answer().logs.len(), 6);
    let (_, stderr) = host.stop();
    let own: Vec<_> = stderr.iter().filter(|line| line.starts_with("own hook")).collect();
    assert_eq!(own, ["own hook: outside"]);
    assert_eq!(stderr.len(), 7);
}

#[test]
fn a_hook_that_is_installed_later_has_them_all() {
    let host = handler("").start();
    assert_eq!(host.call(&envelope("/api/Hook")).answer().status, 200);
    let answer = host.call(&envelope(TEXT)).answer();
    let panicked = "functions_custom_handler: [error] GET /api/Text panicked: expected five";
    assert_eq!(answer.logs[1], panicked);
    let (_, stderr) = host.stop();
    assert_eq!(stderr[0], "own hook: expected five");
    assert_eq!(stderr[2], format!("{panicked} invocation_id={ID}"));
}

/// The thread that panics holds the lock that a line needs.
#[test]
fn a_panic_under_a_layers_lock_blocks_nothing() {
    let host = handler("locking layer").start();
    let answer = host.call(&envelope("/api/Recording")).answer();
    let line = "functions_custom_handler: [error] GET /api/Recording panicked: cannot be shown";
    assert_eq!((answer.status, &answer.logs[..]), (500, &[line.to_owned()][..]));
    assert_eq!(host.call(&envelope("/api/Fine")).answer().logs, ["app: fine"]);
    let (_, stderr) = host.stop();
    let line = format!("{line} invocation_id={ID}");
    assert_eq!(stderr.iter().filter(|other| **other == line).count(), 1);
    let place = place("panic!(\"cannot");
    assert!(
        stderr
            .iter()
            .any(|line| line.ends_with(&format!("panicked at {place}:"))),
        "{stderr:#?}"
    );
}

#[test]
fn a_layer_that_panics_does_not_end_the_process() {
    let host = handler("broken layer").start();
    let lost = host.call(&envelope(TEXT));
    assert!(
        matches!(&lost, Outcome::Failed(failure) if failure.status() == Some(500)),
        "{lost:?}"
    );
    assert_eq!(host.call(&envelope("/api/Fine")).answer().logs, ["app: fine"]);
}
