//! Which lines go where.

use std::future::pending;
use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::RawQuery;
use axum::routing::get as on_get;
use functions_custom_handler::{FunctionApp, LogLayer, spawn, spawn_blocking};
use futures_util::FutureExt as _;
use futures_util::future::join_all;
use http::Request;
use serde_json::{Value, json};
use tokio::sync::{Notify, oneshot};
use tower::ServiceExt as _;
use tracing::{Instrument as _, Span, error, info, warn};
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::prelude::*;

use crate::support::{Streams, envelope, get, invoke, post, send};

fn hello<F>(handler: impl Fn() -> F + Clone + Send + Sync + 'static) -> Router
where
    F: Future<Output = ()> + Send + 'static,
{
    Router::new().route("/api/Hello", on_get(handler))
}

async fn logs(router: Router) -> Value {
    invoke(router, json!({})).await.json()["Logs"].clone()
}

#[tokio::test]
async fn an_envelope_carries_its_lines_in_order() {
    let (streams, _guard) = Streams::capture();
    let router = hello(|| async {
        info!(target: "app", "first");
        error!(target: "app", code = 7, "second");
        let inner = tracing::info_span!("inner");
        async { warn!(target: "app", "third\nfourth") }.instrument(inner).await;
        info!(target: "rows", "19     45.1 MiB\n20");
    });
    let expected = json!([
        "app: first",
        "app: [error] second code=7",
        "app: [warn] third",
        "app: [warn] fourth",
        "rows: 19     45.1 MiB",
        "rows: 20",
    ]);
    assert_eq!(logs(router).await, expected);
    // The host makes information of all of `Logs`.
    streams.assert(
        &[],
        &["app: [error] second code=7 invocation_id=00000000-0000-4000-8000-000000000001\n"],
    );
}

#[tokio::test]
async fn tasks_and_blocking_work_log_into_their_invocation() {
    let (streams, _guard) = Streams::capture();
    let router = hello(|| async {
        let task = async { info!(target: "app", "task") };
        tokio::spawn(task.instrument(Span::current())).await.unwrap();
        let six = spawn(async {
            info!(target: "app", "spawned");
            6
        });
        assert_eq!(six.await.unwrap(), 6);
        let five = spawn_blocking(|| {
            info!(target: "app", "blocking");
            5
        });
        assert_eq!(five.await.unwrap(), 5);
        // A task that was not given the span belongs to nobody.
        tokio::spawn(async { info!(target: "app", "stray") }).await.unwrap();
    });
    assert_eq!(
        logs(router).await,
        json!(["app: task", "app: spawned", "app: blocking"])
    );
    streams.assert(&["app: stray\n"], &[]);
}

#[tokio::test]
async fn two_hundred_concurrent_invocations_never_mix() {
    let (streams, _guard) = Streams::capture();
    let router = Router::new().route(
        "/api/Hello",
        on_get(|RawQuery(query): RawQuery| async move {
            let query = query.unwrap();
            for step in 0..10 {
                info!(target: "app", "{query} {step}");
                tokio::task::yield_now().await;
            }
        }),
    );
    let app = FunctionApp::new(router).into_router();
    let invocations = (0..200).map(|n| {
        let req = json!({"Url": format!("http://h/api/Hello?{n}")});
        send(app.clone(), post("Hello", envelope(req)))
    });
    for (n, answer) in join_all(invocations).await.into_iter().enumerate() {
        let expected: Vec<_> = (0..10).map(|step| format!("app: {n} {step}")).collect();
        assert_eq!(answer.json()["Logs"], json!(expected));
    }
    streams.assert(&[], &[]);
}

#[tokio::test]
async fn late_lines_are_written_with_the_invocation() {
    let (streams, _guard) = Streams::capture();
    let (answered, after) = oneshot::channel::<()>();
    let (done, finished) = oneshot::channel::<()>();
    let channels = Arc::new(Mutex::new(Some((after, done))));
    let router = hello(move || {
        let channels = Arc::clone(&channels);
        async move {
            let (after, done) = channels.lock().unwrap().take().unwrap();
            let late = async move {
                after.await.unwrap();
                error!(target: "app", "late");
                info!(target: "rows", "late row");
                done.send(()).unwrap();
            };
            tokio::spawn(late.instrument(Span::current()));
            info!(target: "app", "in time");
        }
    });
    assert_eq!(logs(router).await, json!(["app: in time"]));
    answered.send(()).unwrap();
    finished.await.unwrap();
    streams.assert(
        &["rows: late row\n"],
        &["app: [error] late invocation_id=00000000-0000-4000-8000-000000000001\n"],
    );
}

/// Logs when it is dropped.
struct Farewell;

impl Drop for Farewell {
    fn drop(&mut self) {
        info!(target: "app", "dropped");
    }
}

#[tokio::test]
async fn a_dropped_invocation_writes_its_lines() {
    let (streams, _guard) = Streams::capture();
    let router = hello(|| async {
        let _farewell = Farewell;
        info!(target: "app", "working");
        pending::<()>().await;
    });
    let app = FunctionApp::new(router).into_router();
    let mut answer = Box::pin(app.oneshot(post("Hello", envelope(json!({})))));
    assert!(answer.as_mut().now_or_never().is_none());
    streams.assert(&[], &[]);
    // As the server does when the host hangs up.
    drop(answer);
    streams.assert(
        &["app: working invocation_id=00000000-0000-4000-8000-000000000001\napp: dropped invocation_id=00000000-0000-4000-8000-000000000001\n"],
        &[],
    );
}

#[tokio::test]
async fn plain_http_writes_at_once() {
    let (streams, _guard) = Streams::capture();
    let gate = Arc::new(Notify::new());
    let router = hello({
        let gate = Arc::clone(&gate);
        move || {
            let gate = Arc::clone(&gate);
            async move {
                info!(target: "app", "one\ntwo");
                info!(target: "rows", "row");
                gate.notified().await;
                error!(target: "app", "three");
            }
        }
    });
    let app = FunctionApp::new(router).into_router();
    let request = |header: Option<&'static str>| {
        let mut request = Request::get("/api/Hello");
        if let Some(name) = header {
            request = request.header(name, "00000000-0000-4000-8000-000000000009");
        }
        request.body(axum::body::Body::empty()).unwrap()
    };

    let mut answer = Box::pin(app.clone().oneshot(request(None)));
    assert!(answer.as_mut().now_or_never().is_none());
    streams.assert(&["app: one\napp: two\n", "rows: row\n"], &[]);
    gate.notify_one();
    assert_eq!(answer.await.unwrap().status(), 200);
    streams.assert(&["app: one\napp: two\n", "rows: row\n"], &["app: [error] three\n"]);

    for proxied in [false, true] {
        let (streams, _guard) = Streams::capture();
        gate.notify_one();
        let mut request = request(Some("x-azure-functions-invocationid"));
        if proxied {
            let id = request.headers()["x-azure-functions-invocationid"].clone();
            request.headers_mut().insert("x-ms-invocation-id", id);
        }
        assert_eq!(app.clone().oneshot(request).await.unwrap().status(), 200);
        streams.assert(
            &[
                "app: one invocation_id=00000000-0000-4000-8000-000000000009\napp: two invocation_id=00000000-0000-4000-8000-000000000009\n",
                "rows: row\n",
            ],
            &["app: [error] three invocation_id=00000000-0000-4000-8000-000000000009\n"],
        );
    }
}

#[tokio::test]
async fn without_a_host_the_root_is_the_routers_or_else_an_empty_answer() {
    let (streams, _guard) = Streams::capture();
    let bare = FunctionApp::new(Router::new().route("/api/Hello", on_get(|| async {}))).into_router();
    let answer = send(bare, get("/")).await;
    assert_eq!((answer.status.as_u16(), answer.body.as_str()), (200, ""));
    streams.assert(&[], &[]);

    let router = Router::new().fallback(|| async {
        info!(target: "app", "called");
        "called"
    });
    let app = FunctionApp::new(router).into_router();
    send(app.clone(), get("/")).await.assert_text(200, "called");
    streams.assert(&["app: called\n"], &[]);

    let mut request = get("/");
    let id = "00000000-0000-4000-8000-000000000001".parse().unwrap();
    request.headers_mut().insert("x-azure-functions-invocationid", id);
    send(app, request).await.assert_text(200, "called");
    streams.assert(
        &[
            "app: called\n",
            "app: called invocation_id=00000000-0000-4000-8000-000000000001\n",
        ],
        &[],
    );
}

#[tokio::test]
async fn a_filter_by_level_leaves_the_invocation_alone() {
    let streams = Streams::default();
    let subscriber = tracing_subscriber::registry().with(streams.layer().with_filter(LevelFilter::ERROR));
    let _guard = functions_stand_in_host::set_subscriber(subscriber);
    let router = hello(|| async {
        info!(target: "app", "no");
        error!(target: "app", "yes");
    });
    assert_eq!(logs(router).await, json!(["app: [error] yes"]));
    streams.assert(
        &[],
        &["app: [error] yes invocation_id=00000000-0000-4000-8000-000000000001\n"],
    );
}

#[tokio::test]
async fn without_a_subscriber_there_is_no_log() {
    let answer = logs(hello(|| async { info!(target: "app", "unheard") })).await;
    assert_eq!(answer, json!([]));
}

/// A stream whose reader is gone.
struct Gone;

impl Write for Gone {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Err(io::ErrorKind::BrokenPipe.into())
    }
}

#[tokio::test]
async fn a_stream_that_is_gone_fails_nothing() {
    let subscriber = tracing_subscriber::registry().with(LogLayer::with_writers(Gone, Gone));
    let _guard = functions_stand_in_host::set_subscriber(subscriber);
    let router = hello(|| async { error!(target: "app", "unheard") });
    let answer = send(FunctionApp::new(router).into_router(), get("/api/Hello")).await;
    assert_eq!(answer.status, 200);
}
