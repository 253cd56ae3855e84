//! A call of a function that is bare, while it runs, or a run of its closures.

use crate::bare::Bareness;
use crate::heap::{Account, AroundBare};
use crate::site::Site;
use crate::thread;

/// A call that counts nothing, and what was around it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BareCall {
    bareness: &'static Bareness,
    around: AroundBare,
}

impl BareCall {
    /// None where the call has to be counted: in a session, inside a call of the same function whose probes would count it,
    /// and where no profiled line is open that what it allocates could stand on.
    #[inline]
    pub(crate) fn begin(site: &'static Site) -> Option<Self> {
        thread::with(|thread| {
            let counts = thread.top.is_active(site) || thread.top.is_in_session() || thread.account.line().is_none();
            (!counts).then(|| Self::of(&site.bareness, &thread.account))
        })
        .flatten()
    }

    /// A call or run of what is bare begins. If no line is open, what it allocates before it is woken is on none.
    #[inline]
    pub(crate) fn of(bareness: &'static Bareness, account: &Account) -> Self {
        Self {
            bareness,
            around: account.begin_bare(bareness),
        }
    }

    /// The call is over.
    #[inline]
    pub(crate) fn end(self) {
        thread::with(|thread| thread.account.end_bare(self.bareness, self.around));
    }
}
