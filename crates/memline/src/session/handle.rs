use super::guard::SessionGuard;
use super::scope::Scope;
use crate::Report;
use crate::heap::Untracked;
use crate::session_state::SessionRef;

/// A reference to a session that is open, to take along to another task or thread.
///
/// What is measured through it after the session has finished is not lost: it goes to the process's sink.
#[derive(Clone, Debug)]
pub struct SessionHandle {
    pub(super) state: SessionRef,
}

impl SessionHandle {
    /// The reports of the session, which ends; the second time there are none.
    pub(super) fn close(&self) -> Vec<Report> {
        let untracked = Untracked::start();
        let finished = self.state.finish();
        drop(untracked);
        // The reports are the caller's, and what they are made of is the profiler's.
        let reports = finished
            .iter()
            .map(|(stats, session)| Report::new(stats, Some(session)))
            .collect();
        let _untracked = Untracked::start();
        drop(finished);
        reports
    }

    /// Runs a future inside the session.
    pub fn scope<F: Future>(&self, future: F) -> Scope<F> {
        Scope::new(self.state.clone(), future)
    }

    /// Runs a closure inside the session.
    pub fn run<R>(&self, f: impl FnOnce() -> R) -> R {
        let _inside = SessionGuard::enter(&self.state);
        f()
    }
}
