use crate::heap::SavedAccount;
use crate::session_state::SessionRef;
use crate::stack::{self, FormerSession, Stack};
use crate::thread::Thread;

/// Makes a session the one that the code runs in, and the former one again when dropped.
pub(crate) struct SessionGuard {
    former: Option<FormerSession>,
    saved: Option<SavedAccount>,
}

impl SessionGuard {
    pub(crate) fn enter(session: &SessionRef) -> Self {
        let enter = |thread: &Thread, stack: &Stack| {
            let former = Some(stack.enter_session(session.clone()));
            thread.top.set_in_session(true);
            Self {
                former,
                saved: session.enter_unit(&thread.account),
            }
        };
        // Made only where it is wanted: it acts when it is dropped.
        stack::with_thread(enter).unwrap_or_else(|| Self {
            former: None,
            saved: None,
        })
    }
}

impl Drop for SessionGuard {
    fn drop(&mut self) {
        let (former, saved) = (self.former.take(), self.saved.take());
        stack::with_thread(|thread, stack| {
            if let Some(saved) = saved {
                thread.account.leave_unit(saved);
            }
            if let Some(former) = former {
                stack.session.leave(former);
                thread.top.set_in_session(stack.session.id() != 0);
                // The line that goes on is of another collector.
                thread.account.watch_at_once();
            }
        });
    }
}
