//! The thread that writes the lines of invocations that take long.
//!
//! A thread, and not a task: a function that blocks the runtime is the very one that the host
//! will stop by killing the process, and a blocked runtime runs no tasks.

use std::collections::BTreeMap;
use std::ptr;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError, Weak};
use std::thread;
use std::time::Instant;

use super::journal::Journal;

static COPIER: OnceLock<Option<Arc<Copier>>> = OnceLock::new();

/// Has the journal copied at `due`, unless that is cancelled or the journal is gone by then.
pub(super) fn copy_at(due: Instant, journal: &Arc<Journal>) {
    // Without a thread to spare, lines wait for their answer.
    let Some(copier) = COPIER.get_or_init(Copier::start) else {
        return;
    };
    let mut appointments = copier.appointments();
    let is_next = appointments.first_key_value().is_none_or(|((next, _), _)| due < *next);
    appointments.insert((due, address(journal)), Arc::downgrade(journal));
    if is_next {
        copier.changed.notify_one();
    }
}

/// Forgets what [`copy_at`] was told, so that only invocations under way are kept in mind.
pub(super) fn cancel(due: Instant, journal: &Journal) {
    if let Some(Some(copier)) = COPIER.get() {
        copier.appointments().remove(&(due, address(journal)));
    }
}

/// Tells journals apart that are due at the same time.
fn address(journal: &Journal) -> usize {
    ptr::from_ref(journal).addr()
}

type Appointments = BTreeMap<(Instant, usize), Weak<Journal>>;

#[derive(Default)]
struct Copier {
    // Held to add or take one; never while a journal is copied.
    appointments: Mutex<Appointments>,
    /// There is an earlier appointment than before.
    changed: Condvar,
}

impl Copier {
    fn start() -> Option<Arc<Self>> {
        let copier = Arc::new(Self::default());
        let own = Arc::clone(&copier);
        let thread = thread::Builder::new().name("custom-handler-logs".to_owned());
        thread.spawn(move || own.run()).ok()?;
        Some(copier)
    }

    fn appointments(&self) -> MutexGuard<'_, Appointments> {
        self.appointments.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn run(&self) {
        loop {
            // A journal that is gone has been written or delivered.
            if let Some(journal) = self.next().upgrade() {
                journal.copy();
            }
        }
    }

    /// Waits for the next appointment's time.
    fn next(&self) -> Weak<Journal> {
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
