use super::guard::SessionGuard;
use super::scope::Scope;
use crate::heap::Untracked;
use crate::profile::Totals;
use crate::session_state::SessionRef;
use crate::{Profile, Report};

/// A reference to a session that is open, to take along to another task or thread.
///
/// What is measured through it after the session has finished is not lost: it goes to the process's sink.
///
/// ```
/// use memline::{Session, SessionHandle};
///
/// let session = Session::builder().open();
/// let handle: SessionHandle = session.handle();
/// std::thread::spawn(move || handle.run(|| { /* as part of the session */ })).join().unwrap();
/// ```
#[derive(Clone, Debug)]
pub struct SessionHandle {
    pub(super) state: SessionRef,
}

impl SessionHandle {
    /// The profile of the session, which ends. None the second time.
    pub(super) fn close(&self) -> Option<Profile> {
        let untracked = Untracked::start();
        let finished = self.state.finish();
        drop(untracked);
        let finished = finished?;
        // The profile is the caller's, and what it is made of is the profiler's.
        let reports = finished
            .functions
            .iter()
            .map(|(stats, session)| Report::new(stats, Some(session)))
            .collect();
        let totals = Totals {
            labels: self.state.labels().clone(),
            measure: self.state.collector().measure(),
            concurrent: finished.concurrent,
            elapsed: finished.elapsed,
            peak_bytes: finished.peak_bytes,
            grown_bytes: None,
        };
        let profile = Profile::new(totals, reports, &finished.ways);
        let _untracked = Untracked::start();
        drop(finished);
        Some(profile)
    }

    /// Runs a future inside the session.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// use memline::Session;
    ///
    /// let session = Session::builder().open();
    /// let handle = session.handle();
    /// let task = tokio::spawn(async move { handle.scope(async { 7 }).await });
    /// assert_eq!(task.await.unwrap(), 7);
    /// # }
    /// ```
    pub fn scope<F: Future>(&self, future: F) -> Scope<F> {
        Scope::new(self.state.clone(), future)
    }

    /// Runs a closure inside the session.
    ///
    /// ```
    /// use memline::Session;
    ///
    /// let session = Session::builder().open();
    /// assert_eq!(session.handle().run(|| 7), 7);
    /// ```
    pub fn run<R>(&self, f: impl FnOnce() -> R) -> R {
        let _inside = SessionGuard::enter(&self.state);
        f()
    }
}
