//! SIGTERM and Ctrl+C.

use std::future::pending;
use std::io;
use std::sync::OnceLock;
use std::sync::mpsc::sync_channel;
use std::thread;

use tokio::runtime::Builder;
use tokio::sync::watch;

#[cfg(unix)]
use super::end::TERMINATED;
use super::end::{INTERRUPTED, end};

/// Whether a signal has come. Whoever serves holds a receiver.
static STOPPED: OnceLock<Option<watch::Sender<bool>>> = OnceLock::new();

/// What tells serving to stop.
#[derive(Clone, Debug)]
pub(crate) struct Stop(Option<watch::Receiver<bool>>);

impl Stop {
    /// Says so at the first SIGTERM or Ctrl+C from here on. A second one ends the process, and so does the first if
    /// nothing serves any more: what such a signal does otherwise is switched off for good.
    pub(crate) fn on_signals() -> Self {
        // Without a thread to spare, a signal does what it does otherwise.
        let stopped = STOPPED.get_or_init(|| listen().ok());
        Self(stopped.as_ref().map(watch::Sender::subscribe))
    }

    /// Never says so.
    pub(crate) fn never() -> Self {
        Self(None)
    }

    /// Waits until serving is to stop.
    pub(crate) async fn wait(self) {
        if let Some(mut stopped) = self.0
            && stopped.wait_for(|is_stopped| *is_stopped).await.is_ok()
        {
            return;
        }
        pending::<()>().await;
    }
}

/// Starts a thread that listens: the app's runtime may be blocked, and that of the sockets ends with the serving.
fn listen() -> io::Result<watch::Sender<bool>> {
    let (stopped, _) = watch::channel(false);
    let (begun, has_begun) = sync_channel(1);
    let own = stopped.clone();
    thread::Builder::new()
        .name("custom-handler-signals".to_owned())
        .spawn(move || {
            let runtime = match Builder::new_current_thread().enable_io().build() {
                Ok(runtime) => runtime,
                Err(error) => return begun.send(Err(error)),
            };
            runtime.block_on(async {
                match Signals::new() {
                    Ok(signals) => {
                        begun.send(Ok(()))?;
                        pass_on(signals, own).await
                    }
                    Err(error) => begun.send(Err(error)),
                }
            })
        })?;
    // Nobody serves before signals are listened for.
    has_begun.recv().unwrap_or_else(|ended| Err(io::Error::other(ended)))?;
    Ok(stopped)
}

async fn pass_on(mut signals: Signals, stopped: watch::Sender<bool>) -> ! {
    loop {
        let status = signals.next().await;
        if stopped.receiver_count() == 0 || stopped.send_replace(true) {
            end(status);
        }
    }
}

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};

        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    /// The exit status of a process that the next signal ends.
    async fn next(&mut self) -> i32 {
        tokio::select! {
            _ = self.interrupt.recv() => INTERRUPTED,
            _ = self.terminate.recv() => TERMINATED,
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    #[expect(clippy::unnecessary_wraps, reason = "elsewhere it can fail")]
    fn new() -> io::Result<Self> {
        Ok(Self)
    }

    /// The exit status of a process that the next Ctrl+C ends.
    async fn next(&mut self) -> i32 {
        match tokio::signal::ctrl_c().await {
            Ok(()) => INTERRUPTED,
            Err(_) => pending().await,
        }
    }
}
