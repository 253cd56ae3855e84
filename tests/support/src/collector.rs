//! A collector of traces, which reads OTLP over HTTP.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::thread;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::routing::post;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message as _;

/// What a collector got.
#[derive(Clone, Debug, Default)]
pub struct Collector {
    spans: Arc<Mutex<Vec<Span>>>,
    services: Arc<Mutex<Vec<String>>>,
}

impl Collector {
    /// Serves OTLP until the process ends; gives the base URL, as `OTEL_EXPORTER_OTLP_ENDPOINT` takes it.
    ///
    /// # Panics
    ///
    /// If there is no port.
    #[must_use]
    pub fn start(&self) -> String {
        serve(Router::new().route("/v1/traces", post(export)).with_state(self.clone()))
    }

    /// The spans, in the order in which they came.
    ///
    /// # Panics
    ///
    /// If a request was no OTLP.
    #[must_use]
    pub fn spans(&self) -> Vec<Span> {
        self.spans.lock().expect("every export was read").clone()
    }

    /// The name of the service that each export came from.
    ///
    /// # Panics
    ///
    /// If a request was no OTLP.
    #[must_use]
    pub fn services(&self) -> Vec<String> {
        self.services.lock().expect("every export was read").clone()
    }
}

async fn export(State(collector): State<Collector>, body: Bytes) {
    let export = ExportTraceServiceRequest::decode(body).expect("an export is OTLP");
    for of_resource in export.resource_spans {
        let named = of_resource.resource.iter().flat_map(|resource| &resource.attributes);
        for attribute in named.filter(|attribute| attribute.key == "service.name") {
            collector
                .services
                .lock()
                .expect("it is only pushed to")
                .push(text(attribute));
        }
        let spans = of_resource.scope_spans.into_iter().flat_map(|scope| scope.spans);
        collector.spans.lock().expect("it is only pushed to").extend(spans);
    }
}

/// An attribute's value, as text.
///
/// # Panics
///
/// If it is neither a text nor a whole number.
#[must_use]
pub fn text(attribute: &KeyValue) -> String {
    match attribute.value.as_ref().and_then(|value| value.value.as_ref()) {
        Some(Value::StringValue(text)) => text.clone(),
        Some(Value::IntValue(number)) => number.to_string(),
        other => panic!("{} is {other:?}", attribute.key),
    }
}

/// A span's attributes, as texts.
#[must_use]
pub fn attributes(span: &Span) -> BTreeMap<String, String> {
    let named = |attribute: &KeyValue| (attribute.key.clone(), text(attribute));
    span.attributes.iter().map(named).collect()
}

/// Serves a router on a thread of its own until the process ends; gives the base URL.
///
/// # Panics
///
/// If there is no port.
#[must_use]
pub fn serve(router: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
    listener.set_nonblocking(true).expect("a socket can be so");
    let url = format!("http://{}", listener.local_addr().expect("it is bound"));
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("there is a runtime").block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).expect("it is a listener");
            axum::serve(listener, router).await.expect("serving never ends");
        });
    });
    url
}
