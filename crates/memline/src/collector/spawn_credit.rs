use std::sync::atomic::{AtomicI64, Ordering};

use crate::site::Site;

/// What the work that a line spawned has allocated less what it freed, whatever threads it runs on.
#[derive(Debug)]
pub(crate) struct SpawnCredit {
    site: &'static Site,
    bytes: AtomicI64,
    /// Those of the bytes that calls of the same function have in their lines as well.
    in_lines: AtomicI64,
}

impl SpawnCredit {
    pub(crate) fn new(site: &'static Site) -> Self {
        Self {
            site,
            bytes: AtomicI64::new(0),
            in_lines: AtomicI64::new(0),
        }
    }

    /// The function whose line spawned the work.
    pub(crate) fn site(&self) -> &'static Site {
        self.site
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
