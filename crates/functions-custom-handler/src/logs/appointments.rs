//! The thread that does what is due at a certain time.
//!
//! A thread, and not a task: a function that blocks the runtime is the very one that the host
//! will stop by killing the process, and a blocked runtime runs no tasks.

use std::collections::BTreeMap;
use std::ptr;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError, Weak};
use std::thread;
use std::time::Instant;

/// Something that has a thing to do at a certain time.
pub(super) trait Due: Send + Sync {
    /// Does it. Must not take long: other appointments wait.
    fn due(self: Arc<Self>);
}

static APPOINTMENTS: OnceLock<Option<Arc<Appointments>>> = OnceLock::new();

/// Has `due` called at `time`, unless that is cancelled or its owner is gone by then. `false` if there is no thread to
/// spare, so that it will not be.
pub(super) fn make(time: Instant, owner: &Arc<impl Due + 'static>) -> bool {
    let Some(appointments) = APPOINTMENTS.get_or_init(Appointments::start) else {
        return false;
    };
    let mut times = appointments.times();
    let is_next = times.first_key_value().is_none_or(|((next, _), _)| time < *next);
    let weak = Arc::downgrade(owner);
    times.insert((time, address(&**owner)), weak);
    if is_next {
        appointments.changed.notify_one();
    }
    true
}

/// Forgets what [`make`] was told, so that only invocations under way are kept in mind.
pub(super) fn cancel(time: Instant, owner: &impl Due) {
    if let Some(Some(appointments)) = APPOINTMENTS.get() {
        appointments.times().remove(&(time, address(owner)));
    }
}

/// Tells owners apart that are due at the same time.
fn address(owner: &impl Due) -> usize {
    ptr::from_ref(owner).addr()
}

type Times = BTreeMap<(Instant, usize), Weak<dyn Due>>;

#[derive(Default)]
struct Appointments {
    // Held to add or take one; never while something is done.
    times: Mutex<Times>,
    /// There is an earlier appointment than before.
    changed: Condvar,
}

impl Appointments {
    fn start() -> Option<Arc<Self>> {
        let appointments = Arc::new(Self::default());
        let own = Arc::clone(&appointments);
        let thread = thread::Builder::new().name("custom-handler-logs".to_owned());
        thread.spawn(move || own.run()).ok()?;
        Some(appointments)
    }

    fn times(&self) -> MutexGuard<'_, Times> {
        self.times.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn run(&self) {
        loop {
            if let Some(owner) = self.next().upgrade() {
                owner.due();
            }
        }
    }

    /// Waits for the next appointment's time.
    fn next(&self) -> Weak<dyn Due> {
        let mut times = self.times();
        loop {
            times = match times.first_entry() {
                None => self.changed.wait(times).unwrap_or_else(PoisonError::into_inner),
                Some(next) => {
                    let wait = next.key().0.saturating_duration_since(Instant::now());
                    if wait.is_zero() {
                        return next.remove();
                    }
                    let waited = self.changed.wait_timeout(times, wait);
                    waited.unwrap_or_else(PoisonError::into_inner).0
                }
            };
        }
    }
}
