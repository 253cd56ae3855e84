//! What OpenTelemetry has to know of an invocation's span.

use http::{Method, StatusCode};
use opentelemetry::propagation::TextMapPropagator as _;
use opentelemetry::trace::{Status, TraceContextExt as _};
use opentelemetry_http::HeaderExtractor;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

use crate::Invocation;

/// Gives the span its parent in the host's trace, and its name. It must not have been entered yet.
pub(crate) fn begin(span: &Span, invocation: &Invocation) {
    let headers = invocation.trace_headers().to_headers();
    let parent = TraceContextPropagator::new().extract(&HeaderExtractor(&headers));
    if parent.span().span_context().is_valid() {
        // Fails where no layer exports spans, and then there is nothing to be done.
        let _ = span.set_parent(parent);
    }
    span.set_attribute("faas.invocation_id", invocation.id().to_owned());
    if let Some(function) = invocation.function() {
        span.set_attribute("faas.name", function.to_owned());
        span.record("otel.name", function);
    }
}

/// The router has answered the current invocation.
pub(crate) fn answered(method: &Method, function: Option<&str>, status: StatusCode) {
    let span = Span::current();
    span.set_attribute("http.response.status_code", i64::from(status.as_u16()));
    if function.is_none() {
        span.record("otel.name", method.as_str());
    }
    if status.is_server_error() {
        span.set_status(Status::error(status.to_string()));
    }
}
