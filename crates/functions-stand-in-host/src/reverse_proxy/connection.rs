//! Clients' connections.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};

use super::exchange;
use super::head::MAX_HEADERS;
use super::rules::Rules;

/// Serves each client in a task of its own.
pub(super) async fn accept(listener: TcpListener, rules: Arc<Rules>) {
    loop {
        match listener.accept().await {
            Ok((socket, _)) => drop(tokio::spawn(serve(socket, Arc::clone(&rules)))),
            // The client has gone already, or file descriptors are short: a moment later there may be some.
            Err(_) => tokio::time::sleep(Duration::from_millis(25)).await,
        }
    }
}

async fn serve(socket: TcpStream, rules: Arc<Rules>) {
    // A socket that refuses the option still works.
    let _ = socket.set_nodelay(true);
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let rules = Arc::clone(&rules);
        async move { Ok::<_, Infallible>(exchange::answer(request, &rules).await) }
    });
    // A connection that fails is its client's matter.
    let _ = http1::Builder::new()
        .timer(TokioTimer::new())
        .max_headers(MAX_HEADERS)
        .serve_connection(TokioIo::new(socket), service)
        .with_upgrades()
        .await;
}
