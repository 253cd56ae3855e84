//! Calling the app.

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use tower::ServiceExt as _;

use crate::app_service::{AppService, Routed};
use crate::logs::TARGET;
use crate::panic;
use crate::refusal::Refusal;

/// Marks the response of a failure that is in the log already.
#[derive(Clone)]
pub(crate) struct Logged;

/// The app's response; if it panics, a 500, and the message goes to the log.
pub(crate) async fn call(app: AppService, request: Request) -> Response {
    let name = format!("{} {}", request.method(), request.uri().path());
    #[cfg(feature = "opentelemetry")]
    let (method, invocation) = (
        request.method().clone(),
        request.extensions().get::<crate::Invocation>().cloned(),
    );
    let response = response(app, request, &name).await;
    #[cfg(feature = "opentelemetry")]
    crate::telemetry::answered(
        &method,
        invocation.as_ref().and_then(crate::Invocation::function),
        response.status(),
    );
    response
}

async fn response(app: AppService, request: Request, name: &str) -> Response {
    match panic::catch(app.oneshot(request)).await {
        Ok(Ok(response)) => response,
        Ok(Err(never)) => match never {},
        Err(message) => {
            tracing::error!(target: TARGET, "{name} panicked: {message}");
            let mut response = Refusal::Failed.into_response();
            response.extensions_mut().insert(Logged);
            response
        }
    }
}

/// A response's body. It can be a stream, and a stream is code of the app: it fails and panics, too.
///
/// # Errors
///
/// [`Refusal::Failed`], with the cause in the log.
pub(crate) async fn collect(body: Body) -> Result<Bytes, Refusal> {
    let cause = match panic::catch(to_bytes(body, usize::MAX)).await {
        Ok(Ok(bytes)) => return Ok(bytes),
        Ok(Err(error)) => error.to_string(),
        Err(message) => format!("it panicked: {message}"),
    };
    tracing::error!(target: TARGET, "the response's body broke off: {cause}");
    Err(Refusal::Failed)
}

/// Whether no route was there for the request. A fallback that answers otherwise than 404 counts
/// as a route: it has done something.
pub(crate) fn is_unrouted(response: &Response) -> bool {
    response.status() == http::StatusCode::NOT_FOUND && response.extensions().get::<Routed>().is_none()
}
