//! Tells of invocations that may be cut off, while they go on.
//!
//! The host kills the process when a function takes longer than `functionTimeout`, the kernel when it takes too much memory; what
//! has not been reported then is lost. So the rows so far of an invocation are written, once, when it has taken longer than
//! `MEMORY_PROFILER_DUMP_AFTER_SECONDS`, or when the process holds more than `MEMORY_PROFILER_DUMP_ABOVE_MIB`.
//!
//! A thread, and not a task: the function that will be killed may be the one that blocks the runtime. It sleeps while no
//! invocation is open, else until the next limit of time; where there is a limit of memory, a tenth of a second.

use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::printer::Printer;
use super::watched::{Reason, Watched};
use crate::report::resident_bytes;
use crate::settings::Settings;

/// How often the resident set is looked at, where it has a limit and an invocation is open.
const EVERY: Duration = Duration::from_millis(100);

/// Watches the invocations of one app. Its thread starts with the first one, and ends when this is dropped.
#[derive(Debug)]
pub(crate) struct Watchdog {
    /// None where there is no limit.
    shared: Option<Arc<Shared>>,
}

#[derive(Debug)]
struct Shared {
    limits: Limits,
    printer: Printer,
    // Held for a few lines of this file; never while a report is made or written.
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Clone, Copy, Debug)]
struct Limits {
    after: Option<Duration>,
    above_bytes: Option<u64>,
}

#[derive(Debug, Default)]
struct State {
    /// The open invocations that have not been told of, in the order in which they began.
    untold: BTreeMap<u64, Arc<Watched>>,
    next: u64,
    has_thread: bool,
    /// Whether the thread waits for an invocation: only then it has to be woken for one.
    is_idle: bool,
    is_closed: bool,
    /// The resident set at which invocations were told of last; none while it is below the limit.
    told_at: Option<i64>,
}

/// Ends the watch over an invocation when it is dropped.
#[derive(Debug)]
pub(super) struct Watch {
    shared: Arc<Shared>,
    number: u64,
    watched: Arc<Watched>,
}

impl Watchdog {
    pub(crate) fn new(settings: &Settings) -> Self {
        let limits = Limits {
            after: settings.dump_after,
            above_bytes: settings.dump_above_bytes,
        };
        let shared = || {
            Arc::new(Shared {
                limits,
                printer: Printer::new(settings),
                state: Mutex::default(),
                changed: Condvar::new(),
            })
        };
        let is_needed = limits.after.is_some() || limits.above_bytes.is_some();
        Self {
            shared: is_needed.then(shared),
        }
    }

    /// Watches an invocation; none where there is no limit.
    pub(super) fn watch(&self, watched: impl FnOnce() -> Watched) -> Option<Watch> {
        let shared = Arc::clone(self.shared.as_ref()?);
        let watched = Arc::new(watched());
        let mut state = shared.state();
        let number = state.next;
        state.next += 1;
        state.untold.insert(number, Arc::clone(&watched));
        let is_idle = state.is_idle;
        let is_first = !std::mem::replace(&mut state.has_thread, true);
        drop(state);
        if is_first {
            shared.start();
        } else if is_idle {
            shared.changed.notify_one();
        }
        Some(Watch {
            shared,
            number,
            watched,
        })
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        if let Some(shared) = &self.shared {
            shared.state().is_closed = true;
            shared.changed.notify_one();
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.shared.state().untold.remove(&self.number);
        self.watched.end();
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn start(self: &Arc<Self>) {
        let own = Arc::clone(self);
        let started = thread::Builder::new()
            .name("memory-watchdog".to_owned())
            .spawn(move || own.run());
        // Without a thread to spare nobody watches until another invocation begins.
        if started.is_err() {
            self.state().has_thread = false;
        }
    }

    fn run(&self) {
        while self.wait() {
            let resident = self.limits.above_bytes.and_then(|_| resident_bytes());
            let due = self.state().take_due(self.limits, Instant::now(), resident);
            for (watched, reason) in due {
                watched.tell(reason, self.printer);
            }
        }
    }

    /// Waits until somebody may be due. False once there is nothing left to watch.
    fn wait(&self) -> bool {
        let mut state = self.state();
        while state.untold.is_empty() && !state.is_closed {
            state.is_idle = true;
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
            state.is_idle = false;
        }
        if state.is_closed {
            return false;
        }
        let pause = state.pause(self.limits, Instant::now());
        if !pause.is_zero() {
            let waited = self.changed.wait_timeout(state, pause);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        !state.is_closed
    }
}

impl State {
    /// How long nobody is due.
    fn pause(&self, limits: Limits, now: Instant) -> Duration {
        let oldest = self.untold.first_key_value().map(|(_, watched)| watched.began);
        let left = |after: Duration| Some(after.saturating_sub(now.saturating_duration_since(oldest?)));
        let until_time = limits.after.and_then(left);
        let until_memory = limits.above_bytes.map(|_| EVERY);
        // One of them is there, or nobody would watch.
        until_time.into_iter().chain(until_memory).min().unwrap_or(EVERY)
    }

    /// Those to be told of now: from here on they count as told.
    fn take_due(&mut self, limits: Limits, now: Instant, resident: Option<i64>) -> Vec<(Arc<Watched>, Reason)> {
        if let Some(reason) = self.memory_reason(limits.above_bytes, resident) {
            let all = std::mem::take(&mut self.untold);
            return all.into_values().map(|watched| (watched, reason)).collect();
        }
        let Some(limit) = limits.after else { return Vec::new() };
        let mut due = Vec::new();
        while let Some(oldest) = self.untold.first_entry() {
            if now.saturating_duration_since(oldest.get().began) < limit {
                break;
            }
            due.push((oldest.remove(), Reason::Time(limit)));
        }
        due
    }

    /// A process that stays above its limit is no reason to tell of each invocation that comes: those that began since are told
    /// of when it has grown by another tenth.
    fn memory_reason(&mut self, limit: Option<u64>, resident: Option<i64>) -> Option<Reason> {
        let (limit, resident) = (limit?, resident?);
        if u64::try_from(resident).unwrap_or(0) <= limit {
            self.told_at = None;
            return None;
        }
        let is_news = self
            .told_at
            .is_none_or(|told_at| resident > told_at.saturating_add(told_at / 10));
        if !is_news || self.untold.is_empty() {
            return None;
        }
        self.told_at = Some(resident);
        Some(Reason::Memory { resident, limit })
    }
}

#[cfg(test)]
mod tests;
