//! Why an argument could not be had.

use std::fmt;

use axum::response::{IntoResponse, Response};
use http::StatusCode;

use crate::call::Logged;
use crate::logs::TARGET;
use crate::refusal::Refusal;

/// Why an extractor of this crate has no value for a request: a status and one sentence.
///
/// As a response it is that sentence, as plain text. It is also logged, as an error of the
/// invocation, because of a failing trigger the host shows nobody the response. The sentence
/// about a payload of the wrong shape names the JSON path and may quote the value found there.
///
/// ```
/// use axum::response::IntoResponse;
/// use functions_custom_handler::extract::Rejection;
/// use functions_custom_handler::trigger::QueueMessage;
/// use functions_custom_handler::Outputs;
///
/// # #[derive(serde::Deserialize)]
/// # struct Order { id: u32 }
/// /// A message that cannot be read is put aside instead of being retried.
/// async fn on_order(order: Result<QueueMessage<Order>, Rejection>) -> Outputs {
///     match order {
///         Ok(message) => Outputs::new().text("accepted", message.body.id.to_string()),
///         Err(rejection) => Outputs::new().text("unreadable", rejection.to_string()),
///     }
/// }
/// # let _: axum::Router = axum::Router::new().route("/OnOrder", axum::routing::post(on_order));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection(Refusal);

impl Rejection {
    /// The status it has as a response: 400 if the request is wrong, 500 if the app is.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.0.status()
    }
}

impl From<Refusal> for Rejection {
    fn from(refusal: Refusal) -> Self {
        Self(refusal)
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Rejection {}

impl IntoResponse for Rejection {
    fn into_response(self) -> Response {
        tracing::error!(target: TARGET, "{self}");
        let mut response = self.0.into_response();
        response.extensions_mut().insert(Logged);
        response
    }
}
