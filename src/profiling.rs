//! One memory-profiling session for each invocation.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use functions_custom_handler::Invocation;
use memline::{Config, Measure, OverBudget, Report, Sampling, Session};

use crate::logging::{LOGS_TARGET, REPORT_TARGET};
use crate::report::{self, Style};
use crate::settings::{Formats, Settings};

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
            .sink(move |report| printer.log(report)),
    )
}

/// How the invocations of one function are profiled.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Profiling {
    function: &'static str,
    sampling: Sampling,
    measure: Measure,
    printer: Printer,
}

impl Profiling {
    pub(crate) fn new(function: &'static str, settings: &Settings) -> Self {
        Self {
            function,
            sampling: settings.sampling,
            measure: settings.measure,
            printer: Printer::new(settings),
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
    let mut session = Session::builder()
        .label(profiling.function)
        .sampling(profiling.sampling)
        .measure(profiling.measure);
    if let Some(invocation) = invocation {
        session = session.id(invocation.id());
    }
    // Declared before the future, so dropped after it: a call that is cancelled has then told where it stopped.
    let open = OpenSession {
        session: Some(session.open()),
        printer: profiling.printer,
    };
    open.scope(next.run(request)).await
}

/// A session whose reports are logged when it is dropped: at a return, in a panic, and when the client has gone away.
struct OpenSession {
    session: Option<Session>,
    printer: Printer,
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
        let reports = self.session.take().map(Session::finish);
        for report in reports.iter().flatten() {
            self.printer.log(report);
        }
    }
}

/// Writes reports to the log in the forms that were chosen.
#[derive(Clone, Copy, Debug)]
struct Printer {
    formats: Formats,
    style: Style,
}

impl Printer {
    fn new(settings: &Settings) -> Self {
        Self {
            formats: settings.formats,
            style: Style {
                precision: settings.precision,
                increments_only: settings.increments_only,
            },
        }
    }

    /// One event for each form, so that a report's lines are written together, and one for each part of a JSON record,
    /// which is a record by itself.
    fn log(self, report: &Report) {
        if self.formats.table {
            tracing::info!(target: LOGS_TARGET, "{}", report::table(report, self.style));
        }
        if self.formats.rows {
            tracing::info!(target: LOGS_TARGET, "{}", report::rows(report, self.style));
        }
        if self.formats.json {
            for part in report::record(report, self.style).lines() {
                tracing::info!(target: REPORT_TARGET, "{part}");
            }
        }
    }
}

#[cfg(test)]
mod tests;
