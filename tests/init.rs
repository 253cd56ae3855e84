//! `handler init NAME`: the files of a new function, after which `handler check` misses nothing but its code.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod folder;

use folder::Folder;
use serde_json::{Value, json};

#[test]
fn only_the_code_is_left_to_write_whatever_the_trigger() {
    let post = ".route(\"/Order\", post(order))";
    for (trigger, files, handler, route) in [
        (
            "http",
            "Order/function.json",
            "async fn order() -> &'static str { \"Order\" }",
            ".route(\"/api/Order\", get(order).post(order))",
        ),
        (
            "timer",
            "Order/function.json, local.settings.json",
            "async fn order(timer: functions_custom_handler::Timer) {}",
            post,
        ),
        (
            "queue",
            "Order/function.json, host.json, local.settings.json",
            "async fn order(message: functions_custom_handler::QueueMessage<serde_json::Value>) {}",
            post,
        ),
        (
            "cosmos-db",
            "Order/function.json, host.json, local.settings.json",
            "async fn order(changes: functions_custom_handler::CosmosDbChanges<serde_json::Value>) {}",
            post,
        ),
    ] {
        let folder = Folder::new();
        let outcome = folder.run(&["init", "Order", "--trigger", trigger]);
        assert_eq!(outcome.stderr, "");
        assert_eq!(outcome.status, Some(0));
        assert_eq!(
            outcome.stdout,
            format!(
                "written: {files}\nleft to do in src/app.rs:\n  a handler\n    {handler}\n  its route in app()\n    \
                 {route}\n  its name among the functions in handler()\n    \"Order\"\n"
            )
        );
        let check = folder.run(&["check", "--glibc", "2.99"]);
        assert_eq!(
            check.stdout,
            "error: Order/function.json is a function that the code does not have: add \"Order\" to Handler::functions \
             and a route, or delete the folder\n"
        );
        assert_eq!(check.stderr, "check found 1 error and 0 hints\n");
    }
}

#[test]
fn http_is_the_default_and_its_file_is_whole() {
    let folder = Folder::new();
    assert_eq!(folder.run(&["init", "Order"]).status, Some(0));
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
            &["init"][..],
            "init must be followed by the name of the function, such as `handler init Order`",
        ),
        (
            &["init", "../Order"],
            "\"../Order\" is no name of a function; allowed: a letter and up to 127 letters, digits, _ and -, and not \
             \"host\"",
        ),
        (
            &["init", "HttpTriggerSync"],
            "HttpTriggerSync is there already; choose another name, or delete it first",
        ),
        (
            &["init", "testsOfOrders"],
            "the line \"tests\" of .funcignore would leave testsOfOrders out of the package; choose another name, or \
             narrow the line",
        ),
        (
            &["init", "Order", "--trigger", "cron"],
            "the trigger \"cron\" is not known; allowed: http, timer, queue, service-bus, event-grid, event-hub, blob \
             or cosmos-db",
        ),
    ] {
        let outcome = folder.run(arguments);
        assert_eq!(outcome.stderr, format!("{sentence}\n"));
        assert_eq!(outcome.stdout, "");
        assert_eq!(outcome.status, Some(2), "{arguments:?}");
    }
}
