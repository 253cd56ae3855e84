//! The tracing layer.

use std::fmt;
use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer};
use tracing_subscriber::registry::{LookupSpan, SpanRef};

use super::current::{arrived, log_buffer_of, scope};
use super::log_buffer::{LogBuffer, LogOutput};
use super::marks::Marks;
use super::process_streams::flush_at_end_of_thread;
use super::span_fields::SpanFields;
use super::writers::Writers;
use super::{INVOCATION, TARGET, format};

/// Long enough for the log of most invocations to be in one place only, and short enough to leave
/// a trace of those that the host stops by killing the process.
const COPY_AFTER: Duration = Duration::from_secs(1);

/// The [`Layer`] that brings tracing events to the Functions host.
///
/// An event of an enveloped invocation becomes entries of that invocation's `Logs`, which the
/// host shows with its id and operation. All other events go to standard output, and those at `ERROR`
/// to standard error.
///
/// # A line
///
/// A line reads `{target}: {message} {field=value ...} {span}{{field=value ...}}`; with a level other than
/// `INFO`, `{target}: [warn] {message} ...`. The spans around the event follow that have fields, the outermost first:
/// `app: shipped order=5 handle{customer=7}`; fields that begin with `otel.` are none. A message of several lines becomes as many entries; the fields stand on
/// the last. Lines of an invocation that go to the streams end with ` invocation_id={id}`, unless the process stands alone.
///
/// # Severity
///
/// The host makes information of all of `Logs`, and errors of standard error. So an event at `ERROR` goes to standard
/// error as well, when it is logged and once, where an alert can see it; the id at its end leads to the invocation. A line that
/// holds `warn`, in any case, would be a warning for the host: such a line of standard error has a word joiner
/// (U+2060), which is not seen, in the middle of the word.
///
/// # Copies
///
/// An envelope's `Logs` reach the host with the answer only, and the host stops a function that
/// takes too long by killing the process. So lines that have waited for the answer for a second
/// are also written to standard output, each once: see
/// [`LogLayer::copy_after`]. They stay in `Logs` as well, since only there they carry the host's
/// operation id; the copies end with the invocation id, by which the two are told apart. If there is
/// no answer to an envelope, if its status is outside 2xx, or if it could not be sent, what is not
/// written yet is written then.
///
/// # A stream that is not read
///
/// Nothing waits for the streams: threads write to them, from a queue of 4 MiB for each. When it is full, lines are
/// dropped; the last quarter is kept for [`verbatim`](Self::verbatim) targets. When half of it has been written, a line of
/// this crate's target says how many lines of which targets are missing there. An answer waits until its own invocation's
/// lines are written, but only while the stream is less than a second behind: a second at most, and not at
/// all where nobody reads. [`flush_logs`](crate::flush_logs) waits for all lines.
///
/// # Filters
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
    /// Writes to the process's standard output and standard error, by a thread for each: logging never waits.
    #[must_use]
    pub fn new() -> Self {
        flush_at_end_of_thread();
        Self::writing(Writers::Process)
    }

    /// Writes to `out` and `err` in their place, on the thread that logs, before the logging returns. For tests: a
    /// function waits for such a writer.
    ///
    /// Each event is one `write_all`, then a flush. Errors are ignored: a lost stream must not
    /// fail a function.
    #[must_use]
    pub fn with_writers(out: impl Write + Send + 'static, err: impl Write + Send + 'static) -> Self {
        Self::writing(Writers::own(out, err))
    }

    fn writing(writers: Writers) -> Self {
        Self {
            output: Arc::new(LogOutput {
                writers,
                copy_after: COPY_AFTER,
            }),
            verbatim: Vec::new(),
        }
    }

    /// Leaves the lines of `target` at `{target}: {text}`: no level, no fields, nothing of the spans, no invocation
    /// id. For text that a program will parse.
    ///
    /// At `ERROR` they go to standard error as others do, as they are: with `warn` in it such a line is a warning for
    /// the host, and without an id of its own it tells no invocation there.
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
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        if let Some(span) = context.span(id).filter(is_told) {
            SpanFields::begin(&span, attributes);
        }
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        if let Some(span) = context.span(id).filter(is_told) {
            SpanFields::record(&span, values);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let is_verbatim = self.verbatim.contains(&event.metadata().target());
        let (log_buffer, around) = surroundings(event, &context, is_verbatim);
        // Runs the app's `Display` and `Debug`, which may log: no lock is held yet.
        let lines = format::lines(event, is_verbatim, &around);
        match log_buffer {
            Some(log_buffer) => log_buffer.add(lines, &self.output),
            // No answer waits for such lines.
            None => self.output.writers.write(&lines, None, &Marks::default()),
        }
        arrived();
    }
}

/// Whether lines tell of a span: not of the invocation's own, whose id is told in another way.
fn is_told<'a, S: LookupSpan<'a>>(span: &SpanRef<'a, S>) -> bool {
    let metadata = span.metadata();
    (metadata.target(), metadata.name()) != (TARGET, INVOCATION)
}

/// The log of the innermost invocation around the event, and what the spans around the event tell, the outermost first.
fn surroundings<S>(event: &Event<'_>, context: &Context<'_, S>, is_verbatim: bool) -> (Option<Arc<LogBuffer>>, String)
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    let mut log_buffer = None;
    let mut told = Vec::new();
    for span in scope(event, context) {
        if log_buffer.is_none() {
            log_buffer = log_buffer_of(&span);
        }
        let mut text = String::new();
        if !is_verbatim && let Some(fields) = span.extensions().get::<SpanFields>() {
            fields.append_to(&mut text, span.name());
            told.push(text);
        }
    }
    told.reverse();
    (log_buffer, told.concat())
}
