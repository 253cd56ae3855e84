//! What spawned work did to memory, for the line that spawned it.

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use crate::site::Site;

/// What one spawned piece of work, and what that spawned, allocated less what it freed.
#[derive(Debug)]
pub(crate) struct Share {
    bytes: AtomicI64,
    /// The function whose line spawned it.
    site: &'static Site,
    /// The share of the work that spawned it, if that was spawned too.
    around: Option<Arc<Share>>,
}

thread_local! {
    /// The share of the spawned work that runs on this thread.
    static RUNNING: Cell<Option<Arc<Share>>> = const { Cell::new(None) };
}

/// Work of this share runs on this thread from here on; returns whose ran before.
pub(crate) fn run(share: Option<Arc<Share>>) -> Option<Arc<Share>> {
    RUNNING.try_with(|running| running.replace(share)).ok().flatten()
}

fn running() -> Option<Arc<Share>> {
    let share = run(None);
    drop(run(share.clone()));
    share
}

impl Share {
    /// For what a line of `site` is about to spawn.
    pub(crate) fn new(site: &'static Site) -> Arc<Self> {
        Arc::new(Self {
            bytes: AtomicI64::new(0),
            site,
            around: running(),
        })
    }

    pub(crate) fn bytes(&self) -> i64 {
        self.bytes.load(Ordering::Relaxed)
    }

    /// This share and those around it, the innermost first.
    fn chain(&self) -> impl Iterator<Item = &Self> {
        std::iter::successors(Some(self), |share| share.around.as_deref())
    }

    /// Adds to the share and to those around it, but only once for each function: its report adds up its lines.
    pub(crate) fn add(&self, bytes: i64) {
        for (depth, share) in self.chain().enumerate() {
            if !self.chain().take(depth).any(|inner| inner.site.is(share.site)) {
                share.bytes.fetch_add(bytes, Ordering::Relaxed);
            }
        }
    }
}

/// Spawned work on this thread had lines of `site` that have a report: they have these bytes, and no line that spawned
/// them.
pub(crate) fn leave_to_rows(site: &'static Site, bytes: i64) {
    let Some(running) = running() else { return };
    if let Some(share) = running.chain().find(|share| share.site.is(site)) {
        share.bytes.fetch_sub(bytes, Ordering::Relaxed);
    }
}
