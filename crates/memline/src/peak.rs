//! When a collector's calls held most, so that what each line held then can be told.
//!
//! Probes reach a [`Peak`] from the top frame. Like blocks, peaks are never freed, and serve one collector after another.

use std::sync::atomic::{AtomicI64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};

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
    /// Above this, lines are copied again.
    next_copy: AtomicI64,
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
    /// For a collector that holds nothing yet. The caller sees to it that what this allocates is not charged to the program.
    pub(crate) fn take(copied: Arc<dyn Copied + Sync>) -> &'static Self {
        let mut free = FREE.lock().unwrap_or_else(PoisonError::into_inner);
        let used = free.0.pop();
        if used.is_none() {
            free.1 += 1;
            let made = free.1;
            free.0.reserve(made);
        }
        drop(free);
        let peak = used.unwrap_or_else(|| {
            Box::leak(Box::new(Self {
                held: AtomicI64::new(0),
                next_copy: AtomicI64::new(0),
                copied: Mutex::new(None),
            }))
        });
        peak.held.store(0, Relaxed);
        peak.next_copy.store(0, Relaxed);
        *peak.copied.lock().unwrap_or_else(PoisonError::into_inner) = Some(copied);
        peak
    }

    /// The collector is gone, and no call of it runs any more.
    pub(crate) fn give_back(&'static self) {
        *self.copied.lock().unwrap_or_else(PoisonError::into_inner) = None;
        FREE.lock().unwrap_or_else(PoisonError::into_inner).0.push(self);
    }

    /// A line has moved what is held by so many bytes.
    pub(crate) fn hold(&self, bytes: i64) {
        let held = self.held.fetch_add(bytes, Relaxed).wrapping_add(bytes);
        if bytes > 0 && held > self.next_copy.load(Relaxed) {
            self.copy(held);
        }
    }

    #[cold]
    #[inline(never)]
    fn copy(&self, held: i64) {
        let next = held.saturating_add(held / NEARNESS).saturating_add(NEAR_BYTES);
        if self.next_copy.fetch_max(next, Relaxed) >= next {
            return;
        }
        let copied = self.copied.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(copied) = copied {
            copied.copy();
        }
    }
}
