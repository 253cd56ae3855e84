//! One connection.

use std::convert::Infallible;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tower::ServiceExt as _;

use super::idle_timeout::TimedBody;
use super::tracked_socket::{Deliveries, TrackedSocket};
use crate::logs::DeliveryTracker;

/// The host's own server takes a hundred from a client and adds some of its own. Past it the
/// answer is 431.
const HEADERS: usize = 200;

/// Serves what comes over `socket`, until either side closes it.
pub(super) async fn serve<S>(socket: S, router: Router, idle_timeout: Duration)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let deliveries = Deliveries::default();
    let socket = TrackedSocket::new(socket, deliveries.clone(), idle_timeout);
    let service = service_fn(move |request: Request<Incoming>| {
        let request = request.map(|body| Body::new(TimedBody::new(body, idle_timeout)));
        let router = router.clone();
        let deliveries = deliveries.clone();
        async move {
            let mut response = match router.oneshot(request).await {
                Ok(response) => response,
                Err(never) => match never {},
            };
            if let Some(tracker) = response.extensions_mut().remove::<DeliveryTracker>() {
                deliveries.watch(tracker);
            }
            Ok::<_, Infallible>(response)
        }
    });
    // A failing connection is its client's matter; what it leaves unsent, `TrackedSocket` sees to.
    let _ = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(idle_timeout)
        .max_headers(HEADERS)
        .serve_connection(TokioIo::new(socket), service)
        .with_upgrades()
        .await;
}

#[cfg(test)]
mod tests {
    use std::io::{self, Write};

    use axum::routing::get;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex};
    use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
    use tracing::subscriber::DefaultGuard;
    use tracing_subscriber::prelude::*;

    use super::*;
    use crate::{FunctionApp, LogLayer};

    struct Lines(UnboundedSender<String>);

    impl Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.send(String::from_utf8(bytes.to_vec()).unwrap()).unwrap();
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// What no answer carries.
    fn capture() -> (UnboundedReceiver<String>, DefaultGuard) {
        let (sender, written) = unbounded_channel();
        let layer = LogLayer::with_writers(Lines(sender), io::sink()).copy_after(Duration::MAX);
        (
            written,
            functions_stand_in_host::set_subscriber(tracing_subscriber::registry().with(layer)),
        )
    }

    fn app() -> Router {
        let hello = get(|| async { tracing::info!(target: "app", "done") });
        FunctionApp::new(Router::new().route("/api/Hello", hello)).into_router()
    }

    fn request() -> String {
        let envelope = r#"{"Data":{"req":{"Url":"http://h/api/Hello","Method":"GET"}},"Metadata":{}}"#;
        let length = envelope.len();
        format!("POST /Hello HTTP/1.1\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{envelope}")
    }

    /// The pipe holds less than an answer, so all of the answer is read and little of it written.
    #[tokio::test]
    async fn an_answer_that_is_read_but_not_written_has_not_left() {
        let (mut written, _guard) = capture();
        let (mut client, socket) = duplex(64);
        let server = tokio::spawn(serve(socket, app(), Duration::from_mins(1)));
        client.write_all(request().as_bytes()).await.unwrap();
        client.read_exact(&mut [0; 20]).await.unwrap();
        drop(client);
        server.await.unwrap();
        let line = written.try_recv().unwrap();
        assert!(line.starts_with("app: done invocation_id="), "{line}");
        written.try_recv().unwrap_err();
    }

    #[tokio::test]
    async fn one_after_the_other_leaves() {
        let (mut written, _guard) = capture();
        let (mut client, socket) = duplex(4096);
        let server = tokio::spawn(serve(socket, app(), Duration::from_mins(1)));
        for _ in 0..3 {
            client.write_all(request().as_bytes()).await.unwrap();
            let mut answer = String::new();
            while !answer.ends_with(r#","Logs":["app: done"],"ReturnValue":null}"#) {
                answer.push(char::from(client.read_u8().await.unwrap()));
            }
        }
        drop(client);
        server.await.unwrap();
        written.try_recv().unwrap_err();
    }
}
