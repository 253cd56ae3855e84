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

// Constant-initialised cells of `Copy` data without `Drop`: nothing else may be touched inside an allocator.
thread_local! {
    static NET: Cell<i64> = const { Cell::new(0) };
    static PUBLISHED: Cell<Published> = const { Cell::new(Published::Nowhere) };
}

/// Adds to this thread's counter. Called by the allocator: it must not allocate, lock or panic.
#[inline]
pub(crate) fn add(bytes: i64) {
    // The cells have no destructor, so they can be read for as long as the thread allocates.
    let _ = NET.try_with(|net| {
        let sum = net.get().wrapping_add(bytes);
        net.set(sum);
        let _ = PUBLISHED.try_with(|published| match published.get() {
            Published::Own(slot) => slot.store(sum, Ordering::Relaxed),
            Published::Shared => {
                SHARED.fetch_add(bytes, Ordering::Relaxed);
            }
            Published::Nowhere => publish_first(published, sum),
        });
    });
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

/// What this thread allocated less what it freed, in bytes.
#[inline]
pub(crate) fn thread_net_bytes() -> i64 {
    NET.try_with(Cell::get).unwrap_or(0)
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
    let before = thread_net_bytes();
    let probe = std::hint::black_box(Box::new(0_u64));
    let counted = thread_net_bytes() != before;
    drop(probe);
    counted
}

/// Takes back, when dropped, whatever this thread counted since: the profiler's own memory is nobody's line.
pub(crate) struct Uncounted {
    net: i64,
}

impl Uncounted {
    pub(crate) fn start() -> Self {
        Self {
            net: thread_net_bytes(),
        }
    }
}

impl Drop for Uncounted {
    fn drop(&mut self) {
        let own = thread_net_bytes().wrapping_sub(self.net);
        if own != 0 {
            add(own.wrapping_neg());
        }
    }
}
