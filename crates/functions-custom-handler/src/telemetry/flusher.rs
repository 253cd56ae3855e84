//! Exporting before an answer is sent.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use opentelemetry_sdk::trace::SdkTracerProvider;
use tokio::sync::oneshot;
use tokio::time::timeout;

/// How long an answer waits: many times what a collector on the same machine or network takes.
const LIMIT: Duration = Duration::from_millis(250);

/// A thread that exports what has ended, once for all who wait. Dropped, it ends after the export under way.
///
/// A thread, because the exporter blocks.
#[derive(Debug)]
pub(super) struct Flusher(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    // Held to add and take waiters; never while something is exported.
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    is_wanted: bool,
    is_closed: bool,
    /// The last export failed, or took longer than an answer waits.
    is_dead: bool,
    waiters: Vec<oneshot::Sender<()>>,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Flusher {
    pub(super) fn start(provider: SdkTracerProvider) -> Self {
        let shared = Arc::new(Shared::default());
        let own = Arc::clone(&shared);
        let thread = thread::Builder::new().name("custom-handler-traces".to_owned());
        if thread.spawn(move || run(&own, &provider)).is_err() {
            // Without a thread to spare, spans leave by the exporter's own schedule.
            shared.state().is_closed = true;
        }
        Self(shared)
    }

    pub(super) async fn flush(&self) {
        let Some(exported) = self.request() else { return };
        if timeout(LIMIT, exported).await.is_err() {
            self.0.state().is_dead = true;
        }
    }

    /// Has what has ended exported; `None` if there is no use in waiting.
    fn request(&self) -> Option<oneshot::Receiver<()>> {
        let mut state = self.0.state();
        if state.is_closed {
            return None;
        }
        let mut waiting = None;
        if !state.is_dead {
            let (sender, receiver) = oneshot::channel();
            state.waiters.push(sender);
            waiting = Some(receiver);
        }
        state.is_wanted = true;
        drop(state);
        self.0.changed.notify_one();
        waiting
    }
}

impl Drop for Flusher {
    fn drop(&mut self) {
        self.0.state().is_closed = true;
        self.0.changed.notify_one();
    }
}

fn run(shared: &Shared, provider: &SdkTracerProvider) {
    loop {
        let mut state = shared.state();
        while !state.is_wanted && !state.is_closed {
            state = shared.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if state.is_closed {
            return;
        }
        state.is_wanted = false;
        let waiters = std::mem::take(&mut state.waiters);
        drop(state);
        // The exporter waits as long as its own timeout says, ten seconds by default.
        let is_exported = provider.force_flush().is_ok();
        shared.state().is_dead = !is_exported;
        for waiter in waiters {
            // Whoever waited may have given up.
            let _ = waiter.send(());
        }
    }
}
