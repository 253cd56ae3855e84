//! The profiles of the whole process: which one the calls outside of sessions are added to, and which one a session that is
//! opened now is part of.

mod shared;
mod spans;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub(crate) use self::shared::{MOST_SESSIONS, ProcessWays};
pub(crate) use self::spans::{Ran, Spans};
use crate::Measure;
use crate::bare;
use crate::collector::Collector;
use crate::heap::{self, Untracked};
use crate::peak::Peak;

/// The number of the collector that calls outside of sessions are added to, and in the lowest bits its measure; 0 while there
/// is none.
static CURRENT: AtomicU64 = AtomicU64::new(0);
const MEASURE_BITS: u32 = 3;

static PROFILES: Mutex<Profiles> = Mutex::new(Profiles {
    all: Vec::new(),
    active: Vec::new(),
});

struct Profiles {
    /// All profiles so far. They are never freed: a call that has begun writes to its rows until it ends.
    all: Vec<&'static ProcessProfile>,
    /// Those that have not ended. The last one gets the calls, and is part of those before.
    active: Vec<&'static ProcessProfile>,
}

/// What calls of the process are added to from one moment on.
#[derive(Debug)]
pub(crate) struct ProcessProfile {
    collector: Collector,
    ways: Arc<ProcessWays>,
    /// The live bytes of the process when it began.
    live_at_start: i64,
    /// Whether functions may be bare in it.
    is_lean: bool,
}

fn profiles() -> MutexGuard<'static, Profiles> {
    PROFILES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The number of the collector, and what it measures; none while there is none.
#[inline]
pub(crate) fn collector() -> Option<(u64, Measure)> {
    let current = CURRENT.load(Ordering::Relaxed);
    let number = current & ((1 << MEASURE_BITS) - 1);
    (current != 0).then(|| (current >> MEASURE_BITS, Measure::of(number)))
}

/// The number of that collector; 0 while there is none.
#[inline]
pub(crate) fn collector_id() -> u64 {
    CURRENT.load(Ordering::Relaxed) >> MEASURE_BITS
}

/// Whether calls that are added to a collector of that number are outside of sessions: it is a profile's, or there is none.
pub(crate) fn is_of(collector: u64) -> bool {
    collector == 0 || with_collector(collector, |_| ()).is_some()
}

/// Runs `f` on a profile's collector; none if it is no profile's.
pub(crate) fn with_collector<R>(id: u64, f: impl FnOnce(&'static Collector) -> R) -> Option<R> {
    let profiles = profiles();
    let mut all = profiles.all.iter().rev();
    let found = all.find(|profile| profile.collector.id() == id).copied();
    drop(profiles);
    found.map(|profile| f(&profile.collector))
}

/// The profile that a session is part of which is opened now.
pub(crate) fn current() -> Option<&'static ProcessProfile> {
    if CURRENT.load(Ordering::Relaxed) == 0 {
        return None;
    }
    profiles().active.last().copied()
}

impl ProcessProfile {
    /// From here on all calls are added to this one, until it ends or another one begins. Functions may be bare in it if it
    /// `is_lean` and lines have nodes.
    pub(crate) fn begin(measure: Measure, is_lean: bool) -> &'static Self {
        let _untracked = Untracked::start();
        let has_nodes = measure == Measure::Task && heap::has_tags();
        let live_at_start = heap::process_live_bytes();
        let ways = Arc::new(ProcessWays::new(measure, has_nodes));
        let peak = has_nodes.then(|| Peak::of_process(Arc::clone(&ways) as _, live_at_start));
        let this: &'static Self = Box::leak(Box::new(Self {
            collector: Collector::new(Arc::clone(ways.own()), peak),
            ways,
            live_at_start,
            is_lean: is_lean && has_nodes,
        }));
        let mut profiles = profiles();
        if let Some(outer) = profiles.active.last() {
            outer.ways.include(Arc::clone(&this.ways));
        }
        profiles.all.push(this);
        profiles.active.push(this);
        profiles.make_current();
        this
    }

    /// From here on nothing is added but what has begun.
    pub(crate) fn end(&self) {
        let mut profiles = profiles();
        profiles.active.retain(|profile| !std::ptr::eq(*profile, self));
        profiles.make_current();
    }

    pub(crate) fn measure(&self) -> Measure {
        self.collector.measure()
    }

    pub(crate) fn peak(&self) -> Option<&'static Peak> {
        self.collector.peak()
    }

    pub(crate) fn ways(&self) -> &Arc<ProcessWays> {
        &self.ways
    }

    /// By how many bytes the live heap of the process has grown since.
    pub(crate) fn grown_bytes(&self) -> i64 {
        heap::process_live_bytes().wrapping_sub(self.live_at_start)
    }
}

impl Profiles {
    fn make_current(&self) {
        let stored = |profile: &&ProcessProfile| profile.collector.id() << MEASURE_BITS | profile.measure() as u64;
        CURRENT.store(self.active.last().map_or(0, stored), Ordering::Relaxed);
        let lean = self.active.last().filter(|profile| profile.is_lean);
        bare::set_collector(lean.map(|profile| profile.collector.id()));
    }
}
