//! What the profiler itself does with memory is nobody's line.

use super::{LIVE, Reading, with};
use crate::owner::Owner;

/// Takes back, when dropped, whatever was charged to this thread's account since. The memory stays part of the process,
/// and has no owner.
pub(crate) struct Aside {
    owner: Owner,
    account: Reading,
    high: i64,
}

impl Aside {
    pub(crate) fn start() -> Self {
        let start = |counters: &super::Counters| Self {
            owner: counters.owner.replace(Owner::NOBODY),
            account: counters.read(),
            high: counters.high.get(),
        };
        // Made only where it is wanted: it acts when it is dropped.
        with(start).unwrap_or_else(|| Self {
            owner: Owner::NOBODY,
            account: Reading::default(),
            high: 0,
        })
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        let _ = with(|counters| {
            counters.owner.set(self.owner);
            counters.set(self.account);
            counters.high.set(self.high);
        });
    }
}

/// As [`Aside`], and the process has not seen it either: for memory that is the profiler's own from beginning to end.
pub(crate) struct Uncounted {
    aside: Aside,
}

impl Uncounted {
    pub(crate) fn start() -> Self {
        Self { aside: Aside::start() }
    }
}

impl Drop for Uncounted {
    fn drop(&mut self) {
        let _ = with(|counters| {
            let since = counters.read().since(self.aside.account);
            let bytes = since.own.wrapping_sub(since.for_others);
            if bytes != 0 {
                counters.published.add(&LIVE, bytes.wrapping_neg());
            }
        });
    }
}
