//! The collector of the whole process: what calls outside of sessions are added to while a profiler lives.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::Measure;
use crate::collector::Collector;

/// The number of the collector that calls outside of sessions are added to, and in the lowest bits its measure; 0 while each
/// call has a report of its own.
static CURRENT: AtomicU64 = AtomicU64::new(0);
const MEASURE_BITS: u32 = 3;

/// The collectors of all profilers so far. They are never freed: a call that has begun writes to its rows until it ends.
static COLLECTORS: Mutex<Vec<&'static Collector>> = Mutex::new(Vec::new());

/// The number of that collector, and what it measures; none while each call has a report of its own.
#[inline]
pub(crate) fn collector() -> Option<(u64, Measure)> {
    let current = CURRENT.load(Ordering::Relaxed);
    let number = current & ((1 << MEASURE_BITS) - 1);
    (current != 0).then(|| (current >> MEASURE_BITS, Measure::of(number)))
}

/// The number of that collector; 0 while each call has a report of its own.
#[inline]
pub(crate) fn collector_id() -> u64 {
    CURRENT.load(Ordering::Relaxed) >> MEASURE_BITS
}

fn stored(collector: &Collector) -> u64 {
    collector.id() << MEASURE_BITS | collector.measure() as u64
}

/// Runs `f` on a profiler's collector; none if it is none's.
pub(crate) fn with_collector<R>(id: u64, f: impl FnOnce(&'static Collector) -> R) -> Option<R> {
    let collectors = COLLECTORS.lock().unwrap_or_else(PoisonError::into_inner);
    let found = collectors.iter().rfind(|collector| collector.id() == id).copied();
    drop(collectors);
    found.map(f)
}

/// From here on calls outside of sessions are added to this collector.
pub(crate) fn set_collector(collector: &'static Collector) {
    COLLECTORS
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(collector);
    CURRENT.store(stored(collector), Ordering::Relaxed);
}

/// From here on they are not, unless another collector has been set meanwhile.
pub(crate) fn unset_collector(collector: &Collector) {
    let _ = CURRENT.compare_exchange(stored(collector), 0, Ordering::Relaxed, Ordering::Relaxed);
}
