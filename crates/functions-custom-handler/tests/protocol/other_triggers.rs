//! Timers, queues and the like: envelopes without an HTTP request.

use axum::Router;
use axum::body::Bytes;
use axum::response::IntoResponse;
use axum::routing::post as on_post;
use functions_custom_handler::FunctionApp;
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use crate::support::{Answer, Streams, fixture, post, send};

/// What the host gets for a timer whose route answers `response`.
async fn nightly<R: IntoResponse + Clone + Send + Sync + 'static>(response: R) -> Answer {
    let handler = move || async move {
        tracing::info!(target: "app", "cleaning");
        response
    };
    let router = Router::new().route("/Nightly", on_post(handler));
    send(
        FunctionApp::new(router).into_router(),
        post("Nightly", fixture("timer.json")),
    )
    .await
}

#[tokio::test]
async fn the_route_gets_the_envelope_as_it_came() {
    let router = Router::new().route(
        "/OnMessage",
        on_post(|headers: HeaderMap, body: Bytes| async move {
            let length = headers["content-length"].to_str().unwrap();
            assert_eq!(headers["content-type"], "application/json; charset=utf-8");
            assert_eq!(headers["traceparent"], "00-1-2-01");
            assert_eq!(headers.get("transfer-encoding"), None);
            assert_eq!(length, body.len().to_string());
            assert_eq!(body, fixture("queue_string.json"));
            let envelope: Value = serde_json::from_slice(&body).unwrap();
            axum::Json(json!({"Outputs": {"copy": envelope["Data"]["message"]}}))
        }),
    );
    let app = FunctionApp::new(router).functions(["OnMessage"]).into_router();
    let mut request = post("OnMessage", fixture("queue_string.json"));
    request
        .headers_mut()
        .insert("traceparent", "00-1-2-01".parse().unwrap());
    request
        .headers_mut()
        .insert("transfer-encoding", "chunked".parse().unwrap());
    let expected = json!({"Outputs": {"copy": "\"Hello, queue\""}, "Logs": [], "ReturnValue": null});
    assert_eq!(send(app, request).await.json(), expected);
}

#[tokio::test]
async fn an_empty_answer_is_an_object_for_the_host() {
    let (streams, _guard) = Streams::capture();
    let expected = r#"{"Outputs":null,"Logs":["app: cleaning"],"ReturnValue":null}"#;
    for status in [StatusCode::OK, StatusCode::ACCEPTED, StatusCode::NO_CONTENT] {
        let answer = nightly(status).await;
        assert_eq!(answer.body, expected);
        assert_eq!(
            (answer.status.as_u16(), &*answer.content_type),
            (200, "application/json")
        );
    }
    assert_eq!(nightly("null").await.body, expected);
    streams.assert(&[], &[]);
}

#[tokio::test]
async fn outputs_and_return_value_are_passed_on() {
    let (_streams, _guard) = Streams::capture();
    let outputs = r#"{"outputs":{"Queue":["a",1]},"Logs":["not ours"],"returnValue":{"x":null}}"#;
    let expected = json!({
        "Outputs": {"Queue": ["a", 1]},
        "Logs": ["app: cleaning"],
        "ReturnValue": {"x": null},
    });
    assert_eq!(nightly(outputs).await.json(), expected);
}

#[tokio::test]
async fn a_failure_stays_one_and_its_log_is_written() {
    let (streams, _guard) = Streams::capture();
    nightly((StatusCode::SERVICE_UNAVAILABLE, "the disk is full"))
        .await
        .assert_text(503, "the disk is full");
    // The host reads no body of such an answer, so its text is logged too.
    let line = "functions_custom_handler: [error] POST /Nightly answered 503 Service Unavailable: the disk is full \
        invocation_id=00000000-0000-4000-8000-000000000001\n";
    streams.assert(
        &["app: cleaning invocation_id=00000000-0000-4000-8000-000000000001\n"],
        &[line],
    );
}

#[track_caller]
fn assert_logged(streams: &Streams, sentence: &str) {
    let line =
        format!("functions_custom_handler: [error] {sentence} invocation_id=00000000-0000-4000-8000-000000000001\n");
    streams.assert(
        &["app: cleaning invocation_id=00000000-0000-4000-8000-000000000001\n"],
        &[&line],
    );
}

#[tokio::test]
async fn an_answer_the_host_would_lose_is_a_failure() {
    let sentence = "the answer to POST /Nightly must be empty, or a JSON object with Outputs or \
        ReturnValue";
    for body in ["done", "\"done\"", "[]", "{}"] {
        let (streams, _guard) = Streams::capture();
        nightly(body).await.assert_text(500, sentence);
        assert_logged(&streams, sentence);
    }
}

#[tokio::test]
async fn a_redirect_is_a_failure() {
    let (streams, _guard) = Streams::capture();
    let sentence = "the answer to POST /Nightly is 303 See Other, but no client is there to \
        follow a redirect";
    let redirect = (StatusCode::SEE_OTHER, [("location", "/api/Hello")]);
    nightly(redirect).await.assert_text(500, sentence);
    assert_logged(&streams, sentence);
}

#[tokio::test]
async fn a_missing_route_is_told() {
    for router in [Router::new(), Router::new().route("/Other", on_post(|| async {}))] {
        let (streams, _guard) = Streams::capture();
        let app = FunctionApp::new(router).into_router();
        let sentence = "the envelope holds no HTTP request, and the router has no route \
            POST /Nightly for another trigger";
        send(app, post("Nightly", fixture("timer.json")))
            .await
            .assert_text(404, sentence);
        let line = format!(
            "functions_custom_handler: [error] {sentence} invocation_id=00000000-0000-4000-8000-000000000001\n"
        );
        streams.assert(&[], &[&line]);
    }
}

#[tokio::test]
async fn an_unknown_function_is_told_the_known_ones() {
    let (streams, _guard) = Streams::capture();
    let app = FunctionApp::new(Router::new()).functions(["A", "B", "C"]).into_router();
    let sentence = "no function is named \"Nightly\"; this app has A, B and C";
    send(app, post("Nightly", fixture("timer.json")))
        .await
        .assert_text(404, sentence);
    let line =
        format!("functions_custom_handler: [error] {sentence} invocation_id=00000000-0000-4000-8000-000000000001\n");
    streams.assert(&[], &[&line]);
}

#[tokio::test]
async fn a_404_of_the_route_is_the_routes() {
    nightly((StatusCode::NOT_FOUND, "no such blob"))
        .await
        .assert_text(404, "no such blob");
}

#[tokio::test]
async fn of_a_failures_text_two_thousand_characters_are_logged() {
    let (streams, _guard) = Streams::capture();
    let text = "é".repeat(2_001);
    let answer = nightly((StatusCode::CONFLICT, text.clone())).await;
    assert_eq!(answer.body, text);
    assert_eq!(nightly(StatusCode::CONFLICT).await.status, 409);
    let error = "functions_custom_handler: [error] POST /Nightly answered 409 Conflict";
    let long = format!(
        "{error}: {} invocation_id=00000000-0000-4000-8000-000000000001\n",
        "é".repeat(2_000)
    );
    let short = format!("{error} invocation_id=00000000-0000-4000-8000-000000000001\n");
    assert_eq!(streams.err.writes(), [long, short]);
}
