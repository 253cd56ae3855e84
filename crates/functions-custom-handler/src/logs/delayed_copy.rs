//! The thread that writes the lines of invocations that take long.
//!
//! A thread, and not a task: a function that blocks the runtime is the very one that the host
//! will stop by killing the process, and a blocked runtime runs no tasks.

use std::collections::BTreeMap;
use std::ptr;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError, Weak};
use std::thread;
use std::time::Instant;

use super::log_buffer::LogBuffer;

static DELAYED_COPY: OnceLock<Option<Arc<DelayedCopy>>> = OnceLock::new();

/// Has the log buffer copied at `due`, unless that is cancelled or the log buffer is gone by then.
pub(super) fn copy_at(due: Instant, log_buffer: &Arc<LogBuffer>) {
    // Without a thread to spare, lines wait for their answer.
    let Some(delayed_copy) = DELAYED_COPY.get_or_init(DelayedCopy::start) else {
        return;
    };
    let mut appointments = delayed_copy.appointments();
    let is_next = appointments.first_key_value().is_none_or(|((next, _), _)| due < *next);
    appointments.insert((due, address(log_buffer)), Arc::downgrade(log_buffer));
    if is_next {
        delayed_copy.changed.notify_one();
    }
}

/// Forgets what [`copy_at`] was told, so that only invocations under way are kept in mind.
pub(super) fn cancel(due: Instant, log_buffer: &LogBuffer) {
    if let Some(Some(delayed_copy)) = DELAYED_COPY.get() {
        delayed_copy.appointments().remove(&(due, address(log_buffer)));
    }
}

/// Tells log buffers apart that are due at the same time.
fn address(log_buffer: &LogBuffer) -> usize {
    ptr::from_ref(log_buffer).addr()
}

type Appointments = BTreeMap<(Instant, usize), Weak<LogBuffer>>;

#[derive(Default)]
struct DelayedCopy {
    // Held to add or take one; never while a log buffer is copied.
    appointments: Mutex<Appointments>,
    /// There is an earlier appointment than before.
    changed: Condvar,
}

impl DelayedCopy {
    fn start() -> Option<Arc<Self>> {
        let delayed_copy = Arc::new(Self::default());
        let own = Arc::clone(&delayed_copy);
        let thread = thread::Builder::new().name("custom-handler-logs".to_owned());
        thread.spawn(move || own.run()).ok()?;
        Some(delayed_copy)
    }

    fn appointments(&self) -> MutexGuard<'_, Appointments> {
        self.appointments.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn run(&self) {
        loop {
            // A log buffer that is gone has been written or delivered.
            if let Some(log_buffer) = self.next().upgrade() {
                log_buffer.copy();
            }
        }
    }

    /// Waits for the next appointment's time.
    fn next(&self) -> Weak<LogBuffer> {
        let mut appointments = self.appointments();
        loop {
            appointments = match appointments.first_entry() {
                None => self.changed.wait(appointments).unwrap_or_else(PoisonError::into_inner),
                Some(next) => {
                    let wait = next.key().0.saturating_duration_since(Instant::now());
                    if wait.is_zero() {
                        return next.remove();
                    }
                    let waited = self.changed.wait_timeout(appointments, wait);
                    waited.unwrap_or_else(PoisonError::into_inner).0
                }
            };
        }
    }
}
