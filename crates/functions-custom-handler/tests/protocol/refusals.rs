//! What is neither an envelope nor a request for a route.

use axum::Router;
use axum::body::Body;
use axum::routing::get as on_get;
use functions_custom_handler::FunctionApp;
use http::StatusCode;
use serde_json::{Value, json};

use crate::support::{Streams, echo, invoke, post, send};

const NO_ENVELOPE: &str = "the body is no envelope of the Functions host: ";

#[tokio::test]
async fn what_no_route_takes_is_told_why_it_is_no_envelope() {
    let table = [
        ("", "it is empty"),
        ("null", "expected an object with Data and Metadata, found null"),
        ("[1]", "expected an object with Data and Metadata, found an array"),
        (
            r#"{"Data":{"req":{"Url":"#,
            "EOF while parsing a value at line 1 column 22",
        ),
        ("{\"Data\":\n{\"req", "EOF while parsing a string at line 2 column 5"),
        (r#"{"Metadata":{}}"#, "Data: expected an object, found nothing"),
        (
            r#"{"Data":[],"Metadata":{}}"#,
            "Data: expected an object, found an array",
        ),
        (r#"{"Data":{}}"#, "Metadata: expected an object, found nothing"),
        (
            r#"{"Data":{},"Metadata":null}"#,
            "Metadata: expected an object, found null",
        ),
    ];
    for (body, why) in table {
        for router in [Router::new(), Router::new().route("/api/Hello", on_get(|| async {}))] {
            let (streams, _guard) = Streams::capture();
            let answer = send(FunctionApp::new(router).into_router(), post("Hello", body)).await;
            answer.assert_text(400, &format!("{NO_ENVELOPE}{why}"));
            // The host drops a 400 unread, so the sentence is in the log, too.
            let line = format!(
                "functions_custom_handler: [error] {NO_ENVELOPE}{why} invocation_id=00000000-0000-4000-8000-000000000001\n"
            );
            streams.assert(&[], &[&line]);
        }
    }
}

#[tokio::test]
async fn bytes_that_are_no_text_are_refused() {
    let app = FunctionApp::new(Router::new()).into_router();
    let body = b"{\"Data\":\"\xff\"}".to_vec();
    let answer = send(app, post("Hello", body)).await;
    let why = "invalid unicode code point at line 1 column 10";
    answer.assert_text(400, &format!("{NO_ENVELOPE}{why}"));
}

#[tokio::test]
async fn an_envelope_with_a_wrong_member_is_told_which() {
    let list = "expected an array of strings";
    let table: [(Value, String); 21] = [
        (
            json!({"Url": 5}),
            "Data.req.Url: expected a string, found a number".into(),
        ),
        (
            json!({"Url": null}),
            "Data.req.Url: expected a string, found null".into(),
        ),
        (
            json!({"Method": ["GET"]}),
            "Data.req.Method: expected a string, found an array".into(),
        ),
        (
            json!({"Headers": []}),
            "Data.req.Headers: expected an object, found an array".into(),
        ),
        (
            json!({"Headers": "{}"}),
            "Data.req.Headers: expected an object, found a string".into(),
        ),
        (
            json!({"Headers": {"Accept": 5}}),
            format!("Data.req.Headers.Accept: {list}, found a number"),
        ),
        (
            json!({"Headers": {"Accept": "*/*"}}),
            format!("Data.req.Headers.Accept: {list}, found a string"),
        ),
        (
            json!({"Headers": {"Accept": null}}),
            format!("Data.req.Headers.Accept: {list}, found null"),
        ),
        (
            json!({"Headers": {"Accept": ["a", null]}}),
            format!("Data.req.Headers.Accept: {list}, found an array with null"),
        ),
        (
            json!({"Headers": {"Accept": [true]}}),
            format!("Data.req.Headers.Accept: {list}, found an array with a boolean"),
        ),
        (
            json!({"Query": 5}),
            "Data.req.Query: expected an object, found a number".into(),
        ),
        (
            json!({"Params": ""}),
            "Data.req.Params: expected an object, found a string".into(),
        ),
        (
            json!({"Identities": {}}),
            "Data.req.Identities: expected an array, found an object".into(),
        ),
        (
            json!({"Url": "/api/Hello?code=secret"}),
            "Data.req.Url: expected an absolute http or https URL, found \"/api/Hello\"".into(),
        ),
        (
            json!({"Url": ""}),
            "Data.req.Url: expected an absolute http or https URL, found \"\"".into(),
        ),
        (
            json!({"Url": "ftp://h/é"}),
            "Data.req.Url: expected an absolute http or https URL, found \"ftp://h/é\"".into(),
        ),
        (
            json!({"Url": "x".repeat(300)}),
            format!(
                "Data.req.Url: expected an absolute http or https URL, found \"{}\"...",
                "x".repeat(200)
            ),
        ),
        (
            json!({"Method": "GE T"}),
            "Data.req.Method: expected an HTTP method, found \"GE T\"".into(),
        ),
        (
            json!({"Method": ""}),
            "Data.req.Method: expected an HTTP method, found \"\"".into(),
        ),
        (
            json!({"Headers": {"": ["x"]}}),
            "Data.req.Headers: expected names of HTTP headers, found \"\"".into(),
        ),
        (
            json!({"Headers": {"X-Bad": ["fine", "a\nb"]}}),
            "Data.req.Headers.X-Bad: expected values of an HTTP header, found a control character".into(),
        ),
    ];
    for (req, sentence) in table {
        let (streams, _guard) = Streams::capture();
        invoke(echo(), req).await.assert_text(400, &sentence);
        let line = format!(
            "functions_custom_handler: [error] {sentence} invocation_id=00000000-0000-4000-8000-000000000001\n"
        );
        streams.assert(&[], &[&line]);
    }
}

#[tokio::test]
async fn headers_without_end_are_refused() {
    let headers: serde_json::Map<_, _> = (0..40_000).map(|n| (format!("x-{n}"), json!([]))).collect();
    let none = invoke(Router::new(), json!({"Headers": headers})).await;
    assert_eq!(none.status, 200, "names without a value are no headers");

    let headers: serde_json::Map<_, _> = (0..40_000).map(|n| (format!("x-{n}"), json!(["x"]))).collect();
    let answer = invoke(Router::new(), json!({"Headers": headers})).await;
    answer.assert_text(
        400,
        "Data.req.Headers: expected as many headers as a request can have, found too many",
    );
}

#[tokio::test]
async fn a_missing_member_is_named() {
    let app = FunctionApp::new(echo()).into_router();
    let body = r#"{"Data":{"req":{"Url":"http://h/","Headers":{}}},"Metadata":{}}"#;
    let answer = send(app, post("Hello", body)).await;
    answer.assert_text(400, "Data.req.Method: expected a string, found nothing");
}

#[tokio::test]
async fn a_fallback_keeps_its_answers_except_404() {
    let teapot = Router::new().fallback(|| async { (StatusCode::IM_A_TEAPOT, "mine") });
    let answer = send(FunctionApp::new(teapot).into_router(), post("Hello", "null")).await;
    answer.assert_text(418, "mine");

    let lost = Router::new().fallback(|| async { (StatusCode::NOT_FOUND, "mine") });
    let answer = send(FunctionApp::new(lost).into_router(), post("Hello", "{}")).await;
    answer.assert_text(400, &format!("{NO_ENVELOPE}Data: expected an object, found nothing"));
}

#[tokio::test]
async fn a_body_that_breaks_off_is_refused() {
    let (streams, _guard) = Streams::capture();
    let chunks = [Ok("{\"Data\""), Err("connection reset")];
    let body = Body::from_stream(futures_util::stream::iter(chunks));
    let answer = send(FunctionApp::new(echo()).into_router(), post("Hello", body)).await;
    answer.assert_text(400, "the body could not be read: connection reset");
    let line = "functions_custom_handler: [error] the body could not be read: connection reset \
        invocation_id=00000000-0000-4000-8000-000000000001\n";
    streams.assert(&[], &[line]);
}
