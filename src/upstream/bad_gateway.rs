//! A page that could not be had, as the client and the log see it.

use std::error::Error as StdError;
use std::fmt;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::Error;

impl IntoResponse for Error {
    /// 502 with what went wrong. Where, and the causes, go to the log: they tell of the network behind the app.
    fn into_response(self) -> Response {
        tracing::warn!(target: "upstream", "{self}{}", Causes(&self));
        (StatusCode::BAD_GATEWAY, self.for_client()).into_response()
    }
}

/// The causes of an error in brackets, outermost first; nothing where there is none.
struct Causes<'a>(&'a Error);

impl fmt::Display for Causes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut next = self.0.source();
        let mut separator = " (";
        while let Some(cause) = next {
            write!(f, "{separator}{cause}")?;
            separator = ": ";
            next = cause.source();
        }
        f.write_str(if separator == ": " { ")" } else { "" })
    }
}
