//! The tracing layer.

use std::fmt;
use std::io::{self, Write};
use std::sync::Arc;
use std::time::Duration;

use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer};
use tracing_subscriber::registry::LookupSpan;

use super::format;
use super::log_buffer::{LogBuffer, LogOutput};
use super::writers::Writers;

/// Long enough for the log of most invocations to be in one place only, and short enough to leave
/// a trace of those that the host stops by killing the process.
const COPY_AFTER: Duration = Duration::from_secs(1);

/// The [`Layer`] that brings tracing events to the Functions host.
///
/// An event of an enveloped invocation becomes entries of that invocation's `Logs`, which the
/// host shows with its id and operation. All other events are written at once, in one piece:
/// to standard output, and those at `ERROR` to standard error.
///
/// An envelope's `Logs` reach the host with the answer only, and the host stops a function that
/// takes too long by killing the process. So lines that have waited for the answer for a second
/// are also written, to the same streams as all others, and each once: see
/// [`LogLayer::copy_after`]. They stay in `Logs` as well, since only there they carry the host's
/// operation id; the copies end with the invocation id, by which the two are told apart. If there is
/// no answer to an envelope, if its status is outside 2xx, or if it could not be sent, what is not
/// written yet is written then.
///
/// A line reads `{target}: {message} {field=value ...}`; with a level other than `INFO`,
/// `{target}: [warn] {message}`. A message of several lines becomes as many entries. Written
/// lines of an invocation end with ` invocation_id={id}`, unless the process stands alone.
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
    output: Arc<LogOutput>,
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
            output: Arc::new(LogOutput {
                writers: Writers::new(out, err),
                copy_after: COPY_AFTER,
            }),
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

    /// Sets how old a line of an envelope's `Logs` may become before it is also written, as a
    /// copy. It is one second by default; with [`Duration::ZERO`] every line is copied at once, with
    /// [`Duration::MAX`] none ever is.
    ///
    /// ```
    /// use std::time::Duration;
    /// use functions_custom_handler::LogLayer;
    ///
    /// let layer = LogLayer::new().copy_after(Duration::from_secs(10));
    /// # let _ = layer;
    /// ```
    #[must_use]
    pub fn copy_after(mut self, age: Duration) -> Self {
        // Nobody else has the output before the layer is installed.
        if let Some(output) = Arc::get_mut(&mut self.output) {
            output.copy_after = age;
        }
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
        // Runs the app's `Display` and `Debug`, which may log: no lock is held yet.
        let lines = format::lines(event, self.verbatim.contains(&event.metadata().target()));
        match log_buffer(event, &context) {
            Some(log_buffer) => log_buffer.add(lines, &self.output),
            None => self.output.writers.write(&lines, None),
        }
    }
}

/// The log buffer of the innermost invocation around the event.
fn log_buffer<S>(event: &Event<'_>, context: &Context<'_, S>) -> Option<Arc<LogBuffer>>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    let mut spans = context.event_scope(event)?;
    spans.find_map(|span| span.extensions().get::<Arc<LogBuffer>>().cloned())
}
