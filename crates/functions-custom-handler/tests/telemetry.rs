//! Spans of invocations, as a collector gets them by OTLP: the handler is a process of its own, killed as the host kills it.

#![allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]

use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::http::HeaderMap;
use axum::routing::get;
use functions_custom_handler::telemetry::{self, Telemetry};
use functions_custom_handler::{FunctionApp, LogLayer};
use functions_stand_in_host::{Envelope, Host, Outcome, Request};
use opentelemetry_proto::tonic::trace::v1::Span;
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use test_support::{Collector, attributes, text};
use tracing::Instrument as _;

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
const HOSTS_SPAN: &str = "b7ad6b7169203331";
const ID: &str = "3fcc8223-bdb3-4a01-b96b-aa745eb30b7e";
/// Where the handler's own request goes, in the process that serves.
const UPSTREAM: &str = "UPSTREAM";

fn traceparent(flags: &str) -> String {
    format!("00-{TRACE}-{HOSTS_SPAN}-{flags}")
}

/// Calls another service, inside a span of its own, and goes on with the trace there.
async fn order() -> String {
    telemetry::record("orders", 3);
    let span = tracing::info_span!("GET upstream", otel.kind = "client");
    let page = async {
        let mut headers = HeaderMap::new();
        telemetry::propagate(&mut headers);
        let request = reqwest::Client::new()
            .get(std::env::var(UPSTREAM).unwrap())
            .headers(headers);
        request.send().await.unwrap().text().await.unwrap()
    };
    page.instrument(span).await
}

async fn fails() -> (http::StatusCode, &'static str) {
    tracing::error!(order = 7, "out of stock");
    (http::StatusCode::INTERNAL_SERVER_ERROR, "no")
}

/// The handler, as an app has it.
#[test]
fn serving() {
    if std::env::var_os("FUNCTIONS_CUSTOMHANDLER_PORT").is_none() {
        return;
    }
    // This workspace's reqwest has TLS without a provider, and makes no client before there is one.
    rustls::crypto::ring::default_provider().install_default().unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.unwrap().block_on(async {
        let telemetry = Telemetry::from_env().unwrap();
        telemetry.init(LogLayer::new()).unwrap();
        let router = Router::new()
            .route("/api/Order", get(order))
            .route("/api/Fails", get(fails))
            .route("/api/Hello", get(|| async { "Hello" }));
        let app = FunctionApp::new(router)
            .functions(["Order", "Fails", "Hello"])
            .telemetry(telemetry);
        app.serve().await.unwrap();
    });
}

/// Serves what the handler calls; gives its URL, and the `traceparent` of each request.
fn serve_upstream() -> (String, Arc<Mutex<Vec<String>>>) {
    let traceparents = Arc::<Mutex<Vec<String>>>::default();
    let told = Arc::clone(&traceparents);
    let upstream = get(move |headers: HeaderMap| async move {
        let traceparent = headers["traceparent"].to_str().unwrap().to_owned();
        told.lock().unwrap().push(traceparent);
        "in stock"
    });
    let url = test_support::serve(Router::new().route("/upstream", upstream));
    (format!("{url}/upstream"), traceparents)
}

fn hex(id: &[u8]) -> String {
    id.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

/// The handler under a host, exporting to `endpoint` and calling `upstream`.
fn host_calling(endpoint: &str, upstream: &str) -> Host {
    Host::of(std::env::current_exe().unwrap())
        .argument("--exact")
        .argument("serving")
        .argument("--nocapture")
        .setting("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint)
        .setting("WEBSITE_SITE_NAME", "shop")
        .setting(UPSTREAM, upstream)
        .start()
}

fn host(endpoint: &str) -> Host {
    host_calling(endpoint, "")
}

/// `GET /api/{function}` by envelope, in the host's trace.
fn call(host: &Host, function: &str, traceparent: &str) -> (u16, String) {
    let client = Request::get(&format!("/api/{function}"));
    let request = Envelope::http(function, &client).with_id(ID).to_request();
    let answer = Outcome::of(&host.send(&request.header("traceparent", traceparent))).answer();
    (answer.status, answer.body)
}

fn named<'a>(spans: &'a [Span], name: &str) -> &'a Span {
    let mut found = spans.iter().filter(|span| span.name == name);
    let span = found.next().unwrap_or_else(|| panic!("no span {name} in {spans:?}"));
    assert_eq!(found.count(), 0, "one span {name}");
    span
}

#[test]
fn an_invocation_and_its_requests_are_in_the_hosts_trace_when_the_answer_is_there() {
    let collector = Collector::default();
    let (upstream, traceparents) = serve_upstream();
    let host = host_calling(&collector.start(), &upstream);
    assert_eq!(call(&host, "Order", &traceparent("01")), (200, "in stock".to_owned()));
    // As the host ends a handler: there is no later moment to export in.
    drop(host);

    let spans = collector.spans();
    let invocation = named(&spans, "Order");
    assert_eq!(hex(&invocation.trace_id), TRACE);
    assert_eq!(hex(&invocation.parent_span_id), HOSTS_SPAN);
    assert_eq!(invocation.kind, SpanKind::Server as i32);
    let attributes = attributes(invocation);
    assert_eq!(attributes["faas.invocation_id"], ID);
    assert_eq!(attributes["faas.name"], "Order");
    assert_eq!(attributes["http.response.status_code"], "200");
    assert_eq!(attributes["orders"], "3");

    let request = named(&spans, "GET upstream");
    assert_eq!(hex(&request.trace_id), TRACE);
    assert_eq!(request.parent_span_id, invocation.span_id);
    let gone_on_with = format!("00-{TRACE}-{}-01", hex(&request.span_id));
    assert_eq!(*traceparents.lock().unwrap(), [gone_on_with]);
    assert_eq!(collector.services()[0], "shop");
}

#[test]
fn an_error_is_an_event_of_the_span_and_makes_it_one() {
    let collector = Collector::default();
    let host = host(&collector.start());
    assert_eq!(call(&host, "Fails", &traceparent("01")), (500, "no".to_owned()));
    let spans = collector.spans();
    let invocation = named(&spans, "Fails");
    let event = &invocation.events[0];
    assert_eq!(event.name, "out of stock");
    let order = event
        .attributes
        .iter()
        .find(|attribute| attribute.key == "order")
        .unwrap();
    assert_eq!(text(order), "7");
    assert_eq!(invocation.status.as_ref().unwrap().code, 2);
    assert_eq!(attributes(invocation)["http.response.status_code"], "500");
}

#[test]
fn the_other_modes_are_traced_too() {
    let collector = Collector::default();
    let host = host(&collector.start());
    let request = Request::get("/api/Hello").header("traceparent", &traceparent("01"));
    assert_eq!(host.forward(&request, ID).text(), "Hello");
    assert_eq!(host.proxy(&request, ID).text(), "Hello");
    let spans = collector.spans();
    assert_eq!(spans.len(), 2, "{spans:?}");
    for span in &spans {
        assert_eq!((span.name.as_str(), hex(&span.trace_id)), ("Hello", TRACE.to_owned()));
        assert_eq!(attributes(span)["faas.invocation_id"], ID);
    }
}

#[test]
fn what_the_host_does_not_sample_is_not_exported() {
    let collector = Collector::default();
    let host = host(&collector.start());
    assert_eq!(call(&host, "Hello", &traceparent("00")), (200, "Hello".to_owned()));
    assert_eq!(call(&host, "Hello", &traceparent("01")), (200, "Hello".to_owned()));
    assert_eq!(collector.spans().len(), 1);
}

#[test]
fn a_dead_collector_slows_one_answer_and_no_other() {
    // Takes connections and says nothing.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", silent.local_addr().unwrap());
    let host = host(&endpoint);
    let begin = Instant::now();
    for _ in 0..40 {
        assert_eq!(call(&host, "Hello", &traceparent("01")), (200, "Hello".to_owned()));
    }
    // Forty times 250 ms would be ten seconds.
    assert!(begin.elapsed() < Duration::from_secs(3), "{:?}", begin.elapsed());
}

#[test]
fn without_a_collector_nothing_is_exported_and_all_is_answered() {
    let host = Host::of(std::env::current_exe().unwrap())
        .argument("--exact")
        .argument("serving")
        .argument("--nocapture")
        .start();
    assert_eq!(call(&host, "Hello", &traceparent("01")), (200, "Hello".to_owned()));
}

#[test]
fn a_url_that_cannot_be_used_stops_the_start_with_a_sentence() {
    let failure = Host::of(std::env::current_exe().unwrap())
        .argument("--exact")
        .argument("serving")
        .argument("--nocapture")
        .setting("OTEL_EXPORTER_OTLP_ENDPOINT", "http://user:secret@[/")
        .try_start()
        .unwrap_err();
    let said = failure.to_string();
    let sentence = "spans cannot be exported to what OTEL_EXPORTER_OTLP_ENDPOINT names: invalid exporter configuration: \
                    OTEL_EXPORTER_OTLP_ENDPOINT: invalid endpoint '...': invalid authority";
    assert!(said.contains(sentence), "{said}");
    assert!(!said.contains("secret"), "{said}");
}
