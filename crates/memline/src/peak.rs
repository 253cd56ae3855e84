//! When a collector's calls held most, so that what each line held then can be told.
//!
//! Probes reach a [`Peak`] from the top frame. Like blocks, peaks are never freed, and serve one collector after another.

use std::sync::atomic::{AtomicI64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};

use crate::heap;

/// What is copied when a collector holds more than ever.
pub(crate) trait Copied: Send {
    /// Notes what each line holds now. What this allocates must not be charged to the program.
    fn copy(&self);
}

/// Lines are copied again once so much more is held than at the last copy: so the copy is at most this part below the peak.
const NEARNESS: i64 = 64;
/// And this many bytes.
const NEAR_BYTES: i64 = 1024;

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
    pub(crate) fn hold(&self, bytes: i64, most: i64) {
        let before = self.held.fetch_add(bytes, Relaxed);
        let held = before.wrapping_add(bytes);
        if before.wrapping_add(most) > self.high.load(Relaxed) || held > self.next_copy.load(Relaxed) {
            self.rise(held, most.wrapping_sub(bytes));
        }
        if let Some(outer) = self.outer {
            outer.hold(bytes, most);
        }
    }

    /// More is held than ever, as far as lines have told: `held` now, and `above` that in the middle of the line.
    #[cold]
    #[inline(never)]
    fn rise(&self, held: i64, above: i64) {
        let since = |live_at_start| heap::process_live_bytes().wrapping_sub(live_at_start);
        let known = self.live_at_start.map_or(held, since);
        self.held.fetch_add(known.wrapping_sub(held), Relaxed);
        self.high.fetch_max(known.saturating_add(above), Relaxed);
        if known <= self.next_copy.load(Relaxed) {
            return;
        }
        let next = known.saturating_add(known / NEARNESS).saturating_add(NEAR_BYTES);
        if self.next_copy.fetch_max(next, Relaxed) >= next {
            return;
        }
        let copied = self.copied.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(copied) = copied {
            copied.copy();
        }
    }
}
