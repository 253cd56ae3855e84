//! The thread that has the sockets.

use std::convert::Infallible;
use std::io;
use std::net::TcpListener;
use std::thread;

use tokio::runtime::Builder;
use tokio::sync::{oneshot, watch};
use tokio::time::timeout;

use super::app_runtime::AppRuntime;
use super::task::Task;
use super::{Timeouts, connection};
use crate::process::Stop;

/// What the thread needs to serve.
pub(super) struct IoThread {
    pub(super) app: AppRuntime,
    /// Resolves when the app's runtime is shut down.
    pub(super) app_life: Task<()>,
    pub(super) stop: Stop,
    /// Resolves when the future of serving is dropped.
    pub(super) abandoned: oneshot::Receiver<Infallible>,
    pub(super) timeouts: Timeouts,
}

/// What serves a connection, and how that is told of the others' end.
#[derive(Clone)]
pub(super) struct Server {
    pub(super) app: AppRuntime,
    pub(super) timeouts: Timeouts,
    /// True as soon as a connection is to end with the request that is open. Each connection holds one until its end.
    pub(super) is_draining: watch::Receiver<bool>,
    /// Each socket holds one, also when its connection has become a WebSocket.
    pub(super) is_open: watch::Receiver<()>,
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
        thread.spawn(move || {
            let served = Builder::new_current_thread()
                .enable_all()
                .build()
                .and_then(|runtime| runtime.block_on(self.run(listener)));
            // Nobody waits if the future of serving was dropped.
            let _ = end.send(served);
        })?;
        Ok(ended)
    }

    async fn run(self, listener: TcpListener) -> io::Result<()> {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        let (draining, is_draining) = watch::channel(false);
        let (open, is_open) = watch::channel(());
        let server = Server {
            app: self.app,
            timeouts: self.timeouts,
            is_draining,
            is_open,
        };
        let mut app_life = self.app_life;
        let end = tokio::select! {
            never = accept(listener, server) => match never {},
            () = self.stop.wait() => End::Stopped,
            _ = self.abandoned => End::Abandoned,
            _ = &mut app_life => End::AppGone,
        };
        // Both the listener and the server's own receivers are gone by here.
        match end {
            End::Stopped => {
                draining.send_replace(true);
                // What is still open then is cut off with this runtime.
                let _ = timeout(self.timeouts.shutdown, draining.closed()).await;
            }
            End::Abandoned => {
                tokio::select! {
                    () = open.closed() => {}
                    _ = app_life => {}
                }
            }
            End::AppGone => {}
        }
        Ok(())
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
