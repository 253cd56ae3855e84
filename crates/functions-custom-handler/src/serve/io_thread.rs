//! The thread that has the sockets.

use std::convert::Infallible;
use std::io;
use std::net::TcpListener;
use std::thread;
use std::time::Duration;

use tokio::runtime::Builder;
use tokio::sync::{oneshot, watch};
use tokio::time::timeout;

use super::app_runtime::AppRuntime;
use super::connection;
use super::on_stop::OnStop;
use super::server::{Server, Timeouts};
use super::task::Task;
use crate::logs::flush_logs;
use crate::process::{self, Stop};

/// How long it may take until the future of serving is polled once more, when it has ended.
const TAKEN: Duration = Duration::from_secs(1);

/// What the thread needs to serve.
pub(super) struct IoThread {
    pub(super) app: AppRuntime,
    /// Resolves when the app's runtime is shut down.
    pub(super) app_life: Task<()>,
    pub(super) stop: Stop,
    pub(super) on_stop: OnStop,
    /// Resolves when the future of serving is dropped.
    pub(super) abandoned: oneshot::Receiver<Infallible>,
    pub(super) timeouts: Timeouts,
}

/// Why no further connection is accepted.
enum End {
    /// The process is to end: answer what is open.
    Stopped,
    /// Nobody waits for the end: serve what is connected as long as that lasts.
    Abandoned,
    /// The app's runtime has been shut down, and with it all that could answer.
    AppGone,
}

impl IoThread {
    /// Starts the thread. What it gives is sent when it has ended.
    pub(super) fn serve(self, listener: TcpListener) -> io::Result<oneshot::Receiver<io::Result<()>>> {
        let (end, ended) = oneshot::channel();
        let thread = thread::Builder::new().name("custom-handler-io".to_owned());
        thread.spawn(move || match Builder::new_current_thread().enable_all().build() {
            Ok(runtime) => runtime.block_on(self.run(listener, end)),
            // Nobody waits if the future of serving was dropped.
            Err(error) => drop(end.send(Err(error))),
        })?;
        Ok(ended)
    }

    /// Serves, and sends what came of it to `ended`.
    async fn run(mut self, listener: TcpListener, ended: oneshot::Sender<io::Result<()>>) {
        let listener = match tokio::net::TcpListener::from_std(listener) {
            Ok(listener) => listener,
            Err(error) => return drop(ended.send(Err(error))),
        };
        let (draining, is_draining) = watch::channel(false);
        let (open, is_open) = watch::channel(());
        let server = Server {
            app: self.app.clone(),
            timeouts: self.timeouts,
            is_draining,
            is_open,
        };
        let end = tokio::select! {
            never = accept(listener, server) => match never {},
            () = self.stop.wait() => End::Stopped,
            _ = &mut self.abandoned => End::Abandoned,
            _ = &mut self.app_life => End::AppGone,
        };
        // Both the listener and the server's own receivers are gone by here.
        match end {
            End::Stopped => {
                draining.send_replace(true);
                self.app.stop(self.on_stop);
                let _ = timeout(self.timeouts.shutdown, draining.closed()).await;
                let _ = ended.send(Ok(()));
                // It is dropped as soon as the app's runtime runs on. One that a function blocks for longer than was
                // allowed would never end.
                if timeout(TAKEN, self.abandoned).await.is_err() {
                    let _ = flush_logs(TAKEN);
                    process::end(process::TERMINATED);
                }
            }
            End::Abandoned => {
                tokio::select! {
                    () = open.closed() => {}
                    _ = self.app_life => {}
                }
            }
            End::AppGone => {}
        }
        // What is still open is cut off with this runtime.
    }
}

/// Serves each connection in a task of its own, so that none holds up another, nor ends with it by a panic.
async fn accept(mut listener: tokio::net::TcpListener, server: Server) -> Infallible {
    loop {
        // axum's `accept` goes on after any error; for want of file descriptors it waits a second.
        let (socket, peer) = axum::serve::Listener::accept(&mut listener).await;
        // Answers are written whole, so holding back a last small packet only adds delay.
        // A socket that refuses the option still works.
        let _ = socket.set_nodelay(true);
        tokio::spawn(connection::serve(socket, peer, server.clone()));
    }
}
