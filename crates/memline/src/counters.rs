//! Bytes of live heap, by thread and for the whole process, as [`Alloc`](crate::Alloc) counts them.
//!
//! Each thread owns a signed counter: what it allocated less what it freed. A block allocated here and freed there
//! makes one thread's counter too high and the other's too low by the same bytes, so only sums over all threads mean
//! something by themselves; the difference between two readings on one thread means what ran between them.

use std::cell::Cell;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};

/// How many threads publish their counter in a slot of their own, where a plain store does; later ones share one
/// counter, at the price of an atomic addition.
const SLOTS: usize = 512;

/// Alone on its cache line, or threads that allocate side by side would slow each other down.
#[repr(align(64))]
struct Slot(AtomicI64);

static SLOT: [Slot; SLOTS] = [const { Slot(AtomicI64::new(0)) }; SLOTS];
static CLAIMED: AtomicUsize = AtomicUsize::new(0);
static SHARED: AtomicI64 = AtomicI64::new(0);

#[derive(Clone, Copy)]
enum Published {
    Nowhere,
    Own(&'static AtomicI64),
    Shared,
}

struct Counters {
    /// What the thread allocated less what it freed, in bytes.
    net: Cell<i64>,
    /// The largest `net` since the last [`mark`].
    high: Cell<i64>,
    /// How often memory was asked for.
    requests: Cell<u64>,
    published: Cell<Published>,
}

// Constant-initialised cells of `Copy` data without `Drop`: nothing else may be touched inside an allocator, and they can
// be for as long as the thread allocates.
thread_local! {
    static COUNTERS: Counters = const {
        Counters {
            net: Cell::new(0),
            high: Cell::new(0),
            requests: Cell::new(0),
            published: Cell::new(Published::Nowhere),
        }
    };
}

/// Memory was asked for and given, in a new block or by growing one. Called by the allocator: it must not allocate,
/// lock or panic.
#[inline]
pub(crate) fn allocated(bytes: i64) {
    let _ = COUNTERS.try_with(|counters| {
        counters.requests.set(counters.requests.get().wrapping_add(1));
        counters.add(bytes);
    });
}

/// Memory was given back. Called by the allocator.
#[inline]
pub(crate) fn freed(bytes: i64) {
    let _ = COUNTERS.try_with(|counters| counters.add(-bytes));
}

impl Counters {
    #[inline]
    fn add(&self, bytes: i64) {
        let sum = self.net.get().wrapping_add(bytes);
        self.net.set(sum);
        if sum > self.high.get() {
            self.high.set(sum);
        }
        match self.published.get() {
            Published::Own(slot) => slot.store(sum, Ordering::Relaxed),
            Published::Shared => {
                SHARED.fetch_add(bytes, Ordering::Relaxed);
            }
            Published::Nowhere => publish_first(&self.published, sum),
        }
    }
}

/// A slot keeps its value when its thread ends, as the bytes that the thread left behind are still live.
#[cold]
#[inline(never)]
fn publish_first(published: &Cell<Published>, sum: i64) {
    if let Some(Slot(slot)) = SLOT.get(CLAIMED.fetch_add(1, Ordering::Relaxed)) {
        slot.store(sum, Ordering::Relaxed);
        published.set(Published::Own(slot));
    } else {
        // Back down, lest an endless supply of threads wrap the counter round.
        CLAIMED.store(SLOTS, Ordering::Relaxed);
        SHARED.fetch_add(sum, Ordering::Relaxed);
        published.set(Published::Shared);
    }
}

/// One thread's counters at one moment.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Reading {
    /// What the thread allocated less what it freed, in bytes.
    pub(crate) net: i64,
    /// The largest `net` since the last [`mark`].
    pub(crate) high: i64,
    /// How often memory was asked for.
    pub(crate) requests: u64,
}

#[inline]
pub(crate) fn read() -> Reading {
    let read = |counters: &Counters| Reading {
        net: counters.net.get(),
        high: counters.high.get(),
        requests: counters.requests.get(),
    };
    COUNTERS.try_with(read).unwrap_or_default()
}

/// Sets this thread's high-water mark to `high`, or to what the thread holds now if that is more.
#[inline]
pub(crate) fn mark(high: i64) {
    let _ = COUNTERS.try_with(|counters| counters.high.set(high.max(counters.net.get())));
}

/// The live heap of the process in bytes.
pub(crate) fn process_live_bytes() -> i64 {
    let claimed = CLAIMED.load(Ordering::Relaxed).min(SLOTS);
    SLOT[..claimed]
        .iter()
        .map(|Slot(slot)| slot.load(Ordering::Relaxed))
        .fold(SHARED.load(Ordering::Relaxed), i64::wrapping_add)
}

/// Whether [`Alloc`](crate::Alloc) is the global allocator of this program.
pub(crate) fn is_counting() -> bool {
    let before = read().requests;
    drop(std::hint::black_box(Box::new(0_u64)));
    read().requests != before
}

/// Takes back, when dropped, whatever this thread counted since: the profiler's own memory is nobody's line.
pub(crate) struct Uncounted {
    before: Reading,
}

impl Uncounted {
    pub(crate) fn start() -> Self {
        Self { before: read() }
    }
}

impl Drop for Uncounted {
    fn drop(&mut self) {
        let _ = COUNTERS.try_with(|counters| {
            let own = counters.net.get().wrapping_sub(self.before.net);
            if own != 0 {
                counters.add(own.wrapping_neg());
            }
            counters.high.set(self.before.high);
            counters.requests.set(self.before.requests);
        });
    }
}
