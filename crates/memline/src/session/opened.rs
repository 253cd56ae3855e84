use super::builder::SessionBuilder;
use super::handle::SessionHandle;
use super::scope::Scope;
use crate::session_state::SessionRef;
use crate::{Budget, Profile, config, stack};

/// A span of work whose profiled calls are reported together, one report for each function: an invocation, a
/// request, a job, a test.
///
/// Futures and closures are run inside with [`scope`](Self::scope) and [`run`](Self::run), on any thread and as many
/// as there are; a task that was spawned is inside only if it is wrapped as well, by a [`SessionHandle`].
///
/// A session that is dropped without [`finish`](Self::finish), as when the future that owns it is dropped, hands its
/// reports to the process's sink.
///
/// ```
/// use memline::{Session, profile};
///
/// #[profile]
/// fn double(n: usize) -> Vec<u8> {
///     vec![0; 2 * n]
/// }
///
/// let session = Session::builder().id("job 7").open();
/// session.run(|| {
///     double(10);
///     double(20);
/// });
/// let profile = session.finish();
/// assert_eq!(profile.len(), 1);
/// assert_eq!((profile[0].function(), profile[0].calls()), ("double", 2));
/// ```
#[derive(Debug)]
pub struct Session {
    handle: SessionHandle,
}

impl Session {
    /// What a session can be opened with.
    ///
    /// ```
    /// let session = memline::Session::builder().open();
    /// # drop(session.finish());
    /// ```
    pub fn builder() -> SessionBuilder {
        SessionBuilder::default()
    }

    /// The session that the calling code runs in, if any.
    ///
    /// ```
    /// use memline::Session;
    ///
    /// assert!(Session::current().is_none());
    /// let session = Session::builder().open();
    /// assert!(session.run(|| Session::current().is_some()));
    /// ```
    #[must_use]
    pub fn current() -> Option<SessionHandle> {
        let handle = |state: &SessionRef| SessionHandle { state: state.clone() };
        stack::with(|stack| stack.session.with(handle)).flatten()
    }

    /// A reference to this session.
    ///
    /// ```
    /// use memline::Session;
    ///
    /// let session = Session::builder().open();
    /// let handle = session.handle();
    /// std::thread::spawn(move || handle.run(|| { /* as part of the session */ })).join().unwrap();
    /// ```
    #[must_use]
    pub fn handle(&self) -> SessionHandle {
        self.handle.clone()
    }

    /// Whether this session's calls are profiled.
    ///
    /// ```
    /// use memline::Session;
    ///
    /// assert!(Session::builder().open().is_profiled());
    /// ```
    #[must_use]
    pub fn is_profiled(&self) -> bool {
        self.handle.state.is_profiled()
    }

    /// Runs a future inside the session.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// use memline::Session;
    ///
    /// let session = Session::builder().open();
    /// assert_eq!(session.scope(async { 7 }).await, 7);
    /// # }
    /// ```
    pub fn scope<F: Future>(&self, future: F) -> Scope<F> {
        self.handle.scope(future)
    }

    /// Runs a closure inside the session.
    ///
    /// ```
    /// use memline::Session;
    ///
    /// let session = Session::builder().open();
    /// assert_eq!(session.run(|| 7), 7);
    /// ```
    pub fn run<R>(&self, f: impl FnOnce() -> R) -> R {
        self.handle.run(f)
    }

    /// Ends the session: a report for each profiled function that was called in it, in the order of their first
    /// calls, and totals. Calls that are still running are reported to the process's sink when they end.
    ///
    /// ```
    /// use memline::Session;
    ///
    /// let session = Session::builder().open();
    /// session.run(|| { /* … */ });
    /// println!("{}", session.finish());
    /// ```
    #[must_use]
    #[expect(clippy::missing_panics_doc, reason = "it does not")]
    pub fn finish(self) -> Profile {
        self.handle.close().expect("only this and dropping ends it")
    }

    /// Ends the session, as [`finish`](Self::finish) does, and asserts that each of its reports is within a budget.
    ///
    /// ```
    /// # use memline::{Session, profile};
    /// # #[global_allocator]
    /// # static ALLOC: memline::Alloc = memline::Alloc::system();
    /// # #[profile]
    /// # fn keeps(n: usize) -> Vec<u8> {
    /// #     vec![0; n]
    /// # }
    /// # use memline::Budget;
    /// let session = Session::builder().open();
    /// session.run(|| drop(keeps(1000)));
    /// session.finish_within(&Budget::new().max_peak_bytes(1000));
    /// ```
    ///
    /// # Panics
    ///
    /// With the error of [`Budget::check`].
    #[track_caller]
    #[expect(clippy::must_use_candidate, reason = "most callers want no more than the assertion")]
    pub fn finish_within(self, budget: &Budget) -> Profile {
        let profile = self.finish();
        crate::assert_within(&profile, budget);
        profile
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // After `finish` there is nothing left.
        for report in self.handle.close().into_iter().flatten() {
            config::emit(&report);
        }
    }
}

impl SessionBuilder {
    /// Opens the session. Whether it is profiled is decided here.
    ///
    /// ```
    /// use memline::Session;
    ///
    /// let session = Session::builder().open();
    /// assert!(session.finish().is_empty());
    /// ```
    #[must_use]
    pub fn open(self) -> Session {
        Session {
            handle: SessionHandle { state: self.state() },
        }
    }
}
