//! Sets the process's global subscriber, as an app does, so it is alone in its file.

#![allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::RawQuery;
use axum::routing::get;
use functions_custom_handler::{FunctionApp, LogLayer, spawn_blocking};
use http::Request;
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tower::ServiceExt as _;
use tracing::{Instrument as _, Span, info};
use tracing_subscriber::prelude::*;

#[derive(Clone, Default)]
struct Stream(Arc<Mutex<Vec<u8>>>);

impl Write for Stream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

async fn work(RawQuery(query): RawQuery) {
    let n = query.unwrap_or_default();
    info!(target: "app", "{n} begins");
    let task = {
        let n = n.clone();
        async move { info!(target: "app", "{n} in a task") }
    };
    tokio::spawn(task.instrument(Span::current())).await.unwrap();
    let blocking = {
        let n = n.clone();
        spawn_blocking(move || info!(target: "app", "{n} blocking"))
    };
    blocking.await.unwrap();
    info!(target: "app", "{n} ends");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_hundred_invocations_on_many_threads_never_mix() {
    let (out, err) = (Stream::default(), Stream::default());
    tracing_subscriber::registry()
        .with(LogLayer::with_writers(out.clone(), err.clone()))
        .init();

    let app = FunctionApp::new(Router::new().route("/api/Work", get(work))).into_router();
    let mut invocations = JoinSet::new();
    for n in 0..200 {
        let app = app.clone();
        invocations.spawn(async move {
            let url = format!("http://h/api/Work?{n}");
            let envelope = json!({
                "Data": {"req": {"Url": url, "Method": "GET"}},
                "Metadata": {},
            });
            let request = Request::post("/Work")
                .header("content-type", "application/json")
                .body(Body::from(envelope.to_string()))
                .unwrap();
            let response = app.oneshot(request).await.unwrap();
            let answer = to_bytes(response.into_body(), usize::MAX).await.unwrap();
            (n, serde_json::from_slice::<Value>(&answer).unwrap())
        });
    }
    let answers = invocations.join_all().await;
    assert_eq!(answers.len(), 200);
    for (n, answer) in answers {
        let steps = ["begins", "in a task", "blocking", "ends"];
        let expected = steps.map(|step| format!("app: {n} {step}"));
        assert_eq!(answer["Logs"], json!(expected));
    }
    assert_eq!(*out.0.lock().unwrap(), b"");
    assert_eq!(*err.0.lock().unwrap(), b"");
}
