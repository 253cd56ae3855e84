//! Serving.

use axum::Router;
use axum::serve::ListenerExt as _;
use tokio::net::TcpListener;

use crate::{Error, Handler};

/// Serves `router` as a custom handler, until the process is killed.
///
/// The same as `Handler::new(router).serve().await`.
///
/// # Errors
///
/// If the port is not a port, or cannot be listened on.
///
/// ```no_run
/// use axum::{Router, routing::get};
///
/// #[tokio::main]
/// async fn main() -> Result<(), functions_custom_handler::Error> {
///     let router = Router::new().route("/api/Hello", get(|| async { "Hello" }));
///     functions_custom_handler::serve(router).await
/// }
/// ```
pub async fn serve(router: Router) -> Result<(), Error> {
    Handler::new(router).serve().await
}

pub(crate) async fn run(listener: TcpListener, router: Router) -> Result<(), Error> {
    // Answers are written whole, so holding back a last small packet only adds delay.
    // A socket that refuses the option still works.
    let listener = listener.tap_io(|socket| {
        let _ = socket.set_nodelay(true);
    });
    axum::serve(listener, router).await.map_err(Error::serve)
}
