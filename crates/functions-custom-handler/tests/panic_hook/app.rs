//! An app that panics.

use std::convert::Infallible;
use std::fmt::{Display, Formatter};
use std::io;
use std::panic::{self, PanicHookInfo};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::thread;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::routing::{get, post};
use functions_custom_handler::{FunctionApp, LogLayer, spawn, spawn_blocking};
use tracing::field::Empty;
use tracing::{Event, Instrument as _, Span, Subscriber, info, info_span};
use tracing_subscriber::filter::{LevelFilter, filter_fn};
use tracing_subscriber::layer::{self, Layer};
use tracing_subscriber::{fmt, prelude::*};

/// Where [`text`] is.
pub(crate) const TEXT: &str = "/api/Text";

/// Panics when it is shown.
struct Bomb;

impl Display for Bomb {
    fn fmt(&self, _: &mut Formatter<'_>) -> std::fmt::Result {
        panic!("cannot be shown")
    }
}

/// A stream that panics at its second piece.
struct Stream(u8);

impl futures_util::Stream for Stream {
    type Item = Result<Bytes, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0 += 1;
        assert!(self.0 == 1, "no more");
        Poll::Ready(Some(Ok(Bytes::from("piece"))))
    }
}

async fn text() -> &'static str {
    info!(target: "app", "before");
    panic!("expected {}", "five\nsix")
}

async fn tasks() {
    spawn(async { panic!("in a task") }).await.unwrap_err();
    spawn_blocking(|| panic!("in blocking work")).await.unwrap_err();
    let own = async { panic!("in a task with the span") };
    tokio::spawn(own.instrument(Span::current())).await.unwrap_err();
    let span = Span::current();
    thread::spawn(move || span.in_scope(|| panic!("in a thread with the span")))
        .join()
        .unwrap_err();
    panic::catch_unwind(|| panic!("caught")).unwrap_err();
    // Without the span it belongs to nobody, and is none of ours.
    thread::spawn(|| panic!("outside")).join().unwrap_err();
    let resumed = tokio::spawn(async { panic!("resumed") }.instrument(Span::current())).await;
    panic::resume_unwind(resumed.unwrap_err().into_panic());
}

fn app() -> Router {
    Router::new()
        .route(TEXT, get(text))
        .route("/Nightly", post(text))
        .route("/api/Tasks", get(|| async { tasks().await }))
        .route("/api/Any", get(|| async { if Bomb.to_string().is_empty() {} }))
        .route("/api/Value", get(|| async { value() }))
        .route("/api/Logging", get(|| async { info!(target: "app", "{Bomb}") }))
        .route("/api/Recording", get(|| async { record() }))
        .route("/api/Stream", get(|| async { Body::from_stream(Stream(0)) }))
        .route("/api/Hook", get(|| async { set_own_hook() }))
        .route("/api/Fine", get(|| async { info!(target: "app", "fine") }))
}

fn value() {
    panic::panic_any(7_u8)
}

/// Some layers show the value while they hold the span's lock.
fn record() {
    let span = info_span!("job", value = Empty);
    let _entered = span.enter();
    span.record("value", tracing::field::display(Bomb));
}

/// A layer that cannot take this crate's events.
struct Broken;

impl<S: Subscriber> Layer<S> for Broken {
    fn on_event(&self, event: &Event<'_>, _: layer::Context<'_, S>) {
        assert_eq!(event.metadata().target(), "app", "the layer is broken");
    }
}

/// Serves it as an app does, in one of several ways.
pub(crate) fn serve(how: &str) {
    let layer = LogLayer::new();
    let registry = tracing_subscriber::registry().with(LevelFilter::INFO);
    match how {
        "no layer" => registry.init(),
        // Takes this crate's events away, and leaves its span.
        "no events" => registry
            .with(layer.with_filter(filter_fn(|metadata| metadata.is_span() || metadata.target() == "app")))
            .init(),
        "locking layer" => registry.with(fmt::layer().with_writer(io::sink)).with(layer).init(),
        "broken layer" => registry.with(layer).with(Broken).init(),
        _ => registry.with(layer).init(),
    }
    if how == "hook before" {
        set_own_hook();
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.unwrap().block_on(async {
        let app = FunctionApp::new(app()).fail_on_panic(how == "fail");
        app.serve().await.unwrap();
    });
}

fn set_own_hook() {
    panic::set_hook(Box::new(|panic: &PanicHookInfo<'_>| {
        eprintln!("own hook: {}", panic.payload_as_str().unwrap());
    }));
}
