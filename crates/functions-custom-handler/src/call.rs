//! Calling the router.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{DefaultBodyLimit, Request};
use axum::response::Response;
use bytes::Bytes;
use tower::ServiceExt as _;
use tower::util::MapResponseLayer;

use crate::logs::{CurrentInvocation, TARGET};
use crate::panic::{self, Panicked};
use crate::refusal::Refusal;

/// The host takes bodies of this size from clients, by default.
const CLIENT_BODY_BYTES: usize = 100 * 1024 * 1024;

/// Marks the response of a route, as against the router's fallback.
#[derive(Clone)]
struct Routed;

/// Marks a response whose reason is in the log already.
#[derive(Clone)]
pub(crate) struct Logged;

/// Prepares the app's router to be called by [`call`].
pub(crate) fn prepare(router: Router) -> Router {
    let router = if router.has_routes() {
        router.route_layer(MapResponseLayer::new(|mut response: Response| {
            response.extensions_mut().insert(Routed);
            response
        }))
    } else {
        // `route_layer` panics if there is nothing to lay it on.
        router
    };
    router.layer(DefaultBodyLimit::max(CLIENT_BODY_BYTES))
}

/// The router's response.
///
/// # Errors
///
/// [`Refusal::Panicked`] if the router panicked, with the message in the log.
pub(crate) async fn call(router: Router, request: Request) -> Result<Response, Refusal> {
    let name = format!("{} {}", request.method(), request.uri().path());
    if let Some(invocation) = CurrentInvocation::find() {
        invocation.set_request(name.clone());
    }
    #[cfg(feature = "opentelemetry")]
    let (method, invocation) = (
        request.method().clone(),
        request.extensions().get::<crate::Invocation>().cloned(),
    );
    let response = response(router, request, &name).await;
    #[cfg(feature = "opentelemetry")]
    crate::telemetry::answered(
        &method,
        invocation.as_ref().and_then(crate::Invocation::function),
        response.as_ref().map_or_else(Refusal::status, Response::status),
    );
    response
}

async fn response(router: Router, request: Request, name: &str) -> Result<Response, Refusal> {
    match panic::catch(|| name.to_owned(), router.oneshot(request)).await {
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
