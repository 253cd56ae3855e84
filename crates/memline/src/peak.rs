//! When a collector's calls held most, so that what each line held then can be told.
//!
//! Probes reach a [`Peak`] from the top frame. Like blocks, peaks are never freed, and serve one collector after another.

use std::sync::atomic::{AtomicI64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::thread;
use std::time::{Duration, Instant};

use crate::heap;

/// What is copied when a collector holds more than ever.
pub(crate) trait Copied: Send {
    /// Notes what each line holds now, and says whether it has. What this allocates must not be charged to the program.
    fn copy(&self, patience: Patience) -> bool;
}

/// How long a lock is waited for. Within the allocator not for good: should the same thread hold it, it goes on without the copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Patience {
    Waits,
    Briefly,
}

/// Longer than any thread holds such a lock, but for one that is kept from running.
const BRIEFLY: Duration = Duration::from_secs(1);

impl Patience {
    /// Locks; none if it is locked and that is not waited for.
    pub(crate) fn lock<T>(self, of: &Mutex<T>) -> Option<MutexGuard<'_, T>> {
        if self == Self::Waits {
            return Some(of.lock().unwrap_or_else(PoisonError::into_inner));
        }
        let mut until = None;
        loop {
            match of.try_lock() {
                Ok(guard) => return Some(guard),
                Err(TryLockError::Poisoned(error)) => return Some(error.into_inner()),
                Err(TryLockError::WouldBlock) => {}
            }
            let now = Instant::now();
            if now > *until.get_or_insert(now + BRIEFLY) {
                return None;
            }
            thread::yield_now();
        }
    }
}

/// Lines are copied again once so much more is held than at the last copy: so the copy is at most this part below the peak.
const NEARNESS: i64 = 64;
/// And this many bytes.
const NEAR_BYTES: i64 = 1024;
/// What a line may hold more before it tells, in the middle of its run, is this part of what is left until the next copy: other
/// threads' lines may hold more as well, without having told.
const UNTOLD: i64 = 8;

pub(crate) struct Peak {
    /// What the calls hold, in bytes, as far as their lines have told.
    held: AtomicI64,
    /// The most that was held, also in the middle of a line.
    high: AtomicI64,
    /// Above this, lines are copied again.
    next_copy: AtomicI64,
    /// Of the process, which holds as well what this holds.
    outer: Option<&'static Peak>,
    /// What the process held when it began, in bytes, if this is the process's: then what is held is known better than from
    /// what lines tell, who are not told of what is freed outside of them.
    live_at_start: Option<i64>,
    copied: Mutex<Option<Arc<dyn Copied + Sync>>>,
}

impl std::fmt::Debug for Peak {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Peak").field("held", &self.held).finish_non_exhaustive()
    }
}

/// Peaks that serve no collector, and how many there are in all. There is room for all of them.
static FREE: Mutex<(Vec<&'static Peak>, usize)> = Mutex::new((Vec::new(), 0));

impl Peak {
    /// For the process, which held so many bytes when it began.
    pub(crate) fn of_process(copied: Arc<dyn Copied + Sync>, live_at_start: i64) -> &'static Self {
        let peak = Self::new(None, Some(live_at_start));
        *peak.copied.lock().unwrap_or_else(PoisonError::into_inner) = Some(copied);
        Box::leak(Box::new(peak))
    }

    fn new(outer: Option<&'static Self>, live_at_start: Option<i64>) -> Self {
        Self {
            held: AtomicI64::new(0),
            high: AtomicI64::new(0),
            next_copy: AtomicI64::new(0),
            outer,
            live_at_start,
            copied: Mutex::new(None),
        }
    }

    /// For a collector that holds nothing yet. The caller sees to it that what this allocates is not charged to the program.
    pub(crate) fn take(copied: Arc<dyn Copied + Sync>, outer: Option<&'static Self>) -> &'static Self {
        let mut free = FREE.lock().unwrap_or_else(PoisonError::into_inner);
        let fits = |peak: &&'static Self| match (peak.outer, outer) {
            (Some(one), Some(other)) => std::ptr::eq(one, other),
            (one, other) => one.is_none() && other.is_none(),
        };
        let used = free.0.iter().position(fits).map(|place| free.0.swap_remove(place));
        if used.is_none() {
            free.1 += 1;
            let made = free.1;
            free.0.reserve(made);
        }
        drop(free);
        let peak = used.unwrap_or_else(|| Box::leak(Box::new(Self::new(outer, None))));
        for number in [&peak.held, &peak.high, &peak.next_copy] {
            number.store(0, Relaxed);
        }
        *peak.copied.lock().unwrap_or_else(PoisonError::into_inner) = Some(copied);
        peak
    }

    /// The collector is gone, and no call of it runs any more.
    pub(crate) fn give_back(&'static self) {
        *self.copied.lock().unwrap_or_else(PoisonError::into_inner) = None;
        FREE.lock().unwrap_or_else(PoisonError::into_inner).0.push(self);
    }

    /// The most that was held, in bytes.
    pub(crate) fn high(&self) -> i64 {
        self.high.load(Relaxed)
    }

    /// A line has moved what is held by so many bytes, and meanwhile by up to `most`.
    pub(crate) fn hold(&self, bytes: i64, most: i64, patience: Patience) {
        let before = self.held.fetch_add(bytes, Relaxed);
        let held = before.wrapping_add(bytes);
        if before.wrapping_add(most) > self.high.load(Relaxed) || held > self.next_copy.load(Relaxed) {
            self.rise(held, most.wrapping_sub(bytes), patience);
        }
        if let Some(outer) = self.outer {
            outer.hold(bytes, most, patience);
        }
    }

    /// How many bytes more an open line may hold before it has to tell.
    pub(crate) fn distance(&self) -> i64 {
        let next = self.next_copy.load(Relaxed);
        let left = next.saturating_sub(self.held.load(Relaxed));
        let distance = (left / UNTOLD).max(left.min(near(next)));
        match self.outer {
            Some(outer) => distance.min(outer.distance()),
            None => distance,
        }
    }

    /// More is held than ever, as far as lines have told: `held` now, and `above` that in the middle of the line.
    #[cold]
    #[inline(never)]
    fn rise(&self, held: i64, above: i64, patience: Patience) {
        let since = |live_at_start| heap::process_live_bytes().wrapping_sub(live_at_start);
        let known = self.live_at_start.map_or(held, since);
        self.held.fetch_add(known.wrapping_sub(held), Relaxed);
        self.high.fetch_max(known.saturating_add(above), Relaxed);
        let former = self.next_copy.load(Relaxed);
        let next = known.saturating_add(near(known));
        let is_first = || self.next_copy.compare_exchange(former, next, Relaxed, Relaxed).is_ok();
        if known <= former || !is_first() {
            return;
        }
        let copied = patience.lock(&self.copied).and_then(|copied| copied.clone());
        if !copied.is_some_and(|copied| copied.copy(patience)) {
            // Soon again; unless another thread has copied since.
            let _ = self.next_copy.compare_exchange(next, former, Relaxed, Relaxed);
        }
    }
}

/// How much more than this may be held until lines are copied again.
fn near(bytes: i64) -> i64 {
    (bytes / NEARNESS).saturating_add(NEAR_BYTES)
}
