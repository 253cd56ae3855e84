//! Every way a request or a response is refused: a status and one sentence each.

use std::fmt;

use axum::response::{IntoResponse, Response};
use http::StatusCode;

use crate::mode::Mode;

/// How to send what the envelope cannot carry.
pub(crate) const USE_PLAIN_HTTP: &str = "set customHandler.enableForwardingHttpRequest or \
    customHandler.enableProxyingHttpRequest to true in host.json";

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The body is longer than any envelope.
    TooLarge { limit_bytes: usize },
    /// The body broke off.
    Unreadable { why: String },
    /// The body is not what the host sends.
    NoEnvelope { why: String },
    /// The body is an envelope with a member of the wrong type or form.
    WrongType {
        path: String,
        expected: &'static str,
        found: &'static str,
    },
    /// The body is an envelope with a member of the right type and an impossible value.
    WrongValue {
        path: String,
        expected: &'static str,
        found: String,
    },
    /// The body is an envelope whose data does not fit the type that the app reads it as.
    WrongPayload { path: String, why: String },
    /// One message or event was asked for, and there is a batch.
    Batch {
        path: String,
        count: usize,
        batch: &'static str,
    },
    /// An input binding has nothing, and a value was asked for.
    Missing { path: String },
    /// What the app asked for is in the envelope only.
    NotEnveloped { what: &'static str, mode: Mode },
    /// What the app asked for is not there.
    Absent { what: &'static str },
    /// The request did not come through a [`FunctionApp`](crate::FunctionApp).
    NotServed,
    /// The values of an output binding cannot be written as JSON.
    WrongOutput { binding: String, why: String },
    /// The host reads output bindings out of an envelope only.
    LostOutputs { names: String },
    /// The app has declared its functions, and this is none of them.
    UnknownFunction { name: String, known: String },
    /// The router has no route for a trigger other than HTTP.
    NoRoute { function: String },
    /// The answer to a trigger other than HTTP is neither empty nor JSON for the host.
    NoOutputs { function: String },
    /// The answer to a trigger other than HTTP has outputs that the host cannot read.
    OutputsType { function: String, found: &'static str },
    /// A status that is no response's own: the host passes none on.
    Informational { status: StatusCode },
    /// The host itself would follow this redirect.
    Redirect { function: String, status: StatusCode },
    /// The response is for the envelope to carry, but its body is not text.
    BinaryBody,
    /// A header that the host cannot pass on, in no mode.
    ForeignHeader { name: String },
    /// More headers than the host reads, in any mode.
    LongHeaders { bytes: usize },
    /// The response has several of the one header that cannot be joined.
    RepeatedSetCookie { count: usize },
    /// The body of the response failed.
    Failed,
    /// The router panicked, or the body of its response did.
    Panicked,
}

impl Refusal {
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Unreadable { .. }
            | Self::NoEnvelope { .. }
            | Self::WrongType { .. }
            | Self::WrongValue { .. }
            | Self::WrongPayload { .. }
            | Self::Batch { .. }
            | Self::Missing { .. }
            | Self::Absent { .. } => StatusCode::BAD_REQUEST,
            Self::UnknownFunction { .. } | Self::NoRoute { .. } => StatusCode::NOT_FOUND,
            Self::NotEnveloped { .. }
            | Self::NotServed
            | Self::WrongOutput { .. }
            | Self::LostOutputs { .. }
            | Self::NoOutputs { .. }
            | Self::OutputsType { .. }
            | Self::Informational { .. }
            | Self::Redirect { .. }
            | Self::BinaryBody
            | Self::ForeignHeader { .. }
            | Self::LongHeaders { .. }
            | Self::RepeatedSetCookie { .. }
            | Self::Failed
            | Self::Panicked => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge { limit_bytes } => write!(
                f,
                "the body is larger than {limit_bytes} bytes, the most an envelope may have"
            ),
            Self::Unreadable { why } => write!(f, "the body could not be read: {why}"),
            Self::NoEnvelope { why } => {
                write!(f, "the body is no envelope of the Functions host: {why}")
            }
            Self::WrongType { path, expected, found } => write!(f, "{path}: expected {expected}, found {found}"),
            Self::WrongValue { path, expected, found } => {
                write!(f, "{path}: expected {expected}, found {}", Excerpt(found))
            }
            Self::WrongPayload { path, why } => write!(f, "{path}: {why}"),
            Self::Batch { path, count, batch } => write!(
                f,
                "{path}: expected one, found a batch of {count}: read it as {batch}, or set \"cardinality\": \"one\" in \
                 function.json"
            ),
            Self::Missing { path } => write!(
                f,
                "{path}: there is nothing: what the binding names does not exist, or has dataType stream; ask for an \
                 Option where it may be missing"
            ),
            Self::NotEnveloped { what, mode } => {
                let came = match mode {
                    Mode::Forwarding => "was forwarded",
                    Mode::Proxying => "was proxied",
                    Mode::Envelope | Mode::StandAlone => "is plain HTTP",
                };
                write!(
                    f,
                    "only an envelope of the Functions host has {what}, and this request {came}"
                )
            }
            Self::Absent { what } => write!(f, "there is {what}"),
            Self::NotServed => f.write_str(
                "there is no invocation: this router is not served by functions_custom_handler::FunctionApp",
            ),
            Self::WrongOutput { binding, why } => write!(f, "Outputs.{binding}: {why}"),
            Self::LostOutputs { names } => write!(
                f,
                "the output bindings {names} get nothing: without an envelope the host reads only the response"
            ),
            Self::UnknownFunction { name, known } => {
                write!(f, "no function is named {}; this app has {known}", Excerpt(name))
            }
            Self::NoRoute { function } => write!(
                f,
                "the envelope holds no HTTP request, and the router has no route POST /{function} \
                 for another trigger"
            ),
            Self::NoOutputs { function } => write!(
                f,
                "the answer to POST /{function} must be empty, or a JSON object with Outputs or \
                 ReturnValue"
            ),
            Self::OutputsType { function, found } => write!(
                f,
                "the answer to POST /{function} has Outputs that are {found}, and the host reads an object, with a member \
                 for each output binding"
            ),
            Self::Informational { status } => write!(
                f,
                "the response's status is {status}, which goes before a response and is none: answer 200 or above"
            ),
            Self::Redirect { function, status } => write!(
                f,
                "the answer to POST /{function} is {status}, but no client is there to follow a \
                 redirect"
            ),
            Self::BinaryBody => write!(
                f,
                "the response's body is not UTF-8 text, and the envelope carries nothing else: \
                 {USE_PLAIN_HTTP}"
            ),
            Self::ForeignHeader { name } => write!(
                f,
                "the response's header {name} is not ASCII text, which the host answers with a bare 500 in every mode: \
                 escape it, as in filename*=UTF-8''Zo%C3%AB.txt"
            ),
            Self::LongHeaders { bytes } => write!(
                f,
                "the response's headers are {bytes} bytes, and the host answers more than 65536 with a bare 500 in every \
                 mode: send less"
            ),
            Self::RepeatedSetCookie { count } => write!(
                f,
                "the response has {count} Set-Cookie headers, and the envelope carries one: \
                 {USE_PLAIN_HTTP}"
            ),
            Self::Failed | Self::Panicked => f.write_str("The function failed. Its log has the details."),
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (self.status(), self.to_string()).into_response()
    }
}

/// A client's text in quotes, cut where it would drown the sentence.
struct Excerpt<'a>(&'a str);

impl fmt::Display for Excerpt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const CHARS: usize = 200;
        match self.0.char_indices().nth(CHARS) {
            None => write!(f, "{:?}", self.0),
            Some((end, _)) => write!(f, "{:?}...", &self.0[..end]),
        }
    }
}
