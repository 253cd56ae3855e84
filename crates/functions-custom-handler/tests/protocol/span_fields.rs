//! What the spans around an event tell is in its line.

use axum::Router;
use axum::routing::get as on_get;
use functions_custom_handler::{FunctionApp, LogLayer, spawn};
use serde_json::{Value, json};
use tracing::field::Empty;
use tracing::{Instrument as _, Span, error, info, info_span, instrument};
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::prelude::*;

use crate::support::{Channel, Streams, envelope, invoke, post, send};

async fn logs<F>(function: impl Fn() -> F + Clone + Send + Sync + 'static) -> Value
where
    F: Future<Output = ()> + Send + 'static,
{
    let router = Router::new().route("/api/Hello", on_get(function));
    invoke(router, json!({})).await.json()["Logs"].clone()
}

#[instrument]
async fn handle(customer: u32, name: &str) {
    info!(target: "app", order = 5, "shipped");
    pack(customer + 1).await;
}

#[instrument(skip_all, fields(boxes = number))]
async fn pack(number: u32) {
    info!(target: "app", "packed\nand sealed");
    info!(target: "app", weight = 3);
    info!(target: "rows", "20  x");
    info!(target: "app", "\n");
}

#[tokio::test]
async fn the_outermost_comes_first() {
    let (streams, _guard) = Streams::capture();
    let lines = logs(|| async {
        info!(target: "app", "before");
        handle(7, "Zoë Smith").await;
        info!(target: "app", "after");
    });
    let handle = "handle{customer=7 name=\"Zoë Smith\"}";
    assert_eq!(
        lines.await,
        json!([
            "app: before",
            format!("app: shipped order=5 {handle}"),
            "app: packed",
            format!("app: and sealed {handle} pack{{boxes=8}}"),
            format!("app: weight=3 {handle} pack{{boxes=8}}"),
            "rows: 20  x",
            "app: after",
        ])
    );
    streams.assert(&[], &[]);
}

#[tokio::test]
async fn fields_that_are_recorded_later_are_told_from_then_on() {
    let (_streams, _guard) = Streams::capture();
    let lines = logs(|| async {
        let span = info_span!("job", step = 1, result = Empty, otel.kind = "client");
        async {
            info!(target: "app", "a");
            Span::current().record("result", "good");
            Span::current().record("step", 2);
            info!(target: "app", "b");
            info_span!("no_fields", otel.name = "GET").in_scope(|| info!(target: "app", "c"));
        }
        .instrument(span)
        .await;
    });
    assert_eq!(
        lines.await,
        json!([
            "app: a job{step=1}",
            "app: b job{step=2 result=\"good\"}",
            "app: c job{step=2 result=\"good\"}",
        ])
    );
}

/// The id of the invocation stays at the end of the line.
#[tokio::test]
async fn lines_on_the_streams_have_them_too() {
    let (streams, _guard) = Streams::capture();
    let lines = logs(|| async {
        let span = info_span!("job", step = 1);
        spawn(async { error!(target: "app", "lost") }.instrument(span))
            .await
            .unwrap();
    });
    assert_eq!(lines.await, json!(["app: [error] lost job{step=1}"]));
    streams.assert(
        &[],
        &["app: [error] lost job{step=1} invocation_id=00000000-0000-4000-8000-000000000001\n"],
    );
    let (streams, _guard) = Streams::capture();
    info_span!("start", port = 7071).in_scope(|| info!(target: "app", "ready"));
    streams.assert(&["app: ready start{port=7071}\n"], &[]);
}

/// Each layer keeps its own.
#[tokio::test]
async fn other_layers_are_not_disturbed() {
    let (out, mut written) = Channel::new();
    let out = std::sync::Mutex::new(out);
    let streams = Streams::default();
    let subscriber = tracing_subscriber::registry()
        .with(
            tracing_subscriber::fmt::layer()
                .with_writer(out)
                .with_ansi(false)
                .without_time()
                .with_span_events(FmtSpan::NONE),
        )
        .with(streams.layer())
        // A second one, with a filter of its own.
        .with(LogLayer::with_writers(std::io::sink(), std::io::sink()).with_filter(LevelFilter::ERROR));
    let _guard = functions_stand_in_host::set_subscriber(subscriber);
    let lines = logs(|| async { handle(7, "Zoë").await });
    assert_eq!(lines.await[0], "app: shipped order=5 handle{customer=7 name=\"Zoë\"}");
    let line = &written.rest()[0];
    assert!(
        line.ends_with(":handle{customer=7 name=\"Zoë\"}: app: shipped order=5\n"),
        "{line}"
    );
}

/// The fields of one invocation are not another's.
#[tokio::test]
async fn two_invocations_have_their_own() {
    let (_streams, _guard) = Streams::capture();
    let router = Router::new().route(
        "/api/Hello",
        on_get(|request: http::Request<axum::body::Body>| async move {
            let query = request.uri().query().unwrap().to_owned();
            async { info!(target: "app", "a") }
                .instrument(info_span!("job", query))
                .await;
        }),
    );
    let app = FunctionApp::new(router).into_router();
    for n in 0..2 {
        let request = post("Hello", envelope(json!({"Url": format!("http://h/api/Hello?{n}")})));
        let answer = send(app.clone(), request).await;
        assert_eq!(answer.json()["Logs"], json!([format!("app: a job{{query=\"{n}\"}}")]));
    }
}
