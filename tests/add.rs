//! `cargo functions add NAME`: the files of a new function, after which `cargo functions check` misses nothing but its code.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod folder;

use folder::Folder;
use serde_json::{Value, json};

/// The code with which each invocation is a session, as this app depends on memline.
fn handler(argument: Option<(&str, &str)>) -> String {
    let import = argument.map(|(_, kind)| {
        let name = kind.split('<').next().unwrap();
        format!("    use functions_custom_handler::trigger::{name};\n")
    });
    let import = import.unwrap_or_default();
    let (parameter, name, answer, end, work) = match argument {
        None => (
            String::new(),
            "",
            " -> &'static str",
            "",
            "async fn run_order() -> &'static str {\n        \"Order\"\n    }".to_owned(),
        ),
        Some((name, kind)) => (
            format!(", {name}: {kind}"),
            name,
            "",
            ";",
            format!("async fn run_order(_{name}: {kind}) {{}}"),
        ),
    };
    format!(
        "    use functions_custom_handler::Invocation;\n{import}    use memline::{{Session, profile}};\n\n    async fn \
         order(invocation: Option<Invocation>{parameter}){answer} {{\n        let mut session = \
         Session::builder().label(\"Order\");\n        if let Some(invocation) = invocation {{\n            session = \
         session.id(invocation.id());\n        }}\n        // Dropped at the end, it hands its reports to the sink that \
         `memline::configure` has set.\n        let session = session.open();\n        \
         session.scope(run_order({name})).await{end}\n    }}\n\n    #[profile]\n    {work}\n"
    )
}

#[test]
fn only_the_code_is_left_to_write_whatever_the_trigger() {
    let post = ".route(\"/Order\", axum::routing::post(order))";
    for (trigger, files, argument, route) in [
        (
            "http",
            "Order/function.json",
            None,
            ".route(\"/api/Order\", axum::routing::get(order).post(order))",
        ),
        (
            "timer",
            "Order/function.json, local.settings.json",
            Some(("timer", "Timer")),
            post,
        ),
        (
            "queue",
            "Order/function.json, host.json, local.settings.json",
            Some(("message", "QueueMessage<serde_json::Value>")),
            post,
        ),
        (
            "cosmos-db",
            "Order/function.json, host.json, local.settings.json",
            Some(("changes", "CosmosDbChanges<serde_json::Value>")),
            post,
        ),
    ] {
        let folder = Folder::new();
        let outcome = folder.run(&["add", "Order", "--trigger", trigger]);
        assert_eq!(outcome.stderr, "");
        assert_eq!(outcome.status, 0);
        let handler = handler(argument);
        assert_eq!(
            outcome.stdout,
            format!("written: {files}\nleft to write:\n  a handler\n{handler}  its route\n    {route}\n")
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
        assert_eq!(check.status, 1);
    }
}

#[test]
fn a_crate_that_the_code_names_is_told() {
    let folder = Folder::new();
    folder.replace(
        "Cargo.toml",
        "\nserde_json = { workspace = true, features = [\"raw_value\"] }",
        "",
    );
    let outcome = folder.run(&["add", "Order", "--trigger", "queue"]);
    assert!(
        outcome
            .stdout
            .contains("left to write:\n  a dependency\n    cargo add serde_json\n  a handler\n"),
        "{}",
        outcome.stdout
    );
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
            &["add", "1st", "--trigger", "timer"],
            "\"1st\" is not a valid function name; allowed: a letter and up to 127 letters, digits, _ and -, and not \
             \"host\"",
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
            "the glibc \"2\" is not a version; allowed: major.minor, such as 2.31",
        ),
        (&["remove"], "unrecognized subcommand 'remove'"),
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

#[test]
fn an_app_that_names_its_functions_is_to_name_the_new_one() {
    let folder = Folder::new();
    folder.write(
        "src/app.rs",
        "fn app() { FunctionApp::new(router()).functions([\"Other\"]) }",
    );
    let outcome = folder.run(&["add", "Order"]);
    let end = "  its route\n    .route(\"/api/Order\", axum::routing::get(order).post(order))\n  its name, where src/app.rs calls \
               FunctionApp::functions\n    \"Order\"\n";
    assert!(outcome.stdout.ends_with(end), "{}", outcome.stdout);
}
