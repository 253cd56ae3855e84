//! Lines whose answer takes long are on the streams before it comes.

use std::future::pending;
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::Duration;

use axum::Router;
use axum::routing::get as on_get;
use functions_custom_handler::{FunctionApp, LogLayer};
use futures_util::FutureExt as _;
use serde_json::json;
use tower::ServiceExt as _;
use tracing::{error, info};
use tracing_subscriber::prelude::*;

use crate::support::{Channel, Streams, envelope, post, send};

const HOUR: Duration = Duration::from_hours(1);

/// A function that logs two lines, and ends when the semaphore lets it.
fn waiting(gate: &'static tokio::sync::Semaphore) -> Router {
    Router::new().route(
        "/api/Hello",
        on_get(move || async {
            info!(target: "app", "one");
            info!(target: "rows", "row");
            error!(target: "app", "two");
            let _permit = gate.acquire().await.unwrap();
        }),
    )
}

fn never() -> Router {
    Router::new().route(
        "/api/Hello",
        on_get(|| async {
            info!(target: "app", "one");
            pending::<()>().await;
        }),
    )
}

#[tokio::test]
async fn a_line_of_some_age_is_copied_once_and_stays_in_the_answer() {
    static GATE: tokio::sync::Semaphore = tokio::sync::Semaphore::const_new(0);
    let (out, mut written) = Channel::new();
    let (err, mut errors) = Channel::new();
    let layer = LogLayer::with_writers(out, err).verbatim("rows");
    let _guard = functions_stand_in_host::set_subscriber(
        tracing_subscriber::registry().with(layer.copy_after(Duration::from_millis(1))),
    );
    let app = FunctionApp::new(waiting(&GATE)).into_router();
    let invocation = tokio::spawn(send(app, post("Hello", envelope(json!({})))));
    // The thread may come between the two lines.
    let mut copied = String::new();
    while copied.lines().count() < 2 {
        copied += &written.next().await;
    }
    assert_eq!(
        copied,
        "app: one invocation_id=00000000-0000-4000-8000-000000000001\nrows: row\n"
    );
    assert_eq!(
        errors.next().await,
        "app: [error] two invocation_id=00000000-0000-4000-8000-000000000001\n"
    );
    GATE.add_permits(1);
    let answer = invocation.await.unwrap();
    assert_eq!(
        answer.json()["Logs"],
        json!(["app: one", "rows: row", "app: [error] two"])
    );
    assert_eq!((written.rest(), errors.rest()), (vec![], vec![]));
}

#[tokio::test]
async fn the_sooner_of_two_is_copied_first() {
    let streams = Streams::default();
    let guard =
        functions_stand_in_host::set_subscriber(tracing_subscriber::registry().with(streams.layer().copy_after(HOUR)));
    let app = FunctionApp::new(never()).into_router();
    let mut first = Box::pin(app.clone().oneshot(post("Hello", envelope(json!({})))));
    assert!(first.as_mut().now_or_never().is_none());
    drop(guard);

    let (out, mut written) = Channel::new();
    let layer = LogLayer::with_writers(out, std::io::sink()).copy_after(Duration::from_millis(1));
    let _sooner = functions_stand_in_host::set_subscriber(tracing_subscriber::registry().with(layer));
    let mut second = Box::pin(app.oneshot(post("Hello", envelope(json!({})))));
    assert!(second.as_mut().now_or_never().is_none());
    assert_eq!(
        written.next().await,
        "app: one invocation_id=00000000-0000-4000-8000-000000000001\n"
    );
    streams.assert(&[], &[]);
}

#[tokio::test]
async fn without_delay_every_line_is_copied_at_once_and_never_again() {
    let streams = Streams::default();
    let layer = streams.layer().copy_after(Duration::ZERO);
    let _guard = functions_stand_in_host::set_subscriber(tracing_subscriber::registry().with(layer));
    let app = FunctionApp::new(never()).into_router();
    let mut answer = Box::pin(app.oneshot(post("Hello", envelope(json!({})))));
    assert!(answer.as_mut().now_or_never().is_none());
    streams.assert(&["app: one invocation_id=00000000-0000-4000-8000-000000000001\n"], &[]);
    drop(answer);
    streams.assert(&["app: one invocation_id=00000000-0000-4000-8000-000000000001\n"], &[]);
}

#[tokio::test]
async fn what_waits_for_its_copy_is_written_when_there_will_be_no_answer() {
    for age in [HOUR, Duration::MAX] {
        let streams = Streams::default();
        let layer = streams.layer().copy_after(age);
        let _guard = functions_stand_in_host::set_subscriber(tracing_subscriber::registry().with(layer));
        let app = FunctionApp::new(never()).into_router();
        let mut answer = Box::pin(app.oneshot(post("Hello", envelope(json!({})))));
        assert!(answer.as_mut().now_or_never().is_none());
        streams.assert(&[], &[]);
        drop(answer);
        streams.assert(&["app: one invocation_id=00000000-0000-4000-8000-000000000001\n"], &[]);
    }
}

/// Such a function is the likeliest to be killed.
#[test]
fn a_function_that_blocks_the_runtime_is_copied_too() {
    let (let_go, stuck) = mpsc::channel::<()>();
    let stuck = Arc::new(Mutex::new(stuck));
    let router = Router::new().route(
        "/api/Hello",
        on_get(move || {
            let stuck = Arc::clone(&stuck);
            async move {
                info!(target: "app", "stuck");
                stuck.lock().unwrap().recv().unwrap();
            }
        }),
    );
    let (out, mut written) = Channel::new();
    let invocation = thread::spawn(move || {
        let layer = LogLayer::with_writers(out, std::io::sink()).copy_after(Duration::from_millis(1));
        let _guard = functions_stand_in_host::set_subscriber(tracing_subscriber::registry().with(layer));
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let app = FunctionApp::new(router).into_router();
        runtime.block_on(send(app, post("Hello", envelope(json!({})))))
    });
    assert_eq!(
        written.next_blocking(),
        "app: stuck invocation_id=00000000-0000-4000-8000-000000000001\n"
    );
    let_go.send(()).unwrap();
    assert_eq!(invocation.join().unwrap().json()["Logs"], json!(["app: stuck"]));
}
