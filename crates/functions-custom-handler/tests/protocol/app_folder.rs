//! The files that the host reads: routes, outputs and modes without a word in the code.

use std::fs;
use std::path::Path;

use axum::body::{Body, Bytes};
use axum::extract::Path as Params;
use axum::response::{AppendHeaders, IntoResponse};
use axum::routing::{get as on_get, post as on_post};
use axum::{Json, Router};
use functions_custom_handler::trigger::{Bindings, QueueMessage};
use functions_custom_handler::{FunctionApp, Invocation, Outputs};
use http::{Request, StatusCode};
use serde_json::{Value, json};
use tempfile::TempDir;
use tower::ServiceExt as _;

use crate::support::{Streams, envelope, post, send};

const ID: &str = "00000000-0000-4000-8000-000000000001";

/// An app with an HTTP function, one that has a further output, and a queue's with an input.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write(
        "host.json",
        r#"{"version": "2.0", "customHandler": {"enableForwardingHttpRequest": true}}"#,
    );
    write(
        "Items/function.json",
        r#"{"bindings": [
            {"type": "httpTrigger", "direction": "in", "name": "req", "route": "items/{category}/{id:int?}"},
            {"type": "http", "direction": "out", "name": "$return"}]}"#,
    );
    write(
        "Order/function.json",
        r#"{"bindings": [
            {"type": "httpTrigger", "direction": "in", "name": "req"},
            {"type": "http", "direction": "out", "name": "res"},
            {"type": "queue", "direction": "out", "name": "plain", "queueName": "a"},
            {"type": "queue", "direction": "out", "name": "raw", "queueName": "b", "dataType": "binary"}]}"#,
    );
    write(
        "OnOrder/function.json",
        r#"{"bindings": [
            {"type": "blob", "direction": "in", "name": "template", "path": "a/b"},
            {"type": "queueTrigger", "direction": "in", "name": "order", "queueName": "a"}]}"#,
    );
    folder
}

fn router() -> Router {
    let item = |Params((category, id)): Params<(String, String)>, invocation: Invocation, body: Bytes| async move {
        format!("{category} {id} {:?} {}", invocation.function(), body.escape_ascii())
    };
    let order = || async { (Outputs::new().text("plain", "test").text("raw", "test"), "ordered") };
    let on_order = |bindings: Bindings, order: QueueMessage<String>| async move {
        let template: Option<String> = bindings.get("template").unwrap();
        Json(json!({"ReturnValue": format!("{} {template:?}", order.body)}))
    };
    Router::new()
        .route("/api/items/{category}/{id}", on_get(item).post(item))
        .route("/api/Order", on_get(order))
        .route("/OnOrder", on_post(on_order))
}

fn app(folder: &Path) -> Router {
    FunctionApp::new(router()).app_folder(folder).into_router()
}

fn request(method: &str, uri: &str, body: &'static str) -> Request<Body> {
    let request = Request::builder().method(method).uri(uri);
    request
        .header("x-azure-functions-invocationid", ID)
        .body(body.into())
        .unwrap()
}

#[tokio::test]
async fn routes_match_as_the_host_matches_them_in_every_mode() {
    let folder = folder();
    let app = app(folder.path());
    for path in ["/api/items/Books/7", "/api/ITEMS/Books/7", "/API/items/Books/7/"] {
        let told = r#"Books 7 Some("Items") "#;
        let forwarded = send(app.clone(), request("GET", path, "")).await;
        assert_eq!(
            (forwarded.status, forwarded.body.as_str()),
            (StatusCode::OK, told),
            "{path}"
        );

        let mut proxied = request("GET", path, "");
        proxied.headers_mut().insert("x-ms-invocation-id", ID.parse().unwrap());
        assert_eq!(send(app.clone(), proxied).await.body, told, "{path}");

        let enveloped = envelope(json!({"Url": format!("http://h{path}")}));
        let answer = send(app.clone(), post("Items", enveloped)).await.json();
        assert_eq!(answer["ReturnValue"]["body"], told, "{path}");
    }
    // Nothing of the body is lost on the way to the second try.
    let posted = send(app.clone(), request("POST", "/api/ITEMS/Books/7", "a body")).await;
    assert_eq!(posted.body, r#"Books 7 Some("Items") a body"#);
    let other = send(app, request("GET", "/api/other", "")).await;
    assert_eq!(other.status, 404);
}

/// Two functions that differ by a constraint only, in files as the host takes them and a reader of strict JSON would not.
#[tokio::test]
async fn the_function_is_the_one_whose_constraint_the_path_fits() {
    let folder = tempfile::tempdir().unwrap();
    for (name, route) in [("ByNumber", "items/{id:int}"), ("ByName", "items/{name:length(3)}")] {
        std::fs::create_dir(folder.path().join(name)).unwrap();
        let text = format!(
            "{{ // a comment\n 'bindings': [{{type: 'httpTrigger', direction: 'in', name: 'req', route: '{route}',}},\n \
             {{type: 'http', direction: 'out', name: 'res'}},],}}"
        );
        std::fs::write(folder.path().join(name).join("function.json"), text).unwrap();
    }
    let item = |Params(item): Params<String>, invocation: Invocation| async move {
        format!("{item} {:?}", invocation.function())
    };
    let router = Router::new().route("/api/items/{item}", on_get(item));
    let app = FunctionApp::new(router).app_folder(folder.path()).into_router();
    for (path, told) in [
        ("/api/Items/7", r#"7 Some("ByNumber")"#),
        ("/api/ITEMS/Zoe/", r#"Zoe Some("ByName")"#),
        // The host takes more than is known here, so that it has let a path through counts.
        ("/api/ITEMS/Books", r#"Books Some("ByName")"#),
    ] {
        assert_eq!(send(app.clone(), request("GET", path, "")).await.body, told, "{path}");
    }
}

#[tokio::test]
async fn a_route_of_the_router_is_not_respelled() {
    let folder = folder();
    let router = router().route("/api/ITEMS/Books/{id}", on_get(|| async { "its own" }));
    let app = FunctionApp::new(router).app_folder(folder.path()).into_router();
    assert_eq!(
        send(app, request("GET", "/api/ITEMS/Books/7", "")).await.body,
        "its own"
    );
}

/// The host sends an envelope for a function with a second output, also where it forwards.
#[tokio::test]
async fn an_app_that_forwards_gets_envelopes_too() {
    let folder = folder();
    let app = app(folder.path());
    let answer = send(
        app.clone(),
        post("Order", envelope(json!({"Url": "http://h/api/Order"}))),
    )
    .await;
    assert_eq!(
        answer.json()["Outputs"],
        json!({
            "res": {"statusCode": 200, "headers": {"content-type": "text/plain; charset=utf-8"}, "body": "ordered"},
            "plain": "dGVzdA==",
            "raw": "test",
        })
    );
    // Without a name on the route, the file says which of the two is the trigger.
    let data = json!({"order": "\"an order\"", "template": "null"});
    let message = json!({"Data": data, "Metadata": {}}).to_string();
    let answer = send(app, post("OnOrder", message)).await.json();
    assert_eq!(answer["ReturnValue"], "an order None");
}

/// What a client of an app without a route prefix posts comes with a length.
#[tokio::test]
async fn a_client_cannot_send_an_envelope_through_the_host() {
    let app = FunctionApp::new(router()).into_router();
    let body = envelope(json!({"Url": "http://h/api/Order"}));
    let mut forwarded = post("Order", body.clone());
    forwarded.headers_mut().insert("content-length", body.len().into());
    assert_eq!(send(app.clone(), forwarded).await.status, 404);
    let mut appended = post("Order", body);
    let ids = format!("{ID}, 00000000-0000-4000-8000-000000000002").parse().unwrap();
    appended.headers_mut().insert("x-azure-functions-invocationid", ids);
    assert_eq!(send(app, appended).await.status, 404);
}

#[tokio::test]
async fn an_escaped_slash_is_the_same_in_every_mode() {
    let echo = Router::new().fallback(|uri: http::Uri| async move { uri.to_string() });
    let app = FunctionApp::new(echo).into_router();
    let mut proxied = request("GET", "/echo/a%252Fb?c=%252F", "");
    proxied.headers_mut().insert("x-ms-invocation-id", ID.parse().unwrap());
    assert_eq!(send(app.clone(), proxied).await.body, "/echo/a%2Fb?c=%252F");
    let forwarded = send(app, request("GET", "/echo/a%2Fb", "")).await;
    assert_eq!(forwarded.body, "/echo/a%2Fb");
}

#[tokio::test]
async fn no_answer_makes_the_host_fail() {
    let (streams, _guard) = Streams::capture();
    let router = Router::new()
        .route("/none", on_get(|| async { (StatusCode::NO_CONTENT, "text") }))
        .route("/same", on_get(|| async { (StatusCode::NOT_MODIFIED, "text") }))
        .route(
            "/name",
            on_get(|| async { AppendHeaders([("x-name", "Zoë")]).into_response() }),
        );
    let app = FunctionApp::new(router).into_router();
    for (path, status) in [("/none", 204), ("/same", 304)] {
        let response = app.clone().oneshot(request("GET", path, "")).await.unwrap();
        assert_eq!(response.status(), status);
        // The host takes a length of 0.
        assert_eq!(response.headers()["content-length"], "0", "{path}");
        let body = axum::body::to_bytes(response.into_body(), 10).await.unwrap();
        assert_eq!(body, "");
    }
    let answer = send(app, request("GET", "/name", "")).await;
    answer.assert_text(500, "The function failed. Its log has the details.");
    let line = format!(
        "functions_custom_handler: [error] the response's header x-name is not ASCII text, which the host answers with a bare \
         500 in every mode: escape it, as in filename*=UTF-8''Zo%C3%AB.txt invocation_id={ID}\n"
    );
    streams.assert(&[], &[&line]);
}

#[tokio::test]
async fn half_a_surrogate_pair_is_no_reason_to_refuse_an_envelope() {
    let echo = Router::new().fallback(|body: String| async { body });
    let app = FunctionApp::new(echo).into_router();
    let body = r#"{"Data":{"req":{"Url":"http://h/","Method":"POST","Headers":{},"Body":"a\ud800b"}},"Metadata":{}}"#;
    let answer: Value = send(app, post("Hello", body)).await.json();
    assert_eq!(answer["Outputs"]["res"]["body"], "a\u{fffd}b");
}
