//! Which functions are bare: hot, and without any use for the heap, so that their calls are not counted.
//!
//! Only a *lean* profile of the process has such functions. A function becomes bare there when a thread's last calls of it
//! have left the heap alone. It is armed again when anything in one of its calls touches the heap; each time it takes many
//! more quiet calls to become bare again. After the third it stays armed, unless these are few of its calls that touched the heap.
//! What the heap gave until then stands on the line of the nearest profiled call around.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};

/// The number of the collector in which functions may be bare now; [`NO_COLLECTOR`] if there is none.
static LEAN: AtomicU64 = AtomicU64::new(NO_COLLECTOR);
/// No collector has this number, and no function is bare in it.
const NO_COLLECTOR: u64 = u64::MAX;
/// What a function is bare in that is armed. Collectors are numbered from 1.
const ARMED: u64 = 0;

/// What [`LEAN`] follows.
struct Allowed {
    /// The collector that calls of the process are added to, if its profile is a lean one.
    collector: u64,
    is_every_call_profiled: bool,
}

static ALLOWED: Mutex<Allowed> = Mutex::new(Allowed {
    collector: NO_COLLECTOR,
    is_every_call_profiled: true,
});

/// So many calls in a row that leave the heap alone are looked at together.
pub(crate) const QUIET_CALLS: u32 = 1 << 10;
/// Of so many calls that touched the heap and were counted, one may find its function bare.
const COUNTED_FOR_ONE: u32 = 64;

fn change(change: impl FnOnce(&mut Allowed)) {
    let mut allowed = ALLOWED.lock().unwrap_or_else(PoisonError::into_inner);
    change(&mut allowed);
    let lean = if allowed.is_every_call_profiled {
        allowed.collector
    } else {
        NO_COLLECTOR
    };
    LEAN.store(lean, Relaxed);
}

/// From here on calls are added to this collector, if it is of a lean profile. What was bare in another one is armed.
pub(crate) fn set_collector(collector: Option<u64>) {
    change(|allowed| allowed.collector = collector.unwrap_or(NO_COLLECTOR));
}

/// The switch has changed. Where calls are chosen none is bare: whether a call is chosen decides for all that it calls.
pub(crate) fn follow_sampling(is_every_call_profiled: impl Fn() -> bool) {
    // Asked under the lock: so the thread that comes last sees the last change.
    change(|allowed| allowed.is_every_call_profiled = is_every_call_profiled());
}

/// Whether functions may be bare in that collector now.
pub(crate) fn is_allowed_in(collector: u64) -> bool {
    LEAN.load(Relaxed) == collector
}

/// Whether one function is bare.
#[derive(Debug)]
pub(crate) struct Bareness {
    /// The number of the collector in which it is; [`ARMED`] if it is in none.
    collector: AtomicU64,
    /// How often it was woken.
    wakes: AtomicU32,
}

impl Bareness {
    pub(crate) const fn new() -> Self {
        Self {
            collector: AtomicU64::new(ARMED),
            wakes: AtomicU32::new(0),
        }
    }

    #[inline]
    pub(crate) fn is_bare(&self) -> bool {
        self.collector.load(Relaxed) == LEAN.load(Relaxed)
    }

    /// A thread's last `quiet` calls have left the heap alone, and `touched` before them have not: makes the function bare if they
    /// are enough. Returns whether it is.
    pub(crate) fn try_begin(&self, collector: u64, quiet: u32, touched: u32) -> bool {
        let is_enough = self.least_quiet_calls(touched).is_some_and(|least| quiet >= least);
        if is_enough && is_allowed_in(collector) {
            self.collector.store(collector, Relaxed);
        }
        is_enough && self.is_bare()
    }

    /// How many calls in a row have to leave the heap alone; none if that will not do any more.
    ///
    /// More than twice as many each time: a vector that grows by doubling is at the second look a vector that grows.
    fn least_quiet_calls(&self, touched: u32) -> Option<u32> {
        match self.wakes.load(Relaxed) {
            0 => Some(QUIET_CALLS),
            // One that touches the heap often, and not for long, as a parser does in some files.
            wakes if wakes == 1 || touched / COUNTED_FOR_ONE >= wakes => Some(QUIET_CALLS << 4),
            2 => Some(QUIET_CALLS << 8),
            _ => None,
        }
    }

    /// Something in a call of the function has touched the heap: the next call is counted.
    pub(crate) fn wake(&self) {
        if self.collector.swap(ARMED, Relaxed) != ARMED {
            self.wakes.fetch_add(1, Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Bareness, NO_COLLECTOR, QUIET_CALLS, follow_sampling, set_collector};

    #[test]
    fn a_function_is_bare_after_quiet_calls_and_armed_for_good_after_three_wakes() {
        let site = Bareness::new();
        assert!(!site.try_begin(7, u32::MAX, 0), "no profile is lean");
        set_collector(Some(7));
        assert!(!site.is_bare());
        for least in [QUIET_CALLS, 16 * QUIET_CALLS, 256 * QUIET_CALLS] {
            assert!(!site.try_begin(7, least - 1, 0));
            assert!(!site.try_begin(8, least, 0), "of another profile");
            assert!(site.try_begin(7, least, 0));
            assert!(site.is_bare());
            // The second one finds it armed.
            site.wake();
            site.wake();
            assert!(!site.is_bare());
        }
        assert!(!site.try_begin(7, u32::MAX, 0));
        // Three of 192 are few, and so is a fourth of 256.
        assert!(!site.try_begin(7, 16 * QUIET_CALLS, 191));
        assert!(!site.try_begin(7, 16 * QUIET_CALLS - 1, 192));
        assert!(site.try_begin(7, 16 * QUIET_CALLS, 192));
        site.wake();
        assert!(!site.try_begin(7, u32::MAX, 255));
        assert!(site.try_begin(7, 16 * QUIET_CALLS, 256));

        let site = Bareness::new();
        assert!(site.try_begin(7, QUIET_CALLS, 0));
        follow_sampling(|| false);
        assert!(!site.is_bare());
        follow_sampling(|| true);
        assert!(site.is_bare());
        set_collector(None);
        assert!(!site.is_bare() && !site.try_begin(NO_COLLECTOR - 1, QUIET_CALLS, 0));
    }
}
