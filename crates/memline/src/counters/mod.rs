//! Bytes of heap, by thread and for the whole process, as [`Alloc`](crate::Alloc) counts them.
//!
//! Each thread has an account: what the running code allocated less what it freed. Only the difference between two
//! readings means something, namely what ran between them. Beside it, [`live`] counts all bytes of the process.

mod live;
mod uncounted;

use std::cell::Cell;
use std::sync::atomic::{AtomicBool, Ordering};

use self::live::Published;
pub(crate) use self::live::bytes as process_live_bytes;
pub(crate) use self::uncounted::{Aside, Uncounted};
use crate::config;
use crate::owner::{Owner, Tag};

struct Counters {
    /// What the running code allocated less what it freed of its own, in bytes.
    own: Cell<i64>,
    /// The largest `own` since the last [`mark`].
    high: Cell<i64>,
    /// How often memory was asked for.
    requests: Cell<u64>,
    /// What the running code freed of others' memory, in bytes.
    for_others: Cell<i64>,
    /// For whom the code runs.
    owner: Cell<Owner>,
    published: Published,
}

// Constant-initialised cells of `Copy` data without `Drop`: nothing else may be touched inside an allocator, and they can
// be for as long as the thread allocates.
thread_local! {
    static COUNTERS: Counters = const {
        Counters {
            own: Cell::new(0),
            high: Cell::new(0),
            requests: Cell::new(0),
            for_others: Cell::new(0),
            owner: Cell::new(Owner::NOBODY),
            published: Published::nowhere(),
        }
    };
}

/// Whether new blocks are counted. Where profiling is switched off the allocator does next to nothing.
static COUNTS: AtomicBool = AtomicBool::new(true);

/// Switches counting. The blocks that are counted already stay so, until they are freed.
pub(crate) fn set_counting(counts: bool) {
    COUNTS.store(counts, Ordering::Relaxed);
}

/// A block was asked for and given: returns its tag. Called by the allocator, as the two below: they must not allocate,
/// lock or panic.
#[inline]
pub(crate) fn allocated(bytes: i64) -> Tag {
    if !COUNTS.load(Ordering::Relaxed) {
        return Tag::UNCOUNTED;
    }
    let count = |counters: &Counters| {
        counters.ask(bytes);
        counters.owner.get().tag()
    };
    COUNTERS.try_with(count).unwrap_or_else(|_| Owner::NOBODY.tag())
}

/// A block of so many bytes was made larger, at whose line it may be: the bytes stay its owner's. Returns its tag.
#[inline]
pub(crate) fn grown(mut tag: Tag, bytes: i64, growth: i64) -> Tag {
    if tag == Tag::UNCOUNTED {
        if !COUNTS.load(Ordering::Relaxed) {
            return tag;
        }
        // What was made before counting began may still grow into a leak.
        tag = Tag::OLDEST;
        let _ = COUNTERS.try_with(|counters| counters.published.add(bytes));
    }
    let _ = COUNTERS.try_with(|counters| {
        counters.ask(growth);
        let running = counters.owner.get();
        if !running.may_free(tag) {
            running.changes(tag, growth);
        }
    });
    tag
}

/// A block was given back, or a part of it.
#[inline]
pub(crate) fn freed(tag: Tag, bytes: i64) {
    if tag == Tag::UNCOUNTED {
        return;
    }
    let _ = COUNTERS.try_with(|counters| {
        counters.published.add(-bytes);
        let running = counters.owner.get();
        if running.may_free(tag) || running.changes(tag, -bytes) {
            counters.own.set(counters.own.get().wrapping_sub(bytes));
        } else {
            counters.for_others.set(counters.for_others.get().wrapping_add(bytes));
        }
    });
}

impl Counters {
    #[inline]
    fn ask(&self, bytes: i64) {
        self.requests.set(self.requests.get().wrapping_add(1));
        let own = self.own.get().wrapping_add(bytes);
        self.own.set(own);
        if own > self.high.get() {
            self.high.set(own);
        }
        self.published.add(bytes);
    }

    fn read(&self) -> Reading {
        Reading {
            own: self.own.get(),
            requests: self.requests.get(),
            for_others: self.for_others.get(),
        }
    }

    fn set(&self, reading: Reading) {
        self.own.set(reading.own);
        self.requests.set(reading.requests);
        self.for_others.set(reading.for_others);
    }
}

/// One thread's account at one moment, or the difference of two readings.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Reading {
    /// What the running code allocated less what it freed of its own, in bytes.
    pub(crate) own: i64,
    /// How often memory was asked for.
    pub(crate) requests: u64,
    /// What it freed of others' memory, in bytes.
    pub(crate) for_others: i64,
}

impl Reading {
    /// The sum of a reading and a difference.
    pub(crate) fn and(self, more: Self) -> Self {
        Self {
            own: self.own.wrapping_add(more.own),
            requests: self.requests.wrapping_add(more.requests),
            for_others: self.for_others.wrapping_add(more.for_others),
        }
    }

    pub(crate) fn since(self, earlier: Self) -> Self {
        Self {
            own: self.own.wrapping_sub(earlier.own),
            requests: self.requests.wrapping_sub(earlier.requests),
            for_others: self.for_others.wrapping_sub(earlier.for_others),
        }
    }
}

#[inline]
pub(crate) fn read() -> Reading {
    COUNTERS.try_with(Counters::read).unwrap_or_default()
}

/// The largest [`own`](Reading::own) since the last [`mark`].
#[inline]
pub(crate) fn high() -> i64 {
    COUNTERS.try_with(|counters| counters.high.get()).unwrap_or_default()
}

/// The account and its high-water mark, which begins anew: one access for both, as every probe makes it.
#[inline]
pub(crate) fn turn() -> (Reading, i64) {
    let turn = |counters: &Counters| {
        let reading = counters.read();
        (reading, counters.high.replace(reading.own))
    };
    COUNTERS.try_with(turn).unwrap_or_default()
}

/// Sets this thread's high-water mark to `high`, or to what the account holds now if that is more.
#[inline]
pub(crate) fn mark(high: i64) {
    let _ = COUNTERS.try_with(|counters| counters.high.set(high.max(counters.own.get())));
}

/// For whom the running code runs.
pub(crate) fn owner() -> Owner {
    COUNTERS
        .try_with(|counters| counters.owner.get())
        .unwrap_or(Owner::NOBODY)
}

/// What a thread's account was before it served another owner.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub(crate) struct Former {
    owner: Owner,
    reading: Reading,
    high: i64,
}

/// From here on the running code runs for `owner`; none if it did already.
#[inline]
pub(crate) fn serve(owner: Owner) -> Option<Former> {
    let serve = |counters: &Counters| {
        let former = counters.owner.replace(owner);
        (former != owner).then(|| Former {
            owner: former,
            reading: counters.read(),
            high: counters.high.get(),
        })
    };
    COUNTERS.try_with(serve).ok().flatten()
}

/// Back to the former owner, whose account has seen nothing of what was done for another.
pub(crate) fn serve_again(former: Former) {
    let _ = COUNTERS.try_with(|counters| {
        counters.owner.set(former.owner);
        // Who runs for nobody may still count requests, of another measure than the one that has owners.
        if !former.owner.is_nobody() {
            counters.set(former.reading);
            counters.high.set(former.high);
        }
    });
}

/// Whether [`Alloc`](crate::Alloc) is the global allocator of this program.
pub(crate) fn is_installed() -> bool {
    set_counting(true);
    let before = read().requests;
    drop(std::hint::black_box(Box::new(0_u64)));
    let is_installed = read().requests != before;
    set_counting(!config::is_off());
    is_installed
}
