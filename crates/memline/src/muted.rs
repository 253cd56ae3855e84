//! Calls that are not profiled, while they run.

use crate::call::Begun;
use crate::site::Site;
use crate::stack::{self, Stack};
use crate::thread::Thread;

/// A call that is not profiled: its probes must not count in a call of the same function around it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Muted {
    site: &'static Site,
    active: Option<&'static Site>,
    is_inner: bool,
    is_skipped: bool,
}

impl Muted {
    pub(crate) fn begin(thread: &Thread, stack: &Stack, site: &'static Site, begun: &Begun) -> Self {
        let muted = Self {
            site,
            active: thread.top.activate(None),
            is_inner: matches!(begun, Begun::Inner),
            is_skipped: matches!(begun, Begun::Skipped),
        };
        if muted.is_inner {
            stack.enter_inner(site);
        }
        if muted.is_skipped {
            stack.session.skip(true);
        }
        muted
    }

    #[inline(never)]
    pub(crate) fn end(self) {
        stack::with_thread(|thread, stack| {
            thread.top.activate(self.active);
            if self.is_inner {
                stack.leave_inner(self.site);
            }
            if self.is_skipped {
                stack.session.skip(false);
            }
        });
    }
}

/// A poll of a call that is not profiled, while it runs.
#[derive(Debug)]
pub(crate) struct MutedCall(Muted);

impl MutedCall {
    pub(crate) fn begin(thread: &Thread, stack: &Stack, site: &'static Site, begun: &Begun) -> Self {
        Self(Muted::begin(thread, stack, site, begun))
    }
}

impl Drop for MutedCall {
    fn drop(&mut self) {
        self.0.end();
    }
}
