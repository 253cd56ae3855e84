//! Calling the router.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{DefaultBodyLimit, Request};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use tower::ServiceExt as _;
use tower::util::MapResponseLayer;

use crate::logs::TARGET;
use crate::panic;
use crate::refusal::Refusal;

/// The host takes bodies of this size from clients, by default.
const CLIENT_BODY_BYTES: usize = 100 * 1024 * 1024;

/// Marks the response of a route, as against the router's fallback.
#[derive(Clone)]
struct Routed;

/// Marks the response of a failure that is in the log already.
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

/// The router's response; if it panics, a 500, and the message goes to the log.
pub(crate) async fn call(router: Router, request: Request) -> Response {
    let name = format!("{} {}", request.method(), request.uri().path());
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
        response.status(),
    );
    response
}

async fn response(router: Router, request: Request, name: &str) -> Response {
    match panic::catch(router.oneshot(request)).await {
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
