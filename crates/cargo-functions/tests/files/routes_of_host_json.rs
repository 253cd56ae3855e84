//! Functions that `host.json` makes itself: profiles and `customHandler.http.routes`.

use axum::Router;
use axum::routing::any;

use crate::app::{App, PROFILE, assert_spoilt, routed, with_profile as with};

const FILE: &str = "host.json";

/// Routes without a profile, in an app that knows its language.
fn with_routes(routes: &str) -> App {
    let app = with(
        "\"configurationProfile\": \"web-app-custom-handler\", \"customHandler\": {",
        "\"customHandler\": {\"enableProxyingHttpRequest\": true, ",
    );
    app.replace(FILE, "\"http\": {", &format!("\"http\": {{\"routes\": [{routes}], "));
    app.write(
        "local.settings.json",
        r#"{"Values": {"FUNCTIONS_WORKER_RUNTIME": "custom"}}"#,
    );
    app
}

#[test]
fn a_profile_needs_no_other_file() {
    for name in ["web-app-custom-handler", "mcp-custom-handler", "MCP-Custom-Handler"] {
        assert_eq!(with("web-app-custom-handler", name).findings(), [""; 0], "{name}");
    }
    let app = with("\"http\"", "\"HTTP\"");
    app.replace(FILE, "default", "Default");
    assert_eq!(app.findings(), [""; 0]);
}

#[test]
fn a_profile_says_the_language() {
    for values in [r#"{"FUNCTIONS_WORKER_RUNTIME": "node"}"#, "{}"] {
        let app = App::of_routes(PROFILE, routed());
        app.write("local.settings.json", format!("{{\"Values\": {values}}}"));
        assert_eq!(app.findings(), [""; 0], "{values}");
    }
}

#[test]
fn a_profile_that_is_none_is_told_as_the_host_says_nothing() {
    for name in ["web-app", " mcp-custom-handler"] {
        let app = with("web-app-custom-handler", name);
        // Nothing else, as the rest is right for such an app.
        assert_eq!(
            app.findings(),
            [format!(
                "error: host.json has the configurationProfile {name:?}, which the host does not know, and it stops without \
                 saying so: write \"web-app-custom-handler\" or \"mcp-custom-handler\", without spaces around, or take it out"
            )]
        );
    }
    assert_eq!(
        with("configurationProfile", "ConfigurationProfile").findings(),
        [
            "error: host.json has \"ConfigurationProfile\", which the host reads in one spelling only: write \
             \"configurationProfile\""
        ]
    );
}

#[test]
fn host_json_may_override_the_profile() {
    // By index: the only route is another one.
    let app = with("\"http\": {", "\"http\": {\"routes\": [{\"route\": \"orders/{id}\"}], ");
    assert_eq!(app.findings(), [""; 0]);
    app.replace(FILE, "orders/{id}", "items/{id}");
    assert_eq!(
        app.findings(),
        [
            "error: no route takes /items/{id}, which customHandler.http.routes[0] in host.json gives to clients: add such \
             a route to the router, or change the file's route"
        ]
    );
    let app = with(
        "\"customHandler\": {",
        "\"customHandler\": {\"enableProxyingHttpRequest\": false, ",
    );
    assert_eq!(
        app.findings(),
        [
            "hint: host.json has customHandler.http.routes, but the host posts an envelope to /http-handler1 for them: add \
             \"enableProxyingHttpRequest\": true to customHandler, and it hands the requests over as they are"
        ]
    );
    let app = with(
        "\"version\"",
        "\"extensions\": {\"http\": {\"routePrefix\": \"v1\"}}, \"version\"",
    );
    app.replace(
        FILE,
        "\"http\": {\"default",
        "\"http\": {\"routes\": [{\"route\": \"orders\"}], \"default",
    );
    assert_eq!(
        app.findings(),
        [
            "error: no route takes /v1/orders, which customHandler.http.routes[0] in host.json gives to clients: add such a \
             route to the router, or change the file's route"
        ]
    );
}

#[test]
fn without_a_level_clients_need_a_key() {
    let app = with(", \"http\": {\"defaultAuthorizationLevel\": \"anonymous\"}", "");
    assert_eq!(
        app.findings(),
        [
            "hint: host.json has no customHandler.http.defaultAuthorizationLevel, so without a key every request is \
             answered 401, locally too: write \"anonymous\" there to let all in, or \"function\" if that is meant"
        ]
    );
    app.replace(
        FILE,
        "\"description\"",
        "\"http\": {\"routes\": [{\"route\": \"orders\", \"authorizationLevel\": \"admin\"}]}, \"description\"",
    );
    assert_eq!(app.findings(), [""; 0]);
    app.replace(FILE, "\"admin\"", "\"public\"");
    assert_eq!(
        app.findings(),
        [
            "error: customHandler.http.routes[0] in host.json has the authorizationLevel \"public\", which is not a level, and \
             the host leaves the route out: write \"anonymous\", \"function\" or \"admin\""
        ]
    );
    assert_eq!(
        with("\"anonymous\"", "\"all\"").findings(),
        [
            "error: customHandler.http.defaultAuthorizationLevel in host.json is \"all\", which is not a level, and the host \
             leaves the routes out: write \"anonymous\", \"function\" or \"admin\""
        ]
    );
    assert_spoilt(
        FILE,
        "\"customHandler\": {",
        "\"customHandler\": {\"http\": {\"defaultAuthorizationLevel\": \"anonymous\"}, ",
        &[
            "error: customHandler.http.defaultAuthorizationLevel in host.json is for customHandler.http.routes, of which \
             there are none: write \"authLevel\" in each function.json",
        ],
    );
}

#[test]
fn folders_beside_routes_stop_the_host() {
    let app = App::new();
    app.write(FILE, PROFILE);
    let first = app.findings().remove(0);
    assert_eq!(
        first,
        "error: host.json is one source of functions, as its configurationProfile makes functions of routes, and the host \
         does not start if there is a function.json beside that (Clock/function.json, Order/function.json): as Clock has \
         another trigger than HTTP, take configurationProfile out and write a function.json for each route"
    );
    let app = with_routes("{\"route\": \"api/orders/{id:int}\"}");
    app.write("Order/function.json", App::new().read("Order/function.json"));
    let first = app.findings().remove(0);
    assert_eq!(
        first,
        "error: host.json is one source of functions, as it has customHandler.http.routes, and the host does not start if \
         there is a function.json beside that (Order/function.json): delete that, or take customHandler.http.routes out"
    );
}

#[test]
fn routes_are_such_as_the_host_takes() {
    let place = |at: usize| format!("error: customHandler.http.routes[{at}] in host.json has");
    for (routes, finding) in [
        (
            "{\"route\": \"/orders\"}",
            format!(
                "{} the route \"/orders\", which begins with \"/\" and fails under the routePrefix \"api\": write it without",
                place(0)
            ),
        ),
        (
            "{\"route\": \"{*all}\"}, {\"route\": \"{*ALL}\"}",
            format!(
                "{} the route \"{{*ALL}}\", as has customHandler.http.routes[0], and the host leaves it out: take one out",
                place(1)
            ),
        ),
        (
            "{\"route\": \"{*all}\"}, {\"route\": \"admin/{*route}\", \"authorizationLevel\": \"admin\"}",
            format!(
                "{} the route \"admin/{{*route}}\", which begins with \"admin\"; the host keeps that for itself and leaves the \
                 route out: write another",
                place(1)
            ),
        ),
        (
            "{\"route\": \"orders/{id\"}",
            format!(
                "{} the route \"orders/{{id\", which is not valid: it has a \"{{\" without a \"}}\"; the host leaves it out, so \
                 fix it",
                place(0)
            ),
        ),
        (
            "{\"authorizationLevel\": \"admin\"}",
            format!(
                "{} no route, and the host leaves it out: write an object such as {{\"route\": \"{{*route}}\"}}",
                place(0)
            ),
        ),
        (
            "{\"route\": \"{*all}\"}, {}",
            "error: customHandler.http.routes[1] in host.json is empty, which says nothing to the host: write a \"route\", or \
             take it out"
                .to_owned(),
        ),
        (
            "\"orders\"",
            format!(
                "{} no route, and the host leaves it out: write an object such as {{\"route\": \"{{*route}}\"}}",
                place(0)
            ),
        ),
    ] {
        assert_eq!(with_routes(routes).findings(), [finding], "{routes}");
    }
    assert_eq!(with_routes("{\"route\": \"{*all}\"}").findings(), [""; 0]);
    // Routes alone do not say the language.
    let app = with_routes("{\"route\": \"{*all}\"}");
    app.replace("local.settings.json", "custom", "node");
    assert_eq!(
        app.findings(),
        [
            "error: FUNCTIONS_WORKER_RUNTIME in local.settings.json is \"node\", but a handler's is another: write \
             \"custom\""
        ]
    );
}

#[test]
fn an_empty_prefix_lets_clients_post_what_only_the_host_may_if_it_forwards() {
    let app = App::new();
    app.replace(
        FILE,
        "\"customHandler\": {",
        "\"extensions\": {\"http\": {\"routePrefix\": \"\"}}, \"customHandler\": {\"enableForwardingHttpRequest\": true, ",
    );
    let finding_of = |place: &str| {
        format!(
            "error: the host forwards with an empty routePrefix, which {place} sets, so a client can post to a function's name \
             what only the host may, past authLevel: write \"api\" there, or \"enableProxyingHttpRequest\": true in place of \
             enableForwardingHttpRequest"
        )
    };
    let finding = finding_of("host.json");
    assert_eq!(app.findings()[0], finding);
    app.replace(FILE, "\"routePrefix\": \"\"", "\"routePrefix\": \"/\"");
    assert_eq!(app.findings()[0], finding);
    app.replace(FILE, "\"routePrefix\": \"/\"", "\"routePrefix\": \"api\"");
    assert_eq!(app.findings(), [""; 0]);
    app.write(
        "local.settings.json",
        r#"{"Values": {"FUNCTIONS_WORKER_RUNTIME": "custom", "AzureFunctionsJobHost__extensions__http__routePrefix": ""}}"#,
    );
    let of_setting = finding_of("the setting AzureFunctionsJobHost__extensions__http__routePrefix");
    assert_eq!(app.findings()[0], of_setting);
    // As by a profile whose proxying was taken back.
    let forwarding = "\"enableProxyingHttpRequest\": false, \"enableForwardingHttpRequest\": true";
    let app = with("\"customHandler\": {", &format!("\"customHandler\": {{{forwarding}, "));
    assert_eq!(app.findings(), [finding]);
}

#[test]
fn a_router_that_takes_all_is_right_for_any_route() {
    let all = || Router::new().fallback(any(|| async { "everything" }));
    assert_eq!(App::of_routes(PROFILE, all()).findings(), [""; 0]);
}
