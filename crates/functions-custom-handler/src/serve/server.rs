//! What the thread of the sockets and its connections share.

use std::time::Duration;

use tokio::sync::watch;

use super::app_runtime::AppRuntime;

/// How long serving waits for others.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Timeouts {
    /// For a client to send or to read.
    pub(crate) idle: Duration,
    /// For requests that are open when serving is to stop.
    pub(crate) shutdown: Duration,
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
