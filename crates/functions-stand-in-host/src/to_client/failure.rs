use std::fmt;

use crate::http::Response;

/// Why the host throws instead of taking the answer to an envelope. The invocation fails, and what the
/// answer held of `Outputs` and `Logs` is lost.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Failure {
    /// The status is outside 2xx. The host does not read the body.
    Status(Response),
    /// The media type is not JSON's.
    MediaType(Response),
    /// The body is not what the host can read.
    Body {
        /// The whole response.
        response: Response,
        /// What is wrong with its body.
        reason: String,
    },
    /// The connection ended, or was silent for two minutes, before there was a response.
    NoResponse(String),
}

impl Failure {
    /// The response, if there was one.
    #[must_use]
    pub fn response(&self) -> Option<&Response> {
        match self {
            Self::Status(response) | Self::MediaType(response) | Self::Body { response, .. } => Some(response),
            Self::NoResponse(_) => None,
        }
    }

    /// The status of the response, if there was one.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.response().map(Response::status)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(response) => write!(f, "the host throws on the status {}", response.status()),
            Self::MediaType(response) => match response.header("content-type") {
                Some(found) => write!(f, "the host reads JSON only, and the Content-Type is {found:?}"),
                None => write!(f, "the host reads JSON only, and there is no Content-Type"),
            },
            Self::Body { reason, .. } => write!(f, "the host cannot read the body: {reason}"),
            Self::NoResponse(cause) => return write!(f, "there was no response: {cause}"),
        }?;
        match self.response() {
            Some(response) if !response.body().is_empty() => {
                write!(f, "; the body was: {}", String::from_utf8_lossy(response.body()))
            }
            _ => Ok(()),
        }
    }
}

impl std::error::Error for Failure {}
