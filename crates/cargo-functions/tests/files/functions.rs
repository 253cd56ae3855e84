//! Each `function.json`, by itself and against the code.

use axum::Router;
use axum::routing::{any, get, post};
use functions_custom_handler::FunctionApp;
use functions_stand_in_host::Host;

use crate::app::{App, assert_spoilt, serving};

const ORDER: &str = "Order/function.json";
const CLOCK: &str = "Clock/function.json";

#[test]
fn a_function_has_one_trigger_that_the_host_loads() {
    for (old, new, sentence) in [
        (
            "timerTrigger",
            "http",
            "error: Clock/function.json has no trigger, so the host does not load it: add one, such as httpTrigger",
        ),
        (
            "\"type\": \"timerTrigger\", ",
            "",
            "error: bindings[0] in Clock/function.json has no type: write an object with \"type\", \"direction\" and \
             \"name\"",
        ),
        (
            "\"in\"",
            "\"out\"",
            "error: bindings[0] in Clock/function.json is a trigger with the direction \"out\": write \"direction\": \
             \"in\"",
        ),
        (
            "\"timer\"",
            "\"my-timer\"",
            "error: bindings[0] in Clock/function.json has the name \"my-timer\": write a letter and up to 127 letters \
             and digits, or \"$return\"",
        ),
        (
            "\"name\": \"timer\", ",
            "",
            "error: bindings[0] in Clock/function.json has no name: add \"name\"",
        ),
        (
            "\"schedule\"",
            "\"every\"",
            "error: bindings[0] in Clock/function.json (timerTrigger) has no schedule: add \"schedule\": \
             \"0 */5 * * * *\"",
        ),
        (
            "0 * * * * *",
            "hourly",
            "error: bindings[0] in Clock/function.json has a schedule of another form than the host's: write five or \
             six fields (\"0 */5 * * * *\" is every five minutes), a span of time (\"00:05:00\"), or a setting's name in \
             percent signs",
        ),
        (
            "\"bindings\"",
            "\"binding\"",
            "error: Clock/function.json has no bindings: add \"bindings\" with one trigger",
        ),
    ] {
        let app = App::new();
        app.replace(CLOCK, old, new);
        assert!(app.findings().contains(&sentence.to_owned()), "{:?}", app.findings());
    }
    for fine in ["* * * * *", "00:05:00", "%SCHEDULE%"] {
        assert_spoilt(CLOCK, "0 * * * * *", fine, &[]);
    }
    assert_spoilt(
        ORDER,
        "{\"type\": \"http\",",
        "{\"type\": \"timerTrigger\", \"direction\": \"in\", \"name\": \"t\", \"schedule\": \"%S%\"}, {\"type\": \"http\",",
        &[
            "error: Order/function.json has 2 triggers (httpTrigger, timerTrigger), but a function has one: make a folder \
           for each",
        ],
    );
}

#[test]
fn an_http_function_answers_as_the_code_does() {
    assert_spoilt(
        ORDER,
        "anonymous",
        "public",
        &["error: authLevel in Order/function.json is \"public\": write \"anonymous\", \"function\" or \"admin\""],
    );
    assert_spoilt(ORDER, "\"res\"", "\"$return\"", &[]);
    assert_spoilt(
        ORDER,
        "\"res\"",
        "\"req\"",
        &["error: two bindings in Order/function.json are named \"req\": give each a name of its own"],
    );
    assert_spoilt(
        ORDER,
        "\"type\": \"http\",",
        "\"type\": \"httpx\",",
        &[
            "error: bindings[1] in Order/function.json has the type httpx, which the host knows from an extension only: add \
             \"extensionBundle\": {\"id\": \"Microsoft.Azure.Functions.ExtensionBundle\", \"version\": \"[4.*, \
             5.0.0)\"} to host.json",
            "error: Order/function.json has no http output, so clients get no answer: add the binding {\"type\": \
             \"http\", \"direction\": \"out\", \"name\": \"res\"}",
        ],
    );
    assert_spoilt(
        ORDER,
        "\"orders",
        "\"/orders",
        &[
            "error: the route \"/orders/{id:int}\" in Order/function.json begins with \"/\", which the host refuses: \
           write it without",
        ],
    );
}

#[test]
fn methods_are_those_of_the_route() {
    assert_spoilt(
        ORDER,
        "\"post\"]",
        "\"post\", \"put\"]",
        &[
            "error: Order/function.json lets PUT through, but the route /api/orders/{id:int} takes GET, HEAD and POST \
             only: add the method to the route, or take it out of the file",
        ],
    );
    assert_spoilt(
        ORDER,
        ", \"post\"]",
        "]",
        &[
            "error: the route /api/orders/{id:int} takes POST, but Order/function.json lets only GET through: add the \
             method to the file, or take it off the route",
        ],
    );
    assert_spoilt(
        ORDER,
        "\"post\"]",
        "\"post\", \"fetch\"]",
        &[
            "error: methods in Order/function.json has \"fetch\", which is not a method: write such as \"get\" or \"post\"",
            "error: Order/function.json lets FETCH through, but the route /api/orders/{id:int} takes GET, HEAD and POST \
             only: add the method to the route, or take it out of the file",
        ],
    );
    assert_spoilt(ORDER, "\"methods\": [\"get\", \"post\"],", "", &[]);
}

#[test]
fn every_function_has_a_route() {
    assert_spoilt(
        ORDER,
        "orders/{id:int}",
        "order",
        &[
            "error: no route takes /api/order, which Order/function.json gives to clients: add such a route to the \
           router, or change the file's route",
        ],
    );
    assert_spoilt(
        "host.json",
        "{",
        "{\"extensions\": {\"http\": {\"routePrefix\": \"v1\"}}, ",
        &[
            "error: no route takes /v1/orders/{id:int}, which Order/function.json gives to clients: add such a route to \
             the router, or change the file's route",
        ],
    );
    let no_post = "error: no route takes POST /Clock, by which the host hands over the events of Clock/function.json: \
                   add .route(\"/Clock\", post(..)) to the router";
    let order = || Router::new().route("/api/orders/{id}", get(|| async {}).post(|| async {}));
    for router in [order(), order().route("/Clock", get(|| async {}))] {
        let app = App {
            host: serving(router),
            ..App::new()
        };
        assert_eq!(app.findings(), [no_post]);
    }
    let app = App {
        host: serving(Router::new().fallback(any(|| async { "everything" }))),
        ..App::new()
    };
    assert_eq!(app.findings(), [""; 0]);
}

#[test]
fn names_differ_in_more_than_case() {
    let app = App {
        host: serving(Router::new().fallback(any(|| async { "everything" }))),
        ..App::new()
    };
    app.write("clock/function.json", app.read(CLOCK));
    assert_eq!(
        app.findings(),
        ["error: the folders Clock and clock differ in case only, which the host ignores: rename one"]
    );
}

#[test]
fn a_request_starts_one_function() {
    let app = App::new();
    let both = Router::new().route("/api/orders/{id}", get(|| async {}).post(|| async {}));
    let both = both.route("/Clock", post(|| async {}));
    let app = App {
        host: serving(both),
        ..app
    };
    app.write("Same/function.json", app.read(ORDER).replace("orders", "Orders"));
    assert_eq!(
        app.findings(),
        [
            "error: Order/function.json and Same/function.json both take /api/Orders/{id:int}: give one another route, or \
             other methods",
            "error: no route takes /api/Orders/{id:int}, which Same/function.json gives to clients: add such a route to \
             the router, or change the file's route",
        ]
    );
    app.replace("Same/function.json", "Orders", "orders");
    app.replace("Same/function.json", "\"get\", ", "");
    app.replace(ORDER, ", \"post\"", "");
    assert_eq!(app.findings(), [""; 0]);
}

#[test]
fn a_trigger_of_an_extension_needs_the_extensions_and_its_connection() {
    let app = App {
        host: serving(Router::new().route("/Clock", post(|| async {}))),
        ..App::new()
    };
    app.remove("Order");
    app.write(
        CLOCK,
        r#"{"bindings": [{"type": "serviceBusTrigger", "direction": "in", "name": "m", "topicName": "t",
            "connection": "Bus"}]}"#,
    );
    assert_eq!(
        app.findings(),
        [
            "error: bindings[0] in Clock/function.json (serviceBusTrigger) has no queueName, or topicName and \
             subscriptionName: add \"queueName\": \"items\"",
            "error: bindings[0] in Clock/function.json has the type serviceBusTrigger, which the host knows from an extension \
             only: add \"extensionBundle\": {\"id\": \"Microsoft.Azure.Functions.ExtensionBundle\", \"version\": \"[4.*, \
             5.0.0)\"} to host.json",
            "error: Clock/function.json takes the connection \"Bus\", which local.settings.json does not have: add it to \
             its Values",
        ]
    );
    app.replace(
        "local.settings.json",
        "\"custom\"",
        "\"custom\", \"Bus__fullyQualifiedNamespace\": \"x\"",
    );
    app.replace(CLOCK, "topicName", "queueName");
    app.replace("host.json", "{", "{\"extensionBundle\": {}, ");
    assert_eq!(app.findings(), [""; 0]);
}

#[test]
fn a_function_that_the_code_names_has_a_folder() {
    let app = App {
        host: Host::serving(FunctionApp::new(App::router()).functions(["Order", "clock", "Nightly"])),
        ..App::new()
    };
    assert_eq!(
        app.findings(),
        [
            "error: FunctionApp::functions names Nightly, but there is no Nightly/function.json, so the host never calls it: \
             run `cargo functions add Nightly --trigger KIND`, or take the name out there",
            "error: FunctionApp::functions names clock, and the host calls it Clock, as its folder: write \"Clock\" there",
        ]
    );
    let app = App {
        host: Host::serving(FunctionApp::new(App::router()).functions(["Order", "Clock"])),
        ..App::new()
    };
    assert_eq!(app.findings(), [""; 0]);
}
