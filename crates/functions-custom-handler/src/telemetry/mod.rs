//! Traces: the span of each invocation, exported by OTLP. Behind the feature `opentelemetry`.
//!
//! ```no_run
//! use axum::{Router, routing::get};
//! use functions_custom_handler::telemetry::Telemetry;
//! use functions_custom_handler::{FunctionApp, LogLayer, StartError};
//!
//! #[tokio::main]
//! async fn main() -> Result<(), StartError> {
//!     let telemetry = Telemetry::from_env()?;
//!     telemetry.init(LogLayer::new())?;
//!     let router = Router::new().route("/api/Hello", get(|| async { "Hello" }));
//!     FunctionApp::new(router).telemetry(telemetry).serve().await
//! }
//! ```
//!
//! With `"telemetryMode": "OpenTelemetry"` in `host.json` the host exports its own spans and sends `traceparent`; the span of the
//! invocation has the host's as its parent then, so both are one trace. Without the host's the invocation begins a trace, or goes on
//! with its client's in the modes other than the envelope.
//!
//! | what | in the trace |
//! |---|---|
//! | an invocation | a span of kind *server*, named after its function, or after the method if that is not known, with `faas.invocation_id`, `faas.name` and `http.response.status_code`; a status of 500 or above is the span's error |
//! | `#[instrument]`, `info_span!` within it | spans below it |
//! | an event of `tracing` within it | an event of the innermost span; one at `ERROR` makes that span an error |
//! | [`record`] | an attribute of the current span |
//! | a request to others with the headers of [`propagate`] | their spans belong to the trace |
//!
//! An invocation's spans are exported before its answer is sent, since the host kills the handler without a signal. The answer waits
//! for at most 250 ms, and while the collector does not answer, later answers do not wait at all: the spans then leave by the
//! exporter's own schedule, or are lost if its queue is full.

mod flusher;
mod invocation_span;

use std::env;
use std::ffi::OsString;
use std::fmt;
use std::sync::Arc;

use http::HeaderMap;
use opentelemetry::propagation::TextMapPropagator as _;
use opentelemetry::trace::TracerProvider as _;
use opentelemetry::{KeyValue, Value};
use opentelemetry_http::HeaderInjector;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::{SdkTracer, SdkTracerProvider, SpanExporter};
use tracing::{Span, Subscriber};
use tracing_opentelemetry::{OpenTelemetryLayer, OpenTelemetrySpanExt as _};
use tracing_subscriber::registry::LookupSpan;

use self::flusher::Flusher;
pub(crate) use self::invocation_span::{answered, begin};
use crate::{LogLayer, StartError};

/// The first that is set and not empty says where the collector is.
const ENDPOINTS: [&str; 2] = ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT"];
/// The app's name, in Azure.
const SITE: &str = "WEBSITE_SITE_NAME";
const SERVICE_NAME: &str = "service.name";

/// Exports the spans of invocations, or does nothing where no collector is named. Cloning is cheap.
#[derive(Clone)]
pub struct Telemetry(Option<Active>);

#[derive(Clone)]
struct Active {
    provider: SdkTracerProvider,
    flusher: Arc<Flusher>,
}

impl Telemetry {
    /// Exports by OTLP over HTTP (`http/protobuf`) to the collector that an app setting names.
    ///
    /// | setting | |
    /// |---|---|
    /// | `OTEL_EXPORTER_OTLP_ENDPOINT` | the collector, such as `http://127.0.0.1:4318`; `/v1/traces` is added. Without it, or the next, nothing is exported |
    /// | `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT` | the whole URL, in its place: for a collector of the host's that speaks gRPC |
    /// | `OTEL_EXPORTER_OTLP_HEADERS`, `OTEL_EXPORTER_OTLP_TIMEOUT`, `OTEL_TRACES_SAMPLER`, `OTEL_RESOURCE_ATTRIBUTES` and the like | as OpenTelemetry has them |
    /// | `OTEL_SERVICE_NAME` | the name of the service; else `WEBSITE_SITE_NAME`, which Azure sets |
    ///
    /// A collector behind `https` needs TLS, which the app chooses by a feature of `reqwest` 0.13, such as `rustls`. With
    /// `rustls-no-provider` the provider must be installed before.
    ///
    /// # Errors
    ///
    /// If the URL cannot be used.
    pub fn from_env() -> Result<Self, StartError> {
        let mut set = ENDPOINTS
            .into_iter()
            .filter_map(|name| Some((name, env::var_os(name)?)));
        let Some((variable, endpoint)) = set.find(|(_, value)| !value.is_empty()) else {
            return Ok(Self(None));
        };
        let exporter = opentelemetry_otlp::SpanExporter::builder().with_http().build();
        let exporter = exporter.map_err(|error| {
            // The error shows the URL, which may hold a key.
            let why = error.to_string().replace(&*endpoint.to_string_lossy(), "...");
            StartError::telemetry(variable, why)
        })?;
        let mut resource = Resource::builder();
        let is_named = is_set(env::var_os("OTEL_SERVICE_NAME"))
            || env::var("OTEL_RESOURCE_ATTRIBUTES").is_ok_and(|attributes| attributes.contains(SERVICE_NAME));
        if !is_named && let Ok(site) = env::var(SITE) {
            resource = resource.with_attribute(KeyValue::new(SERVICE_NAME, site));
        }
        Ok(Self::active(exporter, resource.build()))
    }

    /// Exports by any exporter, such as one that speaks gRPC.
    ///
    /// ```
    /// use functions_custom_handler::telemetry::Telemetry;
    /// # use opentelemetry_sdk::error::OTelSdkResult;
    /// # use opentelemetry_sdk::trace::{SpanData, SpanExporter};
    /// # #[derive(Debug)]
    /// # struct Printer;
    /// # impl SpanExporter for Printer {
    /// #     async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
    /// #         println!("{batch:?}");
    /// #         Ok(())
    /// #     }
    /// # }
    /// let telemetry = Telemetry::with_exporter(Printer);
    /// # let _ = telemetry;
    /// ```
    pub fn with_exporter(exporter: impl SpanExporter + 'static) -> Self {
        Self::active(exporter, Resource::builder().build())
    }

    fn active(exporter: impl SpanExporter + 'static, resource: Resource) -> Self {
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(exporter)
            .with_resource(resource)
            .build();
        let flusher = Arc::new(Flusher::start(provider.clone()));
        Self(Some(Active { provider, flusher }))
    }

    /// The layer that makes spans of `tracing` into those that are exported: for an app that composes its subscriber itself. `None`
    /// is a layer too, which does nothing.
    #[must_use]
    pub fn layer<S>(&self) -> Option<OpenTelemetryLayer<S, SdkTracer>>
    where
        S: Subscriber + for<'a> LookupSpan<'a>,
    {
        let active = self.0.as_ref()?;
        let tracer = active.provider.tracer(env!("CARGO_PKG_NAME"));
        // Where a span was made is of no use in a trace of invocations, and each attribute is paid for.
        let layer = tracing_opentelemetry::layer().with_location(false).with_threads(false);
        Some(layer.with_tracked_inactivity(false).with_tracer(tracer))
    }

    /// Makes this and `logs` the process's subscriber, with levels as [`LogLayer::init`] has them.
    ///
    /// # Errors
    ///
    /// As [`LogLayer::init`] has them.
    pub fn init(&self, logs: LogLayer) -> Result<(), StartError> {
        logs.init_beside(self.layer())
    }

    /// Waits until the spans that have ended are exported: for at most 250 ms, and not at all while the collector is dead.
    pub(crate) async fn flush(&self) {
        if let Some(active) = &self.0 {
            active.flusher.flush().await;
        }
    }
}

impl fmt::Debug for Telemetry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The exporter's own `Debug` may show headers with keys.
        f.debug_tuple("Telemetry").field(&self.0.is_some()).finish()
    }
}

fn is_set(value: Option<OsString>) -> bool {
    value.is_some_and(|value| !value.is_empty())
}

/// Adds an attribute to the current span, which is the invocation's in a handler that has opened no other.
///
/// ```
/// functions_custom_handler::telemetry::record("orders", 3);
/// ```
pub fn record(name: &'static str, value: impl Into<Value>) {
    Span::current().set_attribute(name, value);
}

/// Adds `traceparent` and `tracestate` of the current span to the headers of a request to others, so that what they do
/// belongs to the same trace.
///
/// ```
/// use http::HeaderMap;
///
/// let mut headers = HeaderMap::new();
/// functions_custom_handler::telemetry::propagate(&mut headers);
/// // Outside of an invocation there is no trace to go on with.
/// assert!(headers.is_empty());
/// ```
pub fn propagate(headers: &mut HeaderMap) {
    let context = Span::current().context();
    TraceContextPropagator::new().inject_context(&context, &mut HeaderInjector(headers));
}
