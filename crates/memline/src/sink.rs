//! Where reports can go; any closure can take them as well.
//!
//! What is here makes closures for [`Config::sink`](crate::Config::sink), which serve the reports of a session as well:
//!
//! ```
//! use memline::{Format, Session, profile, render, sink};
//!
//! #[profile]
//! fn called() -> usize {
//!     vec![0_u8; 10].len()
//! }
//!
//! let log = sink::writer(std::io::stderr(), |report| render::table(report, Format::new()));
//! let session = Session::builder().open();
//! session.run(called);
//! for report in session.finish() {
//!     log(&report);
//! }
//! ```

use std::io::Write;
use std::sync::{Mutex, PoisonError};

use crate::Report;

/// Writes each report as text, with a newline behind it, to a file, a pipe, a buffer or whatever takes bytes.
///
/// `text` says how: one of the functions in [`render`](crate::render), or any other. It runs before the writer is locked.
/// A report is one call of [`Write::write_all`], so that reports of several threads never mix, and then the writer is
/// flushed. Errors of the writer are ignored: whoever profiles does not fail for want of a log.
///
/// ```no_run
/// use memline::{Config, Format, render, sink};
///
/// let file = std::fs::File::create("memory.log")?;
/// memline::configure(Config::new().sink(sink::writer(file, |report| {
///     render::table(report, Format::new())
/// })))?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn writer(
    writer: impl Write + Send + 'static,
    text: impl Fn(&Report) -> String + Send + Sync + 'static,
) -> impl Fn(&Report) + Send + Sync + 'static {
    // Locked while a report is written. What the writer does is not profiled, so that it never comes back here.
    let writer = Mutex::new(writer);
    move |report| {
        let mut text = text(report);
        text.push('\n');
        let mut writer = writer.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = writer.write_all(text.as_bytes()).and_then(|()| writer.flush());
    }
}

/// Makes each report an event of `tracing`, in the span that the call ended in.
///
/// The event's target is `memline` and its level INFO, or WARN where a call went over its function's budget. Its message is
/// what `text` makes of the report; its fields are `profiled`, `file`, `measure`, `calls`, `end`, `peak_bytes` and
/// `retained_bytes`.
///
/// ```
/// use memline::{Config, Format, render, sink};
///
/// memline::configure(Config::new().sink(sink::tracing(|report| {
///     render::table(report, Format::new())
/// })))?;
/// # Ok::<(), memline::Error>(())
/// ```
#[cfg(feature = "tracing")]
pub fn tracing(text: impl Fn(&Report) -> String + Send + Sync + 'static) -> impl Fn(&Report) + Send + Sync + 'static {
    macro_rules! event {
        ($level:ident, $report:ident) => {
            tracing::event!(
                target: "memline",
                tracing::Level::$level,
                profiled = $report.function(),
                file = $report.file(),
                measure = $report.measure().name(),
                calls = $report.calls(),
                end = $report.outcome().name(),
                peak_bytes = $report.peak_bytes(),
                retained_bytes = $report.retained_bytes(),
                "{}",
                text($report),
            )
        };
    }
    // The level is part of what `tracing` keeps for each event in the source.
    move |report| {
        if report.calls_over_budget() == 0 {
            event!(INFO, report);
        } else {
            event!(WARN, report);
        }
    }
}
