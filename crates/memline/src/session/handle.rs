use super::guard::SessionGuard;
use super::scope::Scope;
use crate::heap::Untracked;
use crate::profile::Totals;
use crate::session_state::{Finished, SessionRef, SessionState};
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
        self.profile(SessionState::finish)
    }

    /// What has been measured until now, while the session goes on: of calls that are still running, too. None once the session
    /// has finished. It may be asked on any thread, costs the session's calls nothing, and changes nothing of what
    /// [`Session::finish`](crate::Session::finish) will return.
    ///
    /// What a line has done to memory is in its increment once the line has ended, or its future waits. The line that a call
    /// stands in has its occurrence, and [`Row::is_open`](crate::Row::is_open) is true of it where that can be told. By
    /// [`Measure::Task`](crate::Measure::Task) with [`Alloc`](crate::Alloc) its
    /// [`retained_bytes`](crate::LineStats::retained_bytes) are always those of this moment. Calls count once they have ended, and
    /// the [`outcome`](crate::Report::outcome) is that of these.
    ///
    /// For a watchdog, to tell of work that will be killed before it can report:
    ///
    /// ```
    /// # use std::sync::mpsc;
    /// use memline::{Session, profile};
    ///
    /// #[profile]
    /// fn waits(told: &mpsc::Sender<()>, done: &mpsc::Receiver<()>) {
    ///     told.send(()).unwrap();
    ///     done.recv().unwrap();
    /// }
    ///
    /// let session = Session::builder().id("job 7").open();
    /// let handle = session.handle();
    /// let (told, when_told) = mpsc::channel();
    /// let (finish, done) = mpsc::channel();
    /// let thread = std::thread::spawn(move || session.run(|| waits(&told, &done)));
    /// when_told.recv().unwrap();
    /// # while !handle.so_far().unwrap()[0].rows()[3].is_open() { std::thread::yield_now(); }
    /// let so_far = handle.so_far().unwrap();
    /// let stands_in = so_far[0].rows().iter().find(|row| row.is_open()).unwrap();
    /// assert_eq!(stands_in.text().trim(), "done.recv().unwrap();");
    /// # finish.send(()).unwrap();
    /// # thread.join().unwrap();
    /// ```
    #[must_use]
    pub fn so_far(&self) -> Option<Profile> {
        self.profile(SessionState::so_far)
    }

    fn profile(&self, read: impl FnOnce(&SessionState) -> Option<Finished>) -> Option<Profile> {
        let untracked = Untracked::start();
        let finished = read(&self.state);
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
            timeline: None,
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
