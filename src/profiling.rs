//! One memory-profiling session for each invocation.

mod printer;
mod watchdog;
mod watched;

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use functions_custom_handler::Invocation;
use memline::{Config, Measure, OverBudget, Sampling, Session};
use memline_axum::Profiles;

use self::printer::Printer;
use self::watchdog::Watch;
pub(crate) use self::watchdog::Watchdog;
use self::watched::Watched;
use crate::report::{ProcessMemory, resident_bytes};
use crate::settings::Settings;

/// Sets what holds for the whole process: which invocations are profiled, what is measured, and where the report of a
/// call goes that outlives its invocation.
///
/// # Errors
///
/// The measure cannot be read in this process; a sentence says why.
///
/// ```
/// use memline_function_app::{Settings, configure_profiler};
///
/// configure_profiler(&Settings::default())?;
/// # Ok::<(), memline::Error>(())
/// ```
pub fn configure_profiler(settings: &Settings) -> Result<(), memline::Error> {
    let printer = Printer::new(settings);
    memline::configure(
        Config::new()
            .sampling(settings.sampling)
            .measure(settings.measure)
            // An invocation that takes too much is answered all the same.
            .over_budget(OverBudget::Report)
            .sink(move |report| printer.log_late(report)),
    )
}

/// How the invocations of one function are profiled.
#[derive(Clone, Debug)]
pub(crate) struct Profiling {
    function: &'static str,
    sampling: Sampling,
    measure: Measure,
    printer: Printer,
    watchdog: Arc<Watchdog>,
    /// Those that the page is over; none where there is no page.
    profiles: Option<Profiles>,
}

impl Profiling {
    /// Of the function with this name. The functions of an app share a watchdog.
    pub(crate) fn new(function: &'static str, settings: &Settings, watchdog: &Arc<Watchdog>) -> Self {
        Self {
            function,
            sampling: settings.sampling,
            measure: settings.measure,
            printer: Printer::new(settings),
            watchdog: Arc::clone(watchdog),
            profiles: None,
        }
    }

    /// Adds the profile of each invocation to these, if there are any.
    pub(crate) fn keeping(mut self, profiles: Option<&Profiles>) -> Self {
        self.profiles = profiles.cloned();
        self
    }

    fn open(&self, invocation: Option<&Invocation>) -> OpenSession {
        let mut builder = Session::builder()
            .label(self.function)
            .sampling(self.sampling)
            .measure(self.measure);
        if let Some(invocation) = invocation {
            builder = builder.id(invocation.id());
        }
        let session = builder.open();
        let start_bytes = session.is_profiled().then(resident_bytes).flatten();
        let watched = || {
            let id = invocation.map(|invocation| invocation.id().to_owned());
            Watched::new(self.function, id, session.handle(), start_bytes)
        };
        // Of what is not profiled there are no rows.
        let watch = session.is_profiled().then(|| self.watchdog.watch(watched)).flatten();
        OpenSession {
            watch,
            session: Some(session),
            start_bytes,
            printer: self.printer,
            profiles: self.profiles.clone(),
        }
    }
}

/// Runs what is behind it in a session, and logs the session's reports at its end, whatever the end is.
pub(crate) async fn profile_invocation(
    State(profiling): State<Profiling>,
    invocation: Option<Invocation>,
    request: Request,
    next: Next,
) -> Response {
    // Declared before the future, so dropped after it: a call that is cancelled has then told where it stopped.
    let open = profiling.open(invocation.as_ref());
    open.scope(next.run(request)).await
}

/// A session whose reports are logged when it is dropped: at a return, in a panic, and when the client has gone away.
struct OpenSession {
    watch: Option<Watch>,
    session: Option<Session>,
    /// The resident set of the process when it began; none where that cannot be read, or the session is not profiled.
    start_bytes: Option<i64>,
    printer: Printer,
    profiles: Option<Profiles>,
}

impl OpenSession {
    fn scope<F: Future>(&self, future: F) -> memline::Scope<F> {
        self.session
            .as_ref()
            .expect("only dropping takes the session")
            .scope(future)
    }
}

impl Drop for OpenSession {
    fn drop(&mut self) {
        // First, so that nothing is told of what has been reported.
        self.watch = None;
        let memory = ProcessMemory::since(self.start_bytes);
        if let Some(session) = self.session.take() {
            let is_profiled = session.is_profiled();
            let profile = session.finish();
            if let Some(profiles) = self.profiles.as_ref().filter(|_| is_profiled) {
                profiles.add(&profile, memory.map(ProcessMemory::into_resident));
            }
            #[cfg(feature = "opentelemetry")]
            crate::telemetry::record(&profile, memory);
            self.printer.log_all(profile.reports(), memory);
        }
    }
}

#[cfg(test)]
mod tests;
