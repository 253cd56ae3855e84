//! The span of an invocation, as a collector gets it: with the memory figures of its session.

use functions_stand_in_host::{Envelope, Host, Outcome, Request};
use test_support::{Collector, Upstream, attributes};

const ID: &str = "3f1c8a52-8f32-4d4f-9ad3-5d1d9a0f3f11";
const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";

#[test]
fn the_span_of_an_invocation_has_its_memory() {
    let upstream = Upstream::http();
    let collector = Collector::default();
    let host = Host::of(env!("CARGO_BIN_EXE_handler"))
        .setting("TARGET_URL", &upstream.url("/size/100000"))
        .setting("MEMORY_PROFILER_BACKEND", "task")
        .setting("OTEL_EXPORTER_OTLP_ENDPOINT", &collector.start())
        .start();
    let request = Envelope::http("HttpTriggerAsync", &Request::get("/api/HttpTriggerAsync"))
        .with_id(ID)
        .to_request()
        .header("traceparent", &format!("00-{TRACE}-b7ad6b7169203331-01"));
    let answer = Outcome::of(&host.send(&request)).answer();
    assert_eq!((answer.status, answer.body.as_str()), (200, "Microsoft Page Is Loaded"));
    // As the host ends a handler.
    drop(host);

    let spans = collector.spans();
    let span = spans.iter().find(|span| span.name == "HttpTriggerAsync").unwrap();
    assert_eq!(span.trace_id, u128::from_str_radix(TRACE, 16).unwrap().to_be_bytes());
    let attributes = attributes(span);
    assert_eq!(attributes["faas.invocation_id"], ID);
    assert_eq!(attributes["memline.measure"], "task");
    let number = |name: &str| attributes[name].parse::<i64>().unwrap();
    // The page, in a vector that grew to it.
    assert!(
        (100_000..2_000_000).contains(&number("memline.peak_bytes")),
        "{attributes:?}"
    );
    assert!(number("memline.process_start_bytes") > 1_000_000, "{attributes:?}");
    assert!(number("memline.process_end_bytes") > 1_000_000, "{attributes:?}");
}
