//! `cargo functions add NAME`: the files of a new function, after which `cargo functions check` misses nothing but its code.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod folder;

use folder::Folder;
use serde_json::{Value, json};

#[test]
fn only_the_code_is_left_to_write_whatever_the_trigger() {
    let post = ".route(\"/Order\", axum::routing::post(order))";
    for (trigger, files, handler, route) in [
        (
            "http",
            "Order/function.json",
            "async fn order() -> &'static str { \"Order\" }",
            ".route(\"/api/Order\", axum::routing::get(order).post(order))",
        ),
        (
            "timer",
            "Order/function.json, local.settings.json",
            "async fn order(_timer: functions_custom_handler::trigger::Timer) {}",
            post,
        ),
        (
            "queue",
            "Order/function.json, host.json, local.settings.json",
            "async fn order(_message: functions_custom_handler::trigger::QueueMessage<serde_json::Value>) {}",
            post,
        ),
        (
            "cosmos-db",
            "Order/function.json, host.json, local.settings.json",
            "async fn order(_changes: functions_custom_handler::trigger::CosmosDbChanges<serde_json::Value>) {}",
            post,
        ),
    ] {
        let folder = Folder::new();
        let outcome = folder.run(&["add", "Order", "--trigger", trigger]);
        assert_eq!(outcome.stderr, "");
        assert_eq!(outcome.status, 0);
        assert_eq!(
            outcome.stdout,
            format!("written: {files}\nleft to write:\n  a handler\n    {handler}\n  its route\n    {route}\n")
        );
        let check = folder.run(&["check", "--glibc", "2.99"]);
        let missing = if trigger == "http" {
            "no route takes /api/Order, which Order/function.json gives to clients: add such a route to the router, or \
             change the file's route"
        } else {
            "no route takes POST /Order, by which the host hands over the events of Order/function.json: add \
             .route(\"/Order\", post(..)) to the router"
        };
        assert_eq!(check.stdout, format!("error: {missing}\n"));
        assert_eq!(check.stderr, "check found 1 error and 0 hints\n");
    }
}

#[test]
fn http_is_the_default_and_its_file_is_whole() {
    let folder = Folder::new();
    assert_eq!(folder.run(&["add", "Order"]).status, 0);
    let file: Value = serde_json::from_str(&folder.read("Order/function.json")).unwrap();
    assert_eq!(
        file,
        json!({"bindings": [
            {"type": "httpTrigger", "direction": "in", "name": "req", "authLevel": "function",
             "methods": ["get", "post"]},
            {"type": "http", "direction": "out", "name": "res"},
        ]})
    );
}

#[test]
fn what_cannot_be_is_refused_in_a_sentence() {
    let folder = Folder::new();
    for (arguments, sentence) in [
        (
            &["add", "../Order"][..],
            "\"../Order\" is not a valid function name; allowed: a letter and up to 127 letters, digits, _ and -, and not \
             \"host\"",
        ),
        (
            &["add", "HttpTriggerSync"],
            "HttpTriggerSync is there already; choose another name, or delete it first",
        ),
        (
            &["add", "testsOfOrders"],
            "the line \"tests\" of .funcignore would leave testsOfOrders out of the package; choose another name, or \
             narrow the line",
        ),
    ] {
        let outcome = folder.run(arguments);
        assert_eq!(outcome.stderr, format!("{sentence}\n"));
        assert_eq!(outcome.stdout, "");
        assert_eq!(outcome.status, 2, "{arguments:?}");
    }
}

#[test]
fn a_wrong_command_line_says_what_is_allowed() {
    let folder = Folder::new();
    for (arguments, sentence) in [
        (&["add"][..], "<NAME>"),
        (
            &["add", "Order", "--trigger", "cron"],
            "the trigger \"cron\" is not known; allowed: http, timer, queue, service-bus, event-grid, event-hub, blob or \
             cosmos-db",
        ),
        (
            &["check", "--glibc", "2"],
            "the glibc \"2\" is no version; allowed: major.minor, such as 2.31",
        ),
        (&["init"], "unrecognized subcommand 'init'"),
    ] {
        let outcome = folder.run(arguments);
        assert!(outcome.stderr.contains(sentence), "{}", outcome.stderr);
        assert_eq!(outcome.stdout, "");
        assert_eq!(outcome.status, 2, "{arguments:?}");
    }
    let help = folder.run(&["--help"]);
    assert_eq!((help.status, help.stderr.as_str()), (0, ""));
    assert!(
        help.stdout.contains("Usage: cargo functions <COMMAND>"),
        "{}",
        help.stdout
    );
}
