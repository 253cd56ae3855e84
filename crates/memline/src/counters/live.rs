//! The live heap of the process.
//!
//! Each thread publishes what it allocated less what it freed. A block that is allocated here and freed there makes one
//! thread's number too high and the other's too low by the same bytes, so that only the sum over all threads means
//! something.

use std::cell::Cell;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};

/// How many threads publish in a slot of their own, where a plain store does; later ones share one, at the price of an
/// atomic addition.
const SLOTS: usize = 512;

/// Alone on its cache line, or threads that allocate side by side would slow each other down.
#[repr(align(64))]
struct Slot(AtomicI64);

static SLOT: [Slot; SLOTS] = [const { Slot(AtomicI64::new(0)) }; SLOTS];
static CLAIMED: AtomicUsize = AtomicUsize::new(0);
static SHARED: AtomicI64 = AtomicI64::new(0);

/// Where a thread publishes.
pub(super) struct Published(Cell<Place>);

#[derive(Clone, Copy)]
enum Place {
    Nowhere,
    Own(&'static AtomicI64),
    Shared,
}

impl Published {
    pub(super) const fn nowhere() -> Self {
        Self(Cell::new(Place::Nowhere))
    }

    #[inline]
    pub(super) fn add(&self, bytes: i64) {
        match self.0.get() {
            // Nobody else stores here.
            Place::Own(slot) => slot.store(slot.load(Ordering::Relaxed).wrapping_add(bytes), Ordering::Relaxed),
            Place::Shared => {
                SHARED.fetch_add(bytes, Ordering::Relaxed);
            }
            Place::Nowhere => self.add_first(bytes),
        }
    }

    /// A slot keeps its value when its thread ends, as the bytes that the thread left behind are still live.
    #[cold]
    #[inline(never)]
    fn add_first(&self, bytes: i64) {
        if let Some(Slot(slot)) = SLOT.get(CLAIMED.fetch_add(1, Ordering::Relaxed)) {
            slot.store(bytes, Ordering::Relaxed);
            self.0.set(Place::Own(slot));
        } else {
            // Back down, lest an endless supply of threads wrap the counter round.
            CLAIMED.store(SLOTS, Ordering::Relaxed);
            SHARED.fetch_add(bytes, Ordering::Relaxed);
            self.0.set(Place::Shared);
        }
    }
}

/// The live heap of the process in bytes.
pub(crate) fn bytes() -> i64 {
    let claimed = CLAIMED.load(Ordering::Relaxed).min(SLOTS);
    SLOT[..claimed]
        .iter()
        .map(|Slot(slot)| slot.load(Ordering::Relaxed))
        .fold(SHARED.load(Ordering::Relaxed), i64::wrapping_add)
}
