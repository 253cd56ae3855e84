//! Serving.

mod connection;
mod idle_timeout;
mod tracked_socket;

use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;

use crate::{FunctionApp, StartError};

/// Serves `router` as a custom handler, until the process is killed.
///
/// The same as `FunctionApp::new(router).serve().await`.
///
/// # Errors
///
/// If the port is not a port, or cannot be listened on.
///
/// ```no_run
/// use axum::{Router, routing::get};
///
/// #[tokio::main]
/// async fn main() -> Result<(), functions_custom_handler::StartError> {
///     let router = Router::new().route("/api/Hello", get(|| async { "Hello" }));
///     functions_custom_handler::serve(router).await
/// }
/// ```
pub async fn serve(router: Router) -> Result<(), StartError> {
    FunctionApp::new(router).serve().await
}

/// Serves each connection in a task of its own, so that none holds up another.
pub(crate) async fn run(mut listener: TcpListener, router: Router, idle_timeout: Duration) -> Result<(), StartError> {
    loop {
        // axum's `accept` goes on after any error; for want of file descriptors it waits a second.
        let (socket, _) = axum::serve::Listener::accept(&mut listener).await;
        // Answers are written whole, so holding back a last small packet only adds delay.
        // A socket that refuses the option still works.
        let _ = socket.set_nodelay(true);
        tokio::spawn(connection::serve(socket, router.clone(), idle_timeout));
    }
}
