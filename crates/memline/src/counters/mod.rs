//! Bytes of heap, by thread and for the whole process, as [`Alloc`](crate::Alloc) counts them.
//!
//! Each thread has an account: what the running code allocated less what it freed. Only the difference between two
//! readings means something, namely what ran between them. Beside it, [`live`] counts all bytes of the process.

mod live;
mod switch;
mod uncounted;

use std::cell::Cell;

use self::live::{Ledger, Published, Slot};
use self::switch::Needed;
pub(crate) use self::uncounted::{Aside, Uncounted};
use crate::owner::{Owner, Tag};
use crate::sync::{AtomicI64, AtomicUsize};
use crate::thread;

/// How many threads have a slot of their own.
const SLOTS: usize = 512;

static LIVE: Ledger<SLOTS> = Ledger {
    slots: [const { Slot(AtomicI64::new(0)) }; SLOTS],
    claimed: AtomicUsize::new(0),
    shared: AtomicI64::new(0),
};

static NEEDED: Needed = Needed(AtomicUsize::new(Needed::SWITCHED_ON));

/// The live heap of the process in bytes.
pub(crate) fn process_live_bytes() -> i64 {
    LIVE.bytes()
}

/// From here on the allocator counts if the switch is on, or if somebody is [`Counting`].
pub(crate) fn follow_switch(is_on: impl Fn() -> bool) {
    NEEDED.follow(is_on);
}

/// Keeps the allocator counting until it is dropped.
#[derive(Debug)]
pub(crate) struct Counting(());

impl Counting {
    pub(crate) fn hold() -> Self {
        NEEDED.hold();
        Self(())
    }
}

impl Drop for Counting {
    fn drop(&mut self) {
        NEEDED.let_go();
    }
}

pub(crate) struct Counters {
    /// What the thread allocated less what it freed, in bytes. The account is reckoned from it: a second sum would cost as
    /// much as the first, at each allocation.
    published: Published,
    /// What to add to it to get the account, namely what the running code allocated less what it freed of its own.
    offset: Cell<i64>,
    /// The largest account since the last [`mark`].
    high: Cell<i64>,
    /// How often memory was asked for.
    requests: Cell<u64>,
    /// What the running code freed of others' memory, in bytes.
    for_others: Cell<i64>,
    /// For whom the code runs.
    owner: Cell<Owner>,
}

/// Runs `f` on the running thread's.
#[inline]
fn with<R>(f: impl FnOnce(&Counters) -> R) -> Option<R> {
    thread::with(|thread| f(&thread.counters))
}

/// A block was asked for and given: returns its tag, or none if [`allocated_slowly`] has to be called instead. Called by
/// the allocator, as the next three: they must not allocate, lock or panic.
#[inline]
pub(crate) fn allocated(bytes: i64) -> Option<Tag> {
    if !NEEDED.counts() {
        return Some(Tag::UNCOUNTED);
    }
    let count = |counters: &Counters| {
        let net = counters.published.add_to_slot(bytes)?;
        counters.ask(net);
        Some(counters.owner.get().tag())
    };
    with(count).flatten()
}

/// The same on a thread that allocates for the first time, or is one of very many.
#[cold]
pub(crate) fn allocated_slowly(bytes: i64) -> Tag {
    let count = |counters: &Counters| {
        let net = counters.published.add(&LIVE, bytes);
        counters.ask(net);
        counters.owner.get().tag()
    };
    with(count).unwrap_or_else(|| Owner::NOBODY.tag())
}

/// A block was given back, or a part of it. Whether that was all; if not, [`freed_slowly`] has to be called instead.
#[inline]
#[must_use]
pub(crate) fn freed(tag: Tag, bytes: i64) -> bool {
    if tag == Tag::UNCOUNTED {
        return true;
    }
    let count = |counters: &Counters| {
        counters.owner.get().may_free(tag) && counters.published.add_to_slot(bytes.wrapping_neg()).is_some()
    };
    with(count).unwrap_or(true)
}

/// The same for a block of another owner, and on a thread that is one of very many.
#[cold]
pub(crate) fn freed_slowly(tag: Tag, bytes: i64) {
    let _ = with(|counters| {
        counters.published.add(&LIVE, bytes.wrapping_neg());
        let running = counters.owner.get();
        if !running.may_free(tag) && !running.changes(tag, bytes.wrapping_neg()) {
            counters.for_others.set(counters.for_others.get().wrapping_add(bytes));
            counters.offset.set(counters.offset.get().wrapping_add(bytes));
        }
    });
}

/// A block of so many bytes was made larger, at whose line it may be: the bytes stay its owner's. Returns its tag.
#[inline]
pub(crate) fn grown(mut tag: Tag, bytes: i64, growth: i64) -> Tag {
    if tag == Tag::UNCOUNTED && !NEEDED.counts() {
        return tag;
    }
    let _ = with(|counters| {
        if tag == Tag::UNCOUNTED {
            // What was made before counting began may still grow into a leak.
            tag = Tag::OLDEST;
            counters.published.add(&LIVE, bytes);
            counters.offset.set(counters.offset.get().wrapping_sub(bytes));
        }
        let net = counters.published.add(&LIVE, growth);
        counters.ask(net);
        let running = counters.owner.get();
        if !running.may_free(tag) {
            running.changes(tag, growth);
        }
    });
    tag
}

impl Counters {
    pub(crate) const fn new() -> Self {
        Self {
            published: Published::nowhere(),
            offset: Cell::new(0),
            high: Cell::new(0),
            requests: Cell::new(0),
            for_others: Cell::new(0),
            owner: Cell::new(Owner::NOBODY),
        }
    }

    /// Memory was asked for, and the thread has `net` bytes now.
    #[inline]
    fn ask(&self, net: i64) {
        self.requests.set(self.requests.get().wrapping_add(1));
        let own = net.wrapping_add(self.offset.get());
        if own > self.high.get() {
            self.high.set(own);
        }
    }

    #[inline]
    fn own(&self) -> i64 {
        self.published.net().wrapping_add(self.offset.get())
    }

    #[inline]
    pub(crate) fn read(&self) -> Reading {
        Reading {
            own: self.own(),
            requests: self.requests.get(),
            for_others: self.for_others.get(),
        }
    }

    #[inline]
    fn set(&self, reading: Reading) {
        self.offset.set(reading.own.wrapping_sub(self.published.net()));
        self.requests.set(reading.requests);
        self.for_others.set(reading.for_others);
    }
}

/// One thread's account at one moment, or the difference of two readings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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

impl Counters {
    /// The largest [`own`](Reading::own) since the last [`mark`](Self::mark).
    #[inline]
    pub(crate) fn high(&self) -> i64 {
        self.high.get()
    }

    /// The account and its high-water mark, which begins anew.
    #[inline]
    pub(crate) fn turn(&self) -> (Reading, i64) {
        let reading = self.read();
        (reading, self.high.replace(reading.own))
    }

    /// Whether the account is another than it was `before`, or has been above it since [`turn`](Self::turn). It rises
    /// only when memory is asked for; what is only given back lowers it, or is others'.
    #[inline]
    pub(crate) fn has_moved(&self, before: &Reading) -> bool {
        self.requests.get() != before.requests || self.own() != before.own || self.for_others.get() != before.for_others
    }

    /// Sets the high-water mark to `high`, or to what the account holds now if that is more.
    #[inline]
    pub(crate) fn mark(&self, high: i64) {
        self.high.set(high.max(self.own()));
    }

    /// For whom the running code runs.
    #[inline]
    pub(crate) fn owner(&self) -> Owner {
        self.owner.get()
    }

    /// From here on the running code runs for `owner`; none if it did already.
    #[inline]
    pub(crate) fn serve(&self, owner: Owner) -> Option<Former> {
        let former = self.owner.replace(owner);
        (former != owner).then(|| Former {
            owner: former,
            reading: self.read(),
            high: self.high.get(),
        })
    }

    /// Back to the former owner, whose account has seen nothing of what was done for another.
    pub(crate) fn serve_again(&self, former: Former) {
        self.owner.set(former.owner);
        // Who runs for nobody may still count requests, of another measure than the one that has owners.
        if !former.owner.is_nobody() {
            self.set(former.reading);
            self.high.set(former.high);
        }
    }
}

/// What a thread's account was before it served another owner.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub(crate) struct Former {
    owner: Owner,
    reading: Reading,
    high: i64,
}

/// Whether [`Alloc`](crate::Alloc) is the global allocator of this program.
pub(crate) fn is_installed() -> bool {
    let _counting = Counting::hold();
    let requests = || with(|counters| counters.requests.get());
    let before = requests();
    drop(std::hint::black_box(Box::new(0_u64)));
    requests() != before
}
