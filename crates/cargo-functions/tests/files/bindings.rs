//! Bindings of a `function.json` and what the host makes of them in each mode.

use axum::Router;
use axum::routing::{get, post};

use crate::app::{App, assert_spoilt, serving};

const ORDER: &str = "Order/function.json";

#[test]
fn a_stream_reaches_no_other_process() {
    let app = App::new();
    app.replace("host.json", "{", "{\"extensionBundle\": {}, ");
    let blob = |data_type: &str| {
        format!("}}, {{\"type\": \"blob\", \"direction\": \"in\", \"name\": \"b\", \"path\": \"a/b\"{data_type}}}]")
    };
    app.replace(ORDER, "}]", &blob(", \"dataType\": \"Stream\""));
    assert_eq!(
        app.findings(),
        [
            "error: bindings[2] in Order/function.json has the dataType \"stream\", which reaches no other process, so that \
             an input is always null: write \"string\" or \"binary\""
        ]
    );
    app.replace(ORDER, "Stream", "bytes");
    assert_eq!(
        app.findings(),
        ["error: bindings[2] in Order/function.json has the dataType \"bytes\": write \"string\" or \"binary\""]
    );
    for fine in ["Binary", "string"] {
        let app = App::new();
        app.replace("host.json", "{", "{\"extensionBundle\": {}, ");
        app.replace(ORDER, "}]", &blob(&format!(", \"dataType\": {fine:?}")));
        assert_eq!(app.findings(), [""; 0]);
    }
}

#[test]
fn a_second_binding_ends_forwarding_and_proxying() {
    let app = App::new();
    app.replace("host.json", "{", "{\"extensionBundle\": {}, ");
    app.replace(
        ORDER,
        "}]",
        "}, {\"type\": \"queue\", \"direction\": \"out\", \"name\": \"later\", \"queueName\": \"later\"}]",
    );
    assert_eq!(app.findings(), [""; 0]);
    for (mode, does) in [
        ("enableForwardingHttpRequest", "forwards"),
        ("enableProxyingHttpRequest", "proxies"),
    ] {
        let app = app_with(&app);
        app.replace(
            "host.json",
            "\"customHandler\": {",
            &format!("\"customHandler\": {{\"{mode}\": true, "),
        );
        assert_eq!(
            app.findings(),
            [format!(
                "hint: Order/function.json has a binding beside trigger and answer (queue), so the host, which {does} in \
                 this app, posts an envelope to /Order for it, with an envelope's limits: if bytes are to pass, put that \
                 binding into a function of its own"
            )]
        );
    }
}

/// Another app with the same `host.json` and order.
fn app_with(app: &App) -> App {
    let copy = App::new();
    for file in ["host.json", ORDER] {
        copy.write(file, app.read(file));
    }
    copy
}

#[test]
fn an_optional_parameter_needs_a_second_route() {
    let app = |router: Router| {
        let app = App {
            host: serving(router.route("/Clock", post(|| async {}))),
            ..App::new()
        };
        app.replace(ORDER, "orders/{id:int}", "items/{category:alpha}/{id:int?}");
        app
    };
    let both = || get(|| async {}).post(|| async {});
    let one = Router::new().route("/api/items/{category}/{id}", both());
    assert_eq!(
        app(one.clone()).findings(),
        [
            "error: no route takes /api/items/{category:alpha}, which Order/function.json gives to clients too, as {id:int?} \
             is optional: add a second route for it to the router, or make the parameter a required one"
        ]
    );
    assert_eq!(app(one.route("/api/items/{category}", both())).findings(), [""; 0]);
}

#[test]
fn a_route_that_takes_the_rest_is_the_routers_business() {
    assert_spoilt(ORDER, "orders/{id:int}", "{*rest}", &[]);
}

#[test]
fn a_route_is_one_that_the_host_can_read() {
    assert_spoilt(
        ORDER,
        "orders/{id:int}",
        "orders/{id}/{ID}",
        &[
            "error: the route \"orders/{id}/{ID}\" in Order/function.json is not valid: it has the parameter ID twice; the \
             host does not load the function, so fix it",
        ],
    );
}

#[test]
fn misspelt_keys_of_an_http_trigger_are_told() {
    assert_spoilt(
        ORDER,
        "authLevel",
        "authLevl",
        &["error: authLevl in Order/function.json is not known to the host: write \"authLevel\""],
    );
    assert_spoilt(ORDER, "authLevel", "authlevel", &[]);
    assert_spoilt(ORDER, "authLevel", "comment", &[]);
}

#[test]
fn routes_that_the_host_keeps_for_itself_are_told() {
    assert_spoilt(
        ORDER,
        "orders/{id:int}",
        "Admin/{*rest}",
        &[
            "error: the route \"Admin/{*rest}\" in Order/function.json begins with \"admin\", which the host keeps for \
             itself, so it does not load the function: write another",
        ],
    );
    let app = App {
        host: serving(
            Router::new()
                .route("/api/RuntimeState", get(|| async {}).post(|| async {}))
                .route("/Clock", post(|| async {})),
        ),
        ..App::new()
    };
    // A blank route is none.
    app.replace(ORDER, "orders/{id:int}", " ");
    app.write("RuntimeState/function.json", app.read(ORDER));
    app.remove("Order");
    assert_eq!(
        app.findings(),
        [
            "error: the name RuntimeState begins with \"runtime\", which the host keeps for itself in routes, so it does not \
             load the function: add a \"route\" to RuntimeState/function.json, or rename the folder"
        ]
    );
    assert_eq!(
        cargo_functions::NewFunction::new("AdminTimer", cargo_functions::TriggerKind::Timer)
            .unwrap()
            .name(),
        "AdminTimer"
    );
}
