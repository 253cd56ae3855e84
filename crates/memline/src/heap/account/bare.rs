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

    /// Whether surely nothing was allocated or freed since the moment, whatever units' accounts were in force.
    #[inline]
    pub(crate) fn is_still_since(&self, moment: Moment) -> bool {
        self.is_still(&Reading {
            net: moment.net,
            asked: moment.asked,
            ..Reading::NOTHING
        })
    }
}

/// So much of a [`Reading`] as tells whether the heap was touched since.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    net: i64,
    asked: u64,
}

impl Moment {
    #[inline]
    pub(crate) fn of(reading: &Reading) -> Self {
        Self {
            net: reading.net,
            asked: reading.asked,
        }
    }
}
