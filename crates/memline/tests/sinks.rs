//! Where reports go: a writer, and `tracing`. What they say is compared whole.

#![allow(clippy::unwrap_used, reason = "what is unwrapped here is the tests' own")]

mod support;

use std::fmt::Write as _;
use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use memline::{Report, profile, sink};
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{self, Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

#[profile]
fn plain() {}

#[profile(max_retained = "0 B")]
fn keeps() -> Vec<u8> {
    vec![0; 10]
}

fn reports() -> Vec<Report> {
    let mut reports = support::profile(plain);
    // The call panics, and its session has the report.
    reports.extend(support::profile(|| drop(std::panic::catch_unwind(keeps))));
    reports
}

fn text(report: &Report) -> String {
    format!("{}\n{} calls", report.function(), report.calls())
}

/// What was written, by write, with `|` for a flush.
#[derive(Clone, Default)]
struct Writes(Arc<Mutex<Vec<String>>>);

impl Writes {
    fn all(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
}

impl Write for Writes {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        self.0.lock().unwrap().push(text);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.lock().unwrap().push("|".to_owned());
        Ok(())
    }
}

#[test]
fn a_writer_gets_each_report_in_one_write() {
    let writes = Writes::default();
    let sink = sink::writer(writes.clone(), text);
    reports().iter().for_each(sink);
    assert_eq!(writes.all(), ["plain\n1 calls\n", "|", "keeps\n1 calls\n", "|"]);
}

struct Full;

impl Write for Full {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::StorageFull.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        unreachable!("nothing was written")
    }
}

#[test]
fn a_writer_that_fails_is_nobodys_trouble() {
    reports().iter().for_each(sink::writer(Full, text));
}

/// A subscriber that keeps what it is told: `LEVEL target span field=value …`.
#[derive(Default)]
struct Keeper(Mutex<Vec<String>>);

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for &'static Keeper {
    fn on_event(&self, event: &Event<'_>, context: layer::Context<'_, S>) {
        let metadata = event.metadata();
        let span = context.lookup_current().map_or("-", |span| span.name());
        let mut fields = Fields(format!("{} {} {span}", metadata.level(), metadata.target()));
        event.record(&mut fields);
        self.0.lock().unwrap().push(fields.0);
    }
}

struct Fields(String);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        let _ = write!(self.0, " {}={value:?}", field.name());
    }
}

#[test]
fn a_report_is_an_event_of_tracing() {
    let kept: &'static Keeper = Box::leak(Box::default());
    let reports = reports();
    tracing::subscriber::with_default(tracing_subscriber::registry().with(kept), || {
        tracing::info_span!("invocation").in_scope(|| reports.iter().for_each(sink::tracing(text)));
    });
    assert_eq!(
        *kept.0.lock().unwrap(),
        [
            "INFO memline invocation message=plain\n1 calls profiled=\"plain\" file=\"crates/memline/tests/sinks.rs\" \
             measure=\"task\" calls=1 end=\"returned\" peak_bytes=0 retained_bytes=0",
            "WARN memline invocation message=keeps\n1 calls profiled=\"keeps\" file=\"crates/memline/tests/sinks.rs\" \
             measure=\"task\" calls=1 end=\"returned\" peak_bytes=10 retained_bytes=10",
        ]
    );
}
