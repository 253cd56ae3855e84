use std::sync::atomic::{AtomicI64, Ordering};

use crate::site::Site;

/// What the work that a line spawned has allocated less what it freed, whatever threads it runs on.
#[derive(Debug)]
pub(crate) struct SpawnCredit {
    site: &'static Site,
    bytes: AtomicI64,
    /// Those of the bytes that calls of the same function have in their lines as well.
    in_lines: AtomicI64,
    /// The epoch in which the call began that spawned the work, if it is to be known what the call retains; 0 if not.
    born: u64,
    /// What the work freed that was there before the call, in bytes.
    old_freed: AtomicI64,
}

impl SpawnCredit {
    pub(crate) fn new(site: &'static Site, born: u64) -> Self {
        Self {
            site,
            bytes: AtomicI64::new(0),
            in_lines: AtomicI64::new(0),
            born,
            old_freed: AtomicI64::new(0),
        }
    }

    /// The function whose line spawned the work.
    pub(crate) fn site(&self) -> &'static Site {
        self.site
    }

    /// Whether it is to be known what the call retains that spawned the work.
    pub(crate) fn is_watched(&self) -> bool {
        self.born != 0
    }

    pub(crate) fn born(&self) -> u64 {
        self.born
    }

    pub(crate) fn add_old_freed(&self, bytes: i64) {
        self.old_freed.fetch_add(bytes, Ordering::Relaxed);
    }

    pub(crate) fn old_freed(&self) -> i64 {
        self.old_freed.load(Ordering::Relaxed)
    }

    pub(crate) fn add(&self, bytes: i64) {
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    pub(crate) fn add_in_lines(&self, bytes: i64) {
        self.in_lines.fetch_add(bytes, Ordering::Relaxed);
    }

    pub(crate) fn bytes(&self) -> i64 {
        self.bytes.load(Ordering::Relaxed)
    }

    pub(crate) fn in_lines(&self) -> i64 {
        self.in_lines.load(Ordering::Relaxed)
    }
}
