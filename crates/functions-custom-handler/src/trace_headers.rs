//! The trace headers of the host's own request.

use http::{HeaderMap, HeaderValue};

/// Kept before the client's take their place.
#[derive(Clone, Debug)]
pub(crate) struct TraceHeaders {
    pub(crate) parents: Vec<HeaderValue>,
    pub(crate) states: Vec<HeaderValue>,
}

impl TraceHeaders {
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let all = |name| headers.get_all(name).iter().cloned().collect();
        Self {
            parents: all("traceparent"),
            states: all("tracestate"),
        }
    }

    /// As headers again.
    #[cfg(feature = "opentelemetry")]
    pub(crate) fn to_headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, values) in [("traceparent", &self.parents), ("tracestate", &self.states)] {
            for value in values {
                headers.append(name, value.clone());
            }
        }
        headers
    }
}
