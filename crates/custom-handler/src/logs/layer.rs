//! The tracing layer.

use std::fmt;
use std::io::{self, Write};
use std::sync::Arc;

use tracing::{Event, Level, Subscriber};
use tracing_subscriber::layer::{Context, Layer};
use tracing_subscriber::registry::LookupSpan;

use super::format;
use super::journal::Journal;
use super::writers::{Stream, Writers};

/// The [`Layer`] that brings tracing events to the Functions host.
///
/// An event of an enveloped invocation becomes entries of that invocation's `Logs`, which the
/// host shows with its id and operation. All other events are written at once, in one piece:
/// to standard output, and those at `ERROR` to standard error.
///
/// A line reads `{target}: {message} {field=value ...}`; with a level other than `INFO`,
/// `{target}: [warn] {message}`. A message of several lines becomes as many entries. Written
/// lines end with ` invocation_id={id}` if the host forwarded or proxied the request, and if
/// they came after an envelope was answered.
///
/// The layer filters nothing; add a filter. It must let this crate's span pass, whose level is
/// `ERROR` and whose target is `functions_custom_handler`.
///
/// ```
/// use functions_custom_handler::LogLayer;
/// use tracing_subscriber::filter::LevelFilter;
/// use tracing_subscriber::prelude::*;
///
/// tracing_subscriber::registry()
///     .with(LevelFilter::INFO)
///     .with(LogLayer::new())
///     .init();
/// tracing::info!(orders = 3, "started");
/// ```
pub struct LogLayer {
    writers: Arc<Writers>,
    verbatim: Vec<&'static str>,
}

impl LogLayer {
    /// Writes to the process's standard output and standard error.
    #[must_use]
    pub fn new() -> Self {
        Self::with_writers(io::stdout(), io::stderr())
    }

    /// Writes to `out` and `err` in their place.
    ///
    /// Each event is one `write_all`, then a flush. Errors are ignored: a lost stream must not
    /// fail a function.
    #[must_use]
    pub fn with_writers(out: impl Write + Send + 'static, err: impl Write + Send + 'static) -> Self {
        Self {
            writers: Arc::new(Writers::new(out, err)),
            verbatim: Vec::new(),
        }
    }

    /// Leaves the lines of `target` at `{target}: {text}`: no level, no fields, no invocation
    /// id. For text that a program will parse.
    #[must_use]
    pub fn verbatim(mut self, target: &'static str) -> Self {
        self.verbatim.push(target);
        self
    }
}

impl Default for LogLayer {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for LogLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LogLayer")
            .field("verbatim", &self.verbatim)
            .finish_non_exhaustive()
    }
}

impl<S> Layer<S> for LogLayer
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let metadata = event.metadata();
        // Runs the app's `Display` and `Debug`, which may log: no lock is held yet.
        let lines = format::lines(event, self.verbatim.contains(&metadata.target()));
        let stream = if *metadata.level() == Level::ERROR {
            Stream::Err
        } else {
            Stream::Out
        };
        match journal(event, &context) {
            Some(journal) => journal.add(lines, stream, &self.writers),
            None => self.writers.write(stream, &lines, None),
        }
    }
}

/// The journal of the innermost invocation around the event.
fn journal<S>(event: &Event<'_>, context: &Context<'_, S>) -> Option<Arc<Journal>>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    let mut spans = context.event_scope(event)?;
    spans.find_map(|span| span.extensions().get::<Arc<Journal>>().cloned())
}
