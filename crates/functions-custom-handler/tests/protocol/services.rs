//! An app that is a service and no router.

use std::convert::Infallible;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::routing::{get as on_get, post as on_post};
use functions_custom_handler::FunctionApp;
use http::{Response, StatusCode};
use http_body_util::Full;
use serde_json::json;
use tower::{ServiceBuilder, service_fn};

use crate::support::{envelope, fixture, get, post, send};

/// Turns `/v1/...` into `/api/...` before the router sees it, as `NormalizePath` of tower-http does with slashes.
fn rewritten(router: Router) -> FunctionApp {
    let rewrite = |mut request: Request| {
        let path = request.uri().path().replace("/v1/", "/api/");
        *request.uri_mut() = path.parse().unwrap();
        request
    };
    FunctionApp::from_service(ServiceBuilder::new().map_request(rewrite).service(router))
}

fn router() -> Router {
    Router::new()
        .route("/api/Hello", on_get(|| async { "hello" }))
        .route("/api/Gone", on_get(|| async { StatusCode::NOT_FOUND }))
        .route("/Nightly", on_post(|| async {}))
}

#[tokio::test]
async fn a_layer_around_a_router_sees_requests_before_they_are_routed() {
    let app = rewritten(router()).into_router();
    send(app.clone(), get("/v1/Hello")).await.assert_text(200, "hello");
    let answer = send(
        app.clone(),
        post("Hello", envelope(json!({"Url": "http://h/v1/Hello"}))),
    )
    .await;
    assert!(answer.body.contains(r#""body":"hello""#), "{}", answer.body);
    let answer = send(app, post("Nightly", fixture("timer.json"))).await;
    assert_eq!(answer.body, r#"{"Outputs":null,"Logs":[],"ReturnValue":null}"#);
}

#[tokio::test]
async fn a_path_comes_as_its_function_spells_it() {
    let app = rewritten(router()).functions(["Hello"]).into_router();
    for path in ["/api/hello", "/API/HELLO/", "/api/Hello"] {
        send(app.clone(), get(path)).await.assert_text(200, "hello");
    }
    assert_eq!(send(app, get("/api/gone")).await.status, 404);
}

#[tokio::test]
async fn a_service_of_another_body_is_called_once() {
    let service = service_fn(|request: Request<Body>| async move {
        let text = format!("{} {}", request.method(), request.uri());
        let mut response = Response::new(Full::<bytes::Bytes>::from(text));
        *response.status_mut() = StatusCode::NOT_FOUND;
        Ok::<_, Infallible>(response)
    });
    let app = FunctionApp::from_service(service).functions(["Echo"]).into_router();
    let answer = send(app.clone(), get("/api/echo?a=1")).await;
    assert_eq!(
        (answer.status.as_u16(), answer.body.as_str()),
        (404, "GET /api/Echo?a=1")
    );
    // JSON that is no envelope, which a router without a route for it would have refused.
    let answer = send(app, post("order", "{}")).await;
    assert_eq!((answer.status.as_u16(), answer.body.as_str()), (404, "POST /order"));
}
