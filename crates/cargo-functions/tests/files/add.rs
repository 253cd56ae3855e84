//! A new function's files.

use axum::Router;
use axum::routing::{get, post};
use cargo_functions::{NewFunction, TriggerKind};

use crate::app::{App, serving};

fn refusal(app: &App, name: &str) -> String {
    let function = NewFunction::new(name, TriggerKind::Http).unwrap();
    let error = function.write(app.root()).unwrap_err();
    assert!(!error.is_io());
    error.to_string()
}

#[test]
fn with_its_code_check_is_silent_and_without_only_the_code_is_missing() {
    for kind in TriggerKind::ALL {
        let app = App::new();
        // With Clock the settings would be there already.
        app.remove("Clock");
        app.replace("local.settings.json", "UseDevelopmentStorage=true", "");
        let order = || Router::new().route("/api/orders/{id}", get(|| async {}).post(|| async {}));
        let app = App {
            host: serving(order()),
            ..app
        };
        assert_eq!(app.findings(), [""; 0]);
        let _ = NewFunction::new("MyNew", kind).unwrap().write(app.root()).unwrap();
        let (missing, route) = if kind == TriggerKind::Http {
            (
                "error: no route takes /api/MyNew, which MyNew/function.json gives to clients: add such a route to the \
                 router, or change the file's route",
                Router::new().route("/api/MyNew", get(|| async {}).post(|| async {})),
            )
        } else {
            (
                "error: no route takes POST /MyNew, by which the host hands over the events of MyNew/function.json: add \
                 .route(\"/MyNew\", post(..)) to the router",
                Router::new().route("/MyNew", post(|| async {})),
            )
        };
        assert_eq!(app.findings(), [missing], "{kind}");
        let app = App {
            host: serving(order().merge(route)),
            ..app
        };
        assert_eq!(app.findings(), [""; 0], "{kind}");
    }
}

#[test]
fn the_route_has_the_prefix_of_host_json() {
    let app = App::new();
    app.replace(
        "host.json",
        "{",
        "{\"Extensions\": {\"http\": {\"routePrefix\": \"api/v1\"}}, ",
    );
    let written = NewFunction::new("MyNew", TriggerKind::Http)
        .unwrap()
        .write(app.root())
        .unwrap();
    assert_eq!(
        written.route(),
        ".route(\"/api/v1/MyNew\", axum::routing::get(my_new).post(my_new))"
    );
}

#[test]
fn beside_routes_of_host_json_nothing_is_added() {
    for (host_json, part) in [
        (
            r#"{"version": "2.0", "configurationProfile": "web-app-custom-handler"}"#,
            "configurationProfile",
        ),
        (
            r#"{"version": "2.0", "customHandler": {"http": {"routes": [{"route": "a"}]}}}"#,
            "customHandler.http.routes",
        ),
    ] {
        let app = App::of_routes(host_json, Router::new());
        assert_eq!(
            refusal(&app, "MyNew"),
            format!(
                "host.json makes functions of routes ({part}), and the host does not start if there is a function.json \
                 beside that; MyNew needs no files then: add its route to the router"
            )
        );
        let timer = NewFunction::new("MyNew", TriggerKind::Timer).unwrap();
        assert_eq!(
            timer.write(app.root()).unwrap_err().to_string(),
            format!(
                "host.json makes functions of routes ({part}), and the host does not start if there is a function.json \
                 beside that, which MyNew needs; take {part} out first, and add a function for each route"
            )
        );
        assert!(!app.root().join("MyNew").exists());
    }
}

#[test]
fn the_files_are_written_whole_and_the_present_ones_keep_their_text() {
    let app = App::new();
    app.write("host.json", "{\n  \"version\": \"2.0\"\n}\n");
    app.write("local.settings.json", "{\n  \"Values\": {\n    \"A\": \"b\"\n  }\n}\n");
    let written = NewFunction::new("Bus", TriggerKind::ServiceBus)
        .unwrap()
        .write(app.root())
        .unwrap();
    assert_eq!(
        written.files(),
        ["Bus/function.json", "host.json", "local.settings.json"]
    );
    assert_eq!(
        app.read("Bus/function.json"),
        "{\n  \"bindings\": [\n    {\n      \"type\": \"serviceBusTrigger\",\n      \"direction\": \"in\",\n      \
         \"name\": \"message\",\n      \"queueName\": \"items\",\n      \"connection\": \"ServiceBusConnection\"\n    \
         }\n  ]\n}\n"
    );
    assert_eq!(
        app.read("host.json"),
        "{\n  \"version\": \"2.0\",\n  \"extensionBundle\": {\n    \"id\": \"Microsoft.Azure.Functions.ExtensionBundle\",\n    \
         \"version\": \"[4.*, 5.0.0)\"\n  }\n}\n"
    );
    assert_eq!(
        app.read("local.settings.json"),
        "{\n  \"Values\": {\n    \"A\": \"b\",\n    \"AzureWebJobsStorage\": \"UseDevelopmentStorage=true\",\n    \
         \"ServiceBusConnection\": \"\"\n  }\n}\n"
    );
    let again = NewFunction::new("Bus2", TriggerKind::ServiceBus)
        .unwrap()
        .write(app.root())
        .unwrap();
    assert_eq!(again.files(), ["Bus2/function.json"]);
}

#[test]
fn what_cannot_be_is_refused_and_nothing_is_written() {
    let app = App::new();
    assert_eq!(
        refusal(&app, "Order"),
        "Order is there already; choose another name, or delete it first"
    );
    assert_eq!(
        refusal(&app, "ORDER"),
        "Order is there already, which the host takes for ORDER; choose another name"
    );
    assert_eq!(
        refusal(&app, "targetOrder"),
        "the line \"target\" of .funcignore would leave targetOrder out of the package; choose another name, or narrow \
         the line"
    );
    assert!(!app.root().join("targetOrder").exists());
    for name in ["", "../x", "my order", "host", "1st"] {
        assert_eq!(
            NewFunction::new(name, TriggerKind::Http).unwrap_err().to_string(),
            format!(
                "{name:?} is not a valid function name; allowed: a letter and up to 127 letters, digits, _ and -, and not \
                 \"host\""
            )
        );
    }
    app.write("host.json", "{\"version\": \"2.0\" \"logging\": {}}");
    let queue = NewFunction::new("Queue", TriggerKind::Queue).unwrap();
    assert_eq!(
        queue.write(app.root()).unwrap_err().to_string(),
        "host.json is not valid JSON: expected comma on line 1 column 18; fix it there"
    );
    assert!(!app.root().join("Queue").exists());
    app.remove("host.json");
    assert_eq!(
        refusal(&app, "Queue"),
        "there is no host.json here, so Queue would be a function of no app; change to the app's folder, or run `cargo \
         functions init` first"
    );
    let nowhere = NewFunction::new("Order", TriggerKind::Http).unwrap();
    let error = nowhere.write(&app.root().join("none")).unwrap_err();
    assert!(error.is_io());
}
