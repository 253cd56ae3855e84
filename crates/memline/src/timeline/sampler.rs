//! The thread that looks.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::calls::Calls;
use super::moments::Moments;
use super::seen::Seen;
use crate::c_library;
use crate::heap::{Unattributed, Untracked};
use crate::process::{ProcessProfile, Ran};

/// It sleeps so many times as long as it took to look: a large program is looked at less often.
const REST: u32 = 50;

/// The little that it needs.
const STACK_BYTES: usize = 256 * 1024;

/// Looks at the process from [`begin`](Self::begin) until it is stopped.
#[derive(Debug)]
pub(crate) struct Sampler {
    shared: Arc<Shared>,
    /// None where there is no thread to be had: then moments are the first and the last one.
    thread: Mutex<Option<JoinHandle<()>>>,
    /// In a child there are more, and the thread is not there.
    forks: u32,
}

#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    /// The state is another one.
    changed: Condvar,
    moments: Mutex<Moments>,
    calls: Mutex<Calls>,
}

#[derive(Clone, Copy, Debug)]
enum State {
    /// The thread is not there yet.
    Started,
    /// It waits for what to look at.
    Ready,
    Looking(&'static ProcessProfile),
    Stopped,
}

fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Sampler {
    /// Starts the thread, and waits until it is there: what the system and the standard library allocate for it is not in a profile that
    /// begins now.
    pub(crate) fn start() -> Self {
        let _unattributed = Unattributed::start();
        let _untracked = Untracked::start();
        c_library::watch_forks();
        let shared = Arc::new(Shared {
            state: Mutex::new(State::Started),
            changed: Condvar::new(),
            moments: Mutex::new(Moments::new()),
            calls: Mutex::new(Calls::new()),
        });
        // Miri takes a thread that `main` does not wait for as an error, and time there means nothing.
        let thread = if cfg!(miri) {
            None
        } else {
            Shared::look_elsewhere(&shared)
        };
        if thread.is_some() {
            shared.wait_while(None, |state| matches!(state, State::Started));
        }
        Self {
            shared,
            thread: Mutex::new(thread),
            forks: c_library::forks(),
        }
    }

    /// The first moment is now.
    pub(crate) fn begin(&self, process: &'static ProcessProfile) {
        let _untracked = Untracked::start();
        let first = Seen::now(process);
        lock(&self.shared.moments).push(first);
        self.shared.set(State::Looking(process));
    }

    /// The moments up to now. The caller sees to it that what this allocates is not charged to the program.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        lock(&self.shared.moments).list().to_vec()
    }

    /// The calls that were seen up to now; and which of them have ended.
    pub(crate) fn calls(&self, process: &ProcessProfile) -> Vec<Ran> {
        c_library::between_forks(|| lock(&self.shared.calls).all(process, Instant::now()))
    }

    /// Ends the thread, and waits for that.
    pub(crate) fn stop(&self) {
        let _untracked = Untracked::start();
        let Some(thread) = lock(&self.thread).take() else {
            return;
        };
        if self.forks != c_library::forks() {
            // The thread is the parent's.
            std::mem::forget(thread);
            return;
        }
        self.shared.set(State::Stopped);
        // It does not panic.
        let _ = thread.join();
    }
}

impl Shared {
    fn look_elsewhere(shared: &Arc<Self>) -> Option<JoinHandle<()>> {
        let shared = Arc::clone(shared);
        let named = thread::Builder::new()
            .name("memline-timeline".to_owned())
            .stack_size(STACK_BYTES);
        let look = move || {
            // To the thread's end: what is freed then was allocated under such a guard as well.
            std::mem::forget(Untracked::start());
            shared.set(State::Ready);
            shared.look();
        };
        named.spawn(look).ok()
    }

    fn set(&self, state: State) {
        *lock(&self.state) = state;
        self.changed.notify_all();
    }

    /// Waits while the state is such a one, and no longer than that.
    fn wait_while(&self, time: Option<Duration>, is_such: impl Fn(State) -> bool) -> State {
        let state = lock(&self.state);
        let is_such = |state: &mut State| is_such(*state);
        let state = match time {
            None => self
                .changed
                .wait_while(state, is_such)
                .unwrap_or_else(PoisonError::into_inner),
            Some(time) => {
                let waited = self.changed.wait_timeout_while(state, time, is_such);
                waited.unwrap_or_else(PoisonError::into_inner).0
            }
        };
        *state
    }

    fn look(&self) {
        let mut state = self.wait_while(None, |state| matches!(state, State::Ready));
        let mut took = Duration::ZERO;
        while let State::Looking(process) = state {
            let interval = c_library::between_forks(|| lock(&self.moments).interval());
            let pause = interval.max(took * REST);
            state = self.wait_while(Some(pause), |state| matches!(state, State::Looking(_)));
            if matches!(state, State::Looking(_)) {
                let began = Instant::now();
                let seen = Seen::now(process);
                c_library::between_forks(|| lock(&self.moments).push(seen));
                c_library::between_forks(|| lock(&self.calls).look(process, began));
                took = began.elapsed();
            }
        }
    }
}
