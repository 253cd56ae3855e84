//! Which bare function's call is the innermost one of the thread, so that the allocator can wake it.

use super::reading::Reading;
use super::state::Account;
use crate::site::Site;

impl Account {
    /// From here on that function's call is the innermost bare one inside the innermost frame, or there is none; returns which
    /// one was.
    #[inline]
    pub(crate) fn replace_bare(&self, site: Option<&'static Site>) -> Option<&'static Site> {
        self.bare.replace(site)
    }

    /// The innermost bare call, if there is one, has touched the heap. None is in its place: so its guard finds out, and wakes the one around.
    #[cold]
    #[inline(never)]
    pub(crate) fn wake_bare(&self) {
        if let Some(site) = self.bare.take() {
            site.bareness.wake();
        }
    }

    /// Whether surely nothing was allocated or freed since the thread had such an account, whatever unit it was.
    #[inline]
    pub(crate) fn is_still_since(&self, asked: u64, net: i64) -> bool {
        self.is_still(&Reading {
            asked,
            net,
            ..Reading::NOTHING
        })
    }
}
