//! The host's side, and a place for the log.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use functions_custom_handler::{FunctionApp, LogLayer};
use http::{Request, StatusCode};
use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tower::ServiceExt as _;
use tracing::Subscriber;
use tracing_subscriber::prelude::*;

/// What the handler answered to the host.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) content_type: String,
    pub(crate) body: String,
}

impl Answer {
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        assert_eq!(self.status, 200, "{}", self.body);
        assert_eq!(self.content_type, "application/json");
        serde_json::from_str(&self.body).unwrap()
    }

    #[track_caller]
    pub(crate) fn assert_text(&self, status: u16, sentence: &str) {
        let expected = Answer {
            status: StatusCode::from_u16(status).unwrap(),
            content_type: "text/plain; charset=utf-8".to_owned(),
            body: sentence.to_owned(),
        };
        assert_eq!(*self, expected);
    }
}

pub(crate) async fn send(app: Router, request: Request<Body>) -> Answer {
    let (head, body) = app.oneshot(request).await.unwrap().into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap();
    let content_type = head.headers.get("content-type");
    Answer {
        status: head.status,
        content_type: content_type.map_or("", |value| value.to_str().unwrap()).to_owned(),
        body: String::from_utf8(bytes.to_vec()).unwrap(),
    }
}

/// The request in which the host sends `envelope` to `function`.
pub(crate) fn post(function: &str, envelope: impl Into<Body>) -> Request<Body> {
    Request::post(format!("/{function}"))
        .header("content-type", "application/json; charset=utf-8")
        .header("x-azure-functions-invocationid", "00000000-0000-4000-8000-000000000001")
        .body(envelope.into())
        .unwrap()
}

pub(crate) fn get(uri: &str) -> Request<Body> {
    Request::get(uri).body(Body::empty()).unwrap()
}

/// An envelope with `req`, and `url` and `method` unless it has its own.
pub(crate) fn envelope(mut req: Value) -> String {
    let members = req.as_object_mut().unwrap();
    members.entry("Url").or_insert(json!("http://localhost:7071/api/Hello"));
    members.entry("Method").or_insert(json!("GET"));
    json!({"Data": {"req": req}, "Metadata": {}}).to_string()
}

/// The answer of `router` to an envelope for the function `Hello`.
pub(crate) async fn invoke(router: Router, req: Value) -> Answer {
    send(FunctionApp::new(router).into_router(), post("Hello", envelope(req))).await
}

pub(crate) fn fixture(name: &str) -> String {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    std::fs::read_to_string(directory.join(name)).unwrap()
}

/// A router that answers every request with all it saw of it.
pub(crate) fn echo() -> Router {
    Router::new().fallback(|request: Request<Body>| async {
        let (head, body) = request.into_parts();
        let mut text = format!("{} {}\n", head.method, head.uri);
        let mut headers: Vec<_> = head.headers.iter().collect();
        headers.sort_by_key(|(name, _)| name.as_str());
        for (name, value) in headers {
            let value = String::from_utf8_lossy(value.as_bytes());
            writeln!(text, "{name}: {value}").unwrap();
        }
        let body = to_bytes(body, usize::MAX).await.unwrap();
        text + "\n" + &body.escape_ascii().to_string()
    })
}

/// A stream that keeps each write apart.
#[derive(Clone, Default)]
pub(crate) struct Stream(Arc<Mutex<Vec<String>>>);

impl Stream {
    pub(crate) fn writes(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
}

impl Write for Stream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        self.0.lock().unwrap().push(text);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A stream whose writes can be waited for.
pub(crate) struct Channel(UnboundedSender<String>);

/// The other end of a [`Channel`].
pub(crate) struct Written(UnboundedReceiver<String>);

impl Channel {
    pub(crate) fn new() -> (Self, Written) {
        let (sender, receiver) = unbounded_channel();
        (Self(sender), Written(receiver))
    }
}

impl Write for Channel {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // A test that has seen enough drops the other end.
        let _ = self.0.send(String::from_utf8(bytes.to_vec()).unwrap());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Written {
    pub(crate) async fn next(&mut self) -> String {
        self.0.recv().await.unwrap()
    }

    pub(crate) fn next_blocking(&mut self) -> String {
        self.0.blocking_recv().unwrap()
    }

    /// What was written and not yet asked for.
    pub(crate) fn rest(&mut self) -> Vec<String> {
        std::iter::from_fn(|| self.0.try_recv().ok()).collect()
    }
}

/// What the process wrote.
#[derive(Clone, Default)]
pub(crate) struct Streams {
    pub(crate) out: Stream,
    pub(crate) err: Stream,
}

impl Streams {
    pub(crate) fn layer(&self) -> LogLayer {
        LogLayer::with_writers(self.out.clone(), self.err.clone())
            .verbatim("rows")
            .verbatim("LanguageWorkerConsoleLogs")
    }

    /// For this thread only, so that tests do not see each other's log.
    pub(crate) fn subscriber(&self) -> impl Subscriber + Send + Sync + use<> {
        tracing_subscriber::registry().with(self.layer())
    }

    pub(crate) fn capture() -> (Self, tracing::subscriber::DefaultGuard) {
        let streams = Self::default();
        let guard = functions_stand_in_host::set_subscriber(streams.subscriber());
        (streams, guard)
    }

    #[track_caller]
    pub(crate) fn assert(&self, out: &[&str], err: &[&str]) {
        assert_eq!(self.out.writes(), out);
        assert_eq!(self.err.writes(), err);
    }
}
