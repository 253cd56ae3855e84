//! A call of a function that is bare, while it runs.

use crate::site::Site;
use crate::thread;

/// Which function's call is the innermost bare one, and which one was before. Counts nothing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BareCall {
    site: &'static Site,
    /// The one that was the innermost before.
    outer: Option<&'static Site>,
}

impl BareCall {
    /// None where the call has to be counted: in a session, inside a call of the same function whose probes would count it,
    /// and where no profiled line is open that what it allocates could stand on.
    #[inline]
    pub(crate) fn begin(site: &'static Site) -> Option<Self> {
        thread::with(|thread| {
            let counts = thread.top.is_active(site) || thread.top.is_in_session() || thread.account.line().is_none();
            (!counts).then(|| Self {
                site,
                outer: thread.account.replace_bare(Some(site)),
            })
        })
        .flatten()
    }

    /// The call is over.
    #[inline]
    pub(crate) fn end(self) {
        thread::with(|thread| {
            let innermost = thread.account.replace_bare(self.outer);
            if !innermost.is_some_and(|innermost| innermost.is(self.site)) {
                // The call was woken: so the ones around have touched the heap as well.
                thread.account.wake_bare();
            }
        });
    }
}
