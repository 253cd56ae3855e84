//! A node: one place that memory is credited to. The package `memline-orders` compiles this file with loom's atomics.

use crate::sync::{AtomicI64, AtomicU32, AtomicU64, Ordering, fence, fence_for_loom};

/// Serves one *life* after another: a unit that begins and ends, or a range of rows that is taken and given back. Blocks of
/// an earlier life have an epoch before this life's birth. That is how a late free is told from one of this life.
#[derive(Debug)]
pub(crate) struct Node {
    /// The root node of the unit that this node belongs to; of a root, itself.
    root: AtomicU32,
    /// How many threads are in [`credit`](Self::credit). While there is one, no new life begins here.
    crediting: AtomicU32,
    /// The epoch in which this life began.
    birth: AtomicU64,
    freed: AtomicI64,
    by_others: AtomicI64,
}

/// The birth of a unit's root after the unit's end. No block is as young.
const ENDED: u64 = u64::MAX;

/// What is known of a block's bytes that are gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// Code of the same unit freed so many bytes on another line.
    Freed(i64),
    /// Code of another unit changed the node's memory by so many bytes.
    ByOthers(i64),
}

impl Node {
    // Not const, as loom's atomics are not.
    pub(crate) fn new() -> Self {
        Self {
            root: AtomicU32::new(0),
            crediting: AtomicU32::new(0),
            birth: AtomicU64::new(0),
            freed: AtomicI64::new(0),
            by_others: AtomicI64::new(0),
        }
    }

    /// The root of the life that a block belongs to which the caller has, or of a later one. In the latter case
    /// [`is_of_life`](Self::is_of_life) tells so afterwards.
    pub(crate) fn root(&self) -> u32 {
        // Acquired with the root of a later life is the birth that the former life's end has set.
        self.root.load(Ordering::Acquire)
    }

    /// Whether a block that this node made in that epoch is of the present life.
    pub(crate) fn is_of_life(&self, epoch: u64) -> bool {
        self.birth.load(Ordering::Relaxed) <= epoch
    }

    pub(crate) fn birth(&self) -> u64 {
        self.birth.load(Ordering::Relaxed)
    }

    pub(crate) fn freed(&self) -> i64 {
        self.freed.load(Ordering::Relaxed)
    }

    pub(crate) fn by_others(&self) -> i64 {
        self.by_others.load(Ordering::Relaxed)
    }

    /// Adds a change to the life that a block of that epoch belongs to. Does nothing if that life is over.
    ///
    /// The life may end at the same time. Either this sees the end, or [`is_quiet`](Self::is_quiet) sees this: each stores before
    /// it loads, here in sequentially consistent operations, there with a fence between.
    pub(crate) fn credit(&self, epoch: u64, change: Change) {
        self.crediting.fetch_add(1, Ordering::SeqCst);
        fence_for_loom();
        if self.birth.load(Ordering::SeqCst) <= epoch {
            self.add(change);
        }
        self.crediting.fetch_sub(1, Ordering::Release);
    }

    /// Adds a change for code that keeps the present life from ending.
    pub(crate) fn add(&self, change: Change) {
        match change {
            Change::Freed(bytes) => self.freed.fetch_add(bytes, Ordering::Relaxed),
            Change::ByOthers(bytes) => self.by_others.fetch_add(bytes, Ordering::Relaxed),
        };
    }

    /// Ends a unit: nothing that comes later is credited to its root.
    pub(crate) fn end(&self) {
        self.birth.store(ENDED, Ordering::Relaxed);
    }

    /// Ends a life. Blocks that were made here before `epoch` are of a former one from here on.
    pub(crate) fn retire(&self, epoch: u64) {
        self.birth.store(epoch, Ordering::Relaxed);
    }

    /// Whether a new life may begin: no credit for a former one is on its way. Called after the end of that life.
    pub(crate) fn is_quiet(&self) -> bool {
        fence(Ordering::SeqCst);
        self.crediting.load(Ordering::Acquire) == 0
    }

    /// Begins a life of a range's node, whose birth is the epoch in which it was retired.
    pub(crate) fn join(&self, root: u32) {
        self.freed.store(0, Ordering::Relaxed);
        self.by_others.store(0, Ordering::Relaxed);
        self.root.store(root, Ordering::Release);
    }

    /// The present life goes on as one of nobody's, whose root is node 0.
    pub(crate) fn leave_unit(&self) {
        self.root.store(0, Ordering::Release);
    }

    /// Begins a unit's life at its root.
    pub(crate) fn begin(&self, root: u32, birth: u64) {
        self.join(root);
        self.birth.store(birth, Ordering::Release);
    }
}
