//! Serving: sockets and the host's readiness probe on a thread of their own, all other requests on the app's runtime.
//!
//! So the probe is answered while a function blocks that runtime: of a handler that does not answer it, the host
//! starts another, and the function runs twice.

mod answer_body;
mod app_runtime;
mod connection;
mod drained_body;
mod idle_timeout;
mod io_thread;
mod on_stop;
mod read_ahead;
mod server;
mod task;
mod tracked_socket;

use tokio::net::TcpListener;
use tokio::sync::oneshot;

use self::app_runtime::AppRuntime;
use self::io_thread::IoThread;
pub(crate) use self::on_stop::OnStop;
pub(crate) use self::server::Timeouts;
use crate::StartError;
use crate::dispatch::Dispatch;
use crate::process::Stop;

/// Serves until `stop` says so and open requests have been answered, or until this future is dropped.
///
/// # Errors
///
/// If the thread for the sockets cannot be started.
pub(crate) async fn run(
    listener: TcpListener,
    dispatch: Dispatch,
    stop: Stop,
    on_stop: OnStop,
    timeouts: Timeouts,
) -> Result<(), StartError> {
    // Registered with the app's runtime so far, whose driver stands still while a function blocks.
    let listener = listener.into_std().map_err(StartError::io_thread)?;
    // Dropped with this future, which the thread then learns.
    let (_served, abandoned) = oneshot::channel();
    let app = AppRuntime::current(dispatch);
    let thread = IoThread {
        app_life: app.life(),
        app,
        stop,
        on_stop,
        abandoned,
        timeouts,
    };
    thread
        .serve(listener)
        .map_err(StartError::io_thread)?
        .await
        .expect("the thread ends with what became of it")
        .map_err(StartError::io_thread)
}
