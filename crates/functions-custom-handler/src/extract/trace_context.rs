//! The distributed trace that an invocation belongs to.

use std::convert::Infallible;

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use http::request::Parts;

use super::Rejection;
use crate::Invocation;
use crate::refusal::Refusal;
use crate::trace_headers::TraceHeaders;

const EXPECTED: &str = "00-{32 hex digits}-{16 hex digits}-{2 hex digits}, all lower case and neither id zero";

/// The W3C trace context of the invocation: the `traceparent` and `tracestate` of the host's
/// request, in whichever mode.
///
/// In the envelope these are the host's headers, not the client's; those are in the rebuilt
/// request. As <https://www.w3.org/TR/trace-context/> asks for, a `traceparent` that is malformed
/// counts as none, so extract `Option<TraceContext>` unless the host is known to trace.
///
/// ```
/// use functions_custom_handler::extract::TraceContext;
///
/// async fn hello(trace: Option<TraceContext>) -> String {
///     if let Some(trace) = &trace {
///         tracing::info!(trace_id = trace.trace_id(), parent = trace.parent_id(), "saying hello");
///     }
///     "Hello".to_owned()
/// }
/// # let _: axum::Router = axum::Router::new().route("/api/Hello", axum::routing::get(hello));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceContext {
    traceparent: String,
    tracestate: Option<String>,
    flags: u8,
}

impl TraceContext {
    /// The whole trace's id: 32 lower-case hex digits.
    #[must_use]
    pub fn trace_id(&self) -> &str {
        &self.traceparent[3..35]
    }

    /// The id of the caller's span: 16 lower-case hex digits.
    #[must_use]
    pub fn parent_id(&self) -> &str {
        &self.traceparent[36..52]
    }

    /// Whether the caller may have recorded its part of the trace.
    #[must_use]
    pub fn is_sampled(&self) -> bool {
        self.flags & 1 == 1
    }

    /// The header `traceparent`, as it came.
    #[must_use]
    pub fn traceparent(&self) -> &str {
        &self.traceparent
    }

    /// The header `tracestate`, several joined by commas; `None` if there is none, or none
    /// that is ASCII.
    #[must_use]
    pub fn tracestate(&self) -> Option<&str> {
        self.tracestate.as_deref()
    }

    fn parse(text: &str) -> Option<Self> {
        let is_hex = |text: &str| text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        let is_id = |text: &str, digits| text.len() == digits && is_hex(text) && text.bytes().any(|byte| byte != b'0');
        let mut fields = text.split('-');
        let (version, trace, parent, flags) = (fields.next()?, fields.next()?, fields.next()?, fields.next()?);
        // A later version may append fields to those that version 0 has, and ff is none.
        let is_version = version.len() == 2 && is_hex(version) && version != "ff";
        let is_whole = version != "00" || fields.next().is_none();
        let is_valid = is_version && is_whole && is_id(trace, 32) && is_id(parent, 16);
        let is_flags = flags.len() == 2 && is_hex(flags);
        (is_valid && is_flags).then_some(())?;
        Some(Self {
            traceparent: text.to_owned(),
            tracestate: None,
            flags: u8::from_str_radix(flags, 16).ok()?,
        })
    }
}

fn read(headers: &TraceHeaders) -> Result<TraceContext, Refusal> {
    let wrong = |found: String| Refusal::WrongValue {
        path: "traceparent".to_owned(),
        expected: EXPECTED,
        found,
    };
    let parent = match headers.parents.as_slice() {
        [] => {
            return Err(Refusal::Absent {
                what: "no header traceparent on the host's request",
            });
        }
        [one] => String::from_utf8_lossy(one.as_bytes()),
        [first, second, ..] => return Err(wrong(format!("{first:?} and {second:?}"))),
    };
    let mut trace = TraceContext::parse(&parent).ok_or_else(|| wrong(parent.clone().into_owned()))?;
    let states: Option<Vec<_>> = headers.states.iter().map(|state| state.to_str().ok()).collect();
    trace.tracestate = states.map(|states| states.join(",")).filter(|text| !text.is_empty());
    Ok(trace)
}

impl<S: Sync> FromRequestParts<S> for TraceContext {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let invocation = parts.extensions.get::<Invocation>().ok_or(Refusal::NotServed)?;
        Ok(read(invocation.trace_headers())?)
    }
}

impl<S: Sync> OptionalFromRequestParts<S> for TraceContext {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Self::Rejection> {
        let invocation = parts.extensions.get::<Invocation>();
        Ok(invocation.and_then(|invocation| read(invocation.trace_headers()).ok()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    #[test]
    fn the_parts_are_where_they_belong() {
        let trace = TraceContext::parse(GOOD).unwrap();
        assert_eq!(trace.trace_id(), "0af7651916cd43dd8448eb211c80319c");
        assert_eq!(trace.parent_id(), "b7ad6b7169203331");
        assert!(trace.is_sampled());
        assert_eq!(trace.traceparent(), GOOD);
        assert!(!TraceContext::parse(&GOOD.replace("-01", "-02")).unwrap().is_sampled());
        // Of a later version, what version 0 has is read, and the rest let be.
        let later = GOOD.replace("00-", "cc-") + "-what-follows";
        assert_eq!(TraceContext::parse(&later).unwrap().parent_id(), "b7ad6b7169203331");
    }

    #[test]
    fn what_the_standard_forbids_is_none() {
        for text in [
            "",
            "00",
            "00-1-2-01",
            &GOOD.to_uppercase(),
            &GOOD.replace("00-", "ff-"),
            &GOOD.replace("00-", "0-"),
            &format!("{GOOD}-"),
            &format!("{GOOD}-00"),
            &format!(" {GOOD}"),
            &GOOD.replace("0af7651916cd43dd8448eb211c80319c", "00000000000000000000000000000000"),
            &GOOD.replace("b7ad6b7169203331", "0000000000000000"),
            &GOOD.replace("b7ad6b7169203331", "b7ad6b716920333"),
            &GOOD.replace("b7ad6b7169203331", "b7ad6b716920333é"),
            &GOOD.replace("-01", "-1"),
            &GOOD.replace("-01", "-0g"),
        ] {
            assert_eq!(TraceContext::parse(text), None, "{text:?}");
        }
    }
}
