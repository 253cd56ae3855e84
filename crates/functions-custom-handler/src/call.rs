//! Calling the app.

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::response::Response;
use bytes::Bytes;
use tower::ServiceExt as _;

use crate::app_service::{AppService, Routed};
use crate::logs::{CurrentInvocation, TARGET};
use crate::panic::{self, Panicked};
use crate::refusal::Refusal;

/// Marks a response whose reason is in the log already.
#[derive(Clone)]
pub(crate) struct Logged;

/// The app's response.
///
/// # Errors
///
/// [`Refusal::Panicked`] if the app panicked, with the message in the log.
pub(crate) async fn call(app: AppService, request: Request) -> Result<Response, Refusal> {
    let name = format!("{} {}", request.method(), request.uri().path());
    if let Some(invocation) = CurrentInvocation::find() {
        invocation.set_request(name.clone());
    }
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
        response.as_ref().map_or_else(Refusal::status, Response::status),
    );
    response
}

async fn response(app: AppService, request: Request, name: &str) -> Result<Response, Refusal> {
    match panic::catch(|| name.to_owned(), app.oneshot(request)).await {
        Ok(Ok(response)) => Ok(response),
        Ok(Err(never)) => match never {},
        Err(Panicked) => Err(Refusal::Panicked),
    }
}

/// A response's body. It can be a stream, and a stream is code of the app: it fails and panics, too.
///
/// # Errors
///
/// [`Refusal::Failed`] or [`Refusal::Panicked`], with the cause in the log.
pub(crate) async fn collect(body: Body) -> Result<Bytes, Refusal> {
    match panic::catch(|| "the response's body".to_owned(), to_bytes(body, usize::MAX)).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(error)) => {
            tracing::error!(target: TARGET, "the response's body broke off: {error}");
            Err(Refusal::Failed)
        }
        Err(Panicked) => Err(Refusal::Panicked),
    }
}

/// Whether no route was there for the request. A fallback that answers otherwise than 404 counts
/// as a route: it has done something.
pub(crate) fn is_unrouted(response: &Response) -> bool {
    response.status() == http::StatusCode::NOT_FOUND && response.extensions().get::<Routed>().is_none()
}
