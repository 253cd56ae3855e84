//! One connection.

use std::net::SocketAddr;
use std::pin::pin;

use axum::body::Body;
use axum::extract::ConnectInfo;
use http::{Request, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::task::JoinError;

use super::answer_body::AnswerBody;
use super::app_runtime::AppRuntime;
use super::idle_timeout::TimedBody;
use super::read_ahead::ReadAhead;
use super::server::Server;
use super::tracked_socket::{Deliveries, TrackedSocket};
use crate::logs::{DeliveryTracker, TrackedBody};

/// The host's own server takes a hundred from a client and adds some of its own. Past it the
/// answer is 431.
const HEADERS: usize = 200;

/// Serves what comes over `socket`, until either side closes it.
pub(super) async fn serve<S>(socket: S, peer: SocketAddr, server: Server)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let Server {
        app,
        timeouts,
        mut is_draining,
        is_open,
    } = server;
    let deliveries = Deliveries::default();
    let socket = TrackedSocket::new(socket, deliveries.clone(), timeouts.idle, is_open);
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        let request = request.map(|body| TimedBody::new(body, timeouts.idle));
        let app = app.clone();
        let deliveries = deliveries.clone();
        async move {
            let mut response = answer(&app, request).await?;
            let tracker = response.extensions_mut().remove::<DeliveryTracker>();
            let at_end = tracker.map(|tracker| move || deliveries.read(tracker));
            Ok::<_, JoinError>(response.map(|body| TrackedBody::new(body, at_end)))
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(timeouts.idle)
        .max_headers(HEADERS)
        .serve_connection(TokioIo::new(socket), service)
        .with_upgrades();
    let mut connection = pin!(connection);
    tokio::select! {
        // A failing connection is its client's matter; what it leaves unsent, `TrackedSocket` sees to.
        _ = connection.as_mut() => return,
        _ = is_draining.wait_for(|is_draining| *is_draining) => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}

/// The host's readiness probe is answered here, whatever the app's runtime does meanwhile.
async fn answer(app: &AppRuntime, request: Request<TimedBody>) -> Result<Response<AnswerBody>, JoinError> {
    let (head, body) = request.into_parts();
    if app.is_probe(&head) {
        return Ok(Response::new(AnswerBody::Whole(None)));
    }
    let body = if app.reads_whole(&head) {
        Body::new(ReadAhead::of(body).await)
    } else {
        Body::new(body)
    };
    app.answer(Request::from_parts(head, body)).await
}

#[cfg(test)]
mod tests {
    use std::io::{self, Write};

    use std::time::Duration;

    use axum::Router;
    use axum::routing::get;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex};
    use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
    use tokio::sync::watch;
    use tracing::subscriber::DefaultGuard;
    use tracing_subscriber::prelude::*;

    use super::*;
    use crate::LogLayer;
    use crate::app_files::AppFiles;
    use crate::app_service::AppService;
    use crate::dispatch::Dispatch;
    use crate::functions::Functions;
    use crate::serve::Timeouts;

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

    async fn serve_hello(socket: DuplexStream) {
        let hello = get(|| async { tracing::info!(target: "app", "done") });
        let router = Router::new().route("/api/Hello", hello);
        let app = AppService::Router(router);
        let dispatch = Dispatch::new(app, Functions::default(), AppFiles::default(), "res".to_owned(), 100);
        let (_draining, is_draining) = watch::channel(false);
        let (_open, is_open) = watch::channel(());
        let server = Server {
            app: AppRuntime::current(dispatch),
            timeouts: Timeouts {
                idle: Duration::from_mins(1),
                shutdown: Duration::ZERO,
            },
            is_draining,
            is_open,
        };
        serve(socket, SocketAddr::from(([127, 0, 0, 1], 1)), server).await;
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
        let server = tokio::spawn(serve_hello(socket));
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
        let server = tokio::spawn(serve_hello(socket));
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
