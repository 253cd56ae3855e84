//! Errors are where an alert sees them: on standard error, at once, and once.

use std::future::pending;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::routing::{get as on_get, post as on_post};
use functions_custom_handler::{FunctionApp, spawn};
use futures_util::FutureExt as _;
use http::{Request, StatusCode};
use serde_json::json;
use tower::ServiceExt as _;
use tracing::{Span, error, info, warn};
use tracing_subscriber::prelude::*;

use crate::support::{Streams, envelope, fixture, get, post, send};

const ID: &str = "00000000-0000-4000-8000-000000000001";

/// Logs, and ends as the query says.
fn app() -> Router {
    async fn function(request: Request<Body>) -> StatusCode {
        info!(target: "app", "before");
        error!(target: "app", order = 5, "lost\nfor ever");
        error!(target: "rows", "20  a warning");
        warn!(target: "app", "after");
        match request.uri().query() {
            Some("never") => pending().await,
            Some("late") => {
                spawn(async { error!(target: "app", "late") }).await.unwrap();
                StatusCode::OK
            }
            _ if request.uri().path() == "/Nightly" => StatusCode::CONFLICT,
            _ => StatusCode::OK,
        }
    }
    let router = Router::new()
        .route("/api/Hello", on_get(function))
        .route("/Nightly", on_post(function));
    FunctionApp::new(router).into_router()
}

/// What the two errors are on standard error.
fn errors() -> [String; 2] {
    [
        format!("app: [error] lost invocation_id={ID}\napp: [error] for ever order=5 invocation_id={ID}\n"),
        "rows: 20  a warning\n".to_owned(),
    ]
}

fn logs() -> serde_json::Value {
    json!([
        "app: before",
        "app: [error] lost",
        "app: [error] for ever order=5",
        "rows: 20  a warning",
        "app: [warn] after",
    ])
}

/// Without copies, with the usual delay, and with each line copied at once.
fn delays() -> [Option<Duration>; 3] {
    [Some(Duration::MAX), None, Some(Duration::ZERO)]
}

fn capture(copy_after: Option<Duration>) -> (Streams, tracing::subscriber::DefaultGuard) {
    let streams = Streams::default();
    let layer = match copy_after {
        Some(age) => streams.layer().copy_after(age),
        None => streams.layer(),
    };
    let guard = functions_stand_in_host::set_subscriber(tracing_subscriber::registry().with(layer));
    (streams, guard)
}

#[tokio::test]
async fn in_an_envelope_errors_are_in_logs_and_on_standard_error() {
    for delay in delays() {
        let (streams, _guard) = capture(delay);
        let answer = send(app(), post("Hello", envelope(json!({})))).await;
        assert_eq!(answer.json()["Logs"], logs());
        assert_eq!(streams.err.writes(), errors());
        // A copy of each other line where copies are asked for, and of no error.
        let copied = streams.out.writes().concat();
        let expected = match delay {
            Some(Duration::ZERO) => {
                format!("app: before invocation_id={ID}\napp: [warn] after invocation_id={ID}\n")
            }
            _ => String::new(),
        };
        assert_eq!(copied, expected);
    }
}

#[tokio::test]
async fn errors_are_written_when_they_are_logged_and_not_again_when_the_host_hangs_up() {
    for delay in delays() {
        let (streams, _guard) = capture(delay);
        let request = post("Hello", envelope(json!({"Url": "http://h/api/Hello?never"})));
        let mut answer = Box::pin(app().oneshot(request));
        assert!(answer.as_mut().now_or_never().is_none());
        assert_eq!(streams.err.writes(), errors());
        drop(answer);
        assert_eq!(streams.err.writes(), errors());
        assert_eq!(
            streams.out.writes().concat(),
            format!("app: before invocation_id={ID}\napp: [warn] after invocation_id={ID}\n")
        );
    }
}

#[tokio::test]
async fn errors_are_not_written_again_when_the_answer_is_lost() {
    let (streams, _guard) = capture(None);
    let answer = app().oneshot(post("Hello", envelope(json!({})))).await.unwrap();
    assert_eq!(streams.out.writes(), [""; 0]);
    // Before anybody has read it.
    drop(answer);
    assert_eq!(streams.err.writes(), errors());
    assert_eq!(
        streams.out.writes(),
        [format!(
            "app: before invocation_id={ID}\napp: [warn] after invocation_id={ID}\n"
        )]
    );
}

#[tokio::test]
async fn of_a_failing_trigger_each_line_is_written_once() {
    let (streams, _guard) = capture(None);
    let answer = send(app(), post("Nightly", fixture("timer.json"))).await;
    assert_eq!(answer.status, 409);
    let [first, second] = errors();
    let own = format!("functions_custom_handler: [error] POST /Nightly answered 409 Conflict invocation_id={ID}\n");
    assert_eq!(streams.err.writes(), [first, second, own]);
    assert_eq!(
        streams.out.writes(),
        [format!(
            "app: before invocation_id={ID}\napp: [warn] after invocation_id={ID}\n"
        )]
    );
}

#[tokio::test]
async fn in_plain_http_errors_are_on_standard_error_only() {
    let (streams, _guard) = capture(None);
    let mut request = get("/api/Hello");
    request
        .headers_mut()
        .insert("x-azure-functions-invocationid", ID.parse().unwrap());
    assert_eq!(send(app(), request).await.status, 200);
    assert_eq!(streams.err.writes(), errors());
    assert_eq!(
        streams.out.writes(),
        [
            format!("app: before invocation_id={ID}\n"),
            format!("app: [warn] after invocation_id={ID}\n")
        ]
    );
}

#[tokio::test]
async fn an_error_of_a_task_is_the_invocations() {
    let (streams, _guard) = capture(None);
    let request = post("Hello", envelope(json!({"Url": "http://h/api/Hello?late"})));
    let answer = send(app(), request).await;
    assert_eq!(answer.json()["Logs"][5], "app: [error] late");
    assert_eq!(
        streams.err.writes()[2..],
        [format!("app: [error] late invocation_id={ID}\n")]
    );
}

/// The host would make warnings of such lines. In `Logs` they are as they were logged.
#[tokio::test]
async fn an_error_about_a_warning_is_an_error() {
    let (streams, _guard) = capture(None);
    let router = Router::new().route(
        "/api/Hello",
        on_get(|| async {
            error!(target: "app::warnings", kind = "WARNED", "the disk's Warning was lost");
            info!(target: "app", "a warning");
        }),
    );
    let app = FunctionApp::new(router).into_router();
    let answer = send(app, post("Hello", envelope(json!({})))).await;
    assert_eq!(
        answer.json()["Logs"],
        json!([
            "app::warnings: [error] the disk's Warning was lost kind=\"WARNED\"",
            "app: a warning"
        ])
    );
    let line = format!(
        "app::wa\u{2060}rnings: [error] the disk's Wa\u{2060}rning was lost kind=\"WA\u{2060}RNED\" invocation_id={ID}\n"
    );
    assert!(!line.to_lowercase().contains("warn"));
    assert_eq!(streams.err.writes(), [line]);
}

#[tokio::test]
async fn a_span_that_belongs_to_nobody_makes_no_invocation() {
    let (streams, _guard) = capture(None);
    let span = Span::none();
    span.in_scope(|| error!(target: "app", "alone"));
    streams.assert(&[], &["app: [error] alone\n"]);
}
