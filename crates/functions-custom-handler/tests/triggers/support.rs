//! Envelopes in, what a handler saw out.

use std::fmt::Debug;
use std::path::Path;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::FromRequest;
use axum::routing::any;
use functions_custom_handler::FunctionApp;
use http::Request;
use serde_json::{Value, json};
use tower::ServiceExt as _;

pub(crate) fn fixture(name: &str) -> String {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    std::fs::read_to_string(directory.join(name)).unwrap()
}

/// The request in which the host sends `envelope` to the function `F`.
pub(crate) fn post(envelope: impl Into<Body>) -> Request<Body> {
    Request::post("/F")
        .header("content-type", "application/json")
        .header("x-azure-functions-invocationid", "00000000-0000-4000-8000-000000000001")
        .body(envelope.into())
        .unwrap()
}

pub(crate) fn envelope(data: &Value, metadata: &Value) -> String {
    json!({"Data": data, "Metadata": metadata}).to_string()
}

/// The status and body of the handler's answer.
pub(crate) async fn send(router: Router, request: Request<Body>) -> (u16, String) {
    let app = FunctionApp::new(router).into_router();
    let (head, body) = app.oneshot(request).await.unwrap().into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap();
    (head.status.as_u16(), String::from_utf8(bytes.to_vec()).unwrap())
}

/// Answers every request with the argument `T`, as it is written for debugging.
pub(crate) fn shows<M: 'static, T: FromRequest<(), M> + Debug + Send + 'static>() -> Router {
    Router::new().fallback(any(|request: Request<Body>| async {
        let argument = T::from_request(request, &()).await?;
        Ok::<_, T::Rejection>(axum::Json(json!({"ReturnValue": format!("{argument:?}")})))
    }))
}

/// What a route for another trigger than HTTP sees of `envelope` as `T`.
pub(crate) async fn seen<M: 'static, T: FromRequest<(), M> + Debug + Send + 'static>(envelope: &str) -> String {
    let (status, body) = send(shows::<M, T>(), post(envelope.to_owned())).await;
    assert_eq!(status, 200, "{body}");
    let answer: Value = serde_json::from_str(&body).unwrap();
    answer["ReturnValue"].as_str().unwrap().to_owned()
}

/// The sentence by which `envelope` is refused as `T`.
pub(crate) async fn refused<M: 'static, T: FromRequest<(), M> + Debug + Send + 'static>(envelope: &str) -> String {
    let (status, body) = send(shows::<M, T>(), post(envelope.to_owned())).await;
    assert_eq!(status, 400, "{body}");
    body
}

#[derive(Debug, serde::Deserialize)]
#[expect(dead_code, reason = "shown by Debug, which does not count")]
pub(crate) struct Order {
    id: u32,
    items: Vec<String>,
}
