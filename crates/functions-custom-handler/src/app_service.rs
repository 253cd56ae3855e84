//! What the app is: a router, or any other service.

use std::convert::Infallible;
use std::task::{Context, Poll};

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::response::{IntoResponse, Response};
use tower::util::{BoxCloneSyncService, MapResponseLayer};
use tower::{Layer as _, Service, ServiceExt as _};

/// Marks the response of a route, as against the router's fallback.
#[derive(Clone)]
pub(crate) struct Routed;

/// What the requests of clients are for.
#[derive(Clone, Debug)]
pub(crate) enum AppService {
    /// Its fallback can be told from its routes.
    Router(Router),
    /// All that it answers counts as the answer of a route.
    Other(BoxCloneSyncService<Request, Response, Infallible>),
}

fn routed(mut response: Response) -> Response {
    response.extensions_mut().insert(Routed);
    response
}

impl AppService {
    pub(crate) fn other<S>(service: S) -> Self
    where
        S: Service<Request, Error = Infallible> + Clone + Send + Sync + 'static,
        S::Response: IntoResponse,
        S::Future: Send + 'static,
    {
        let service = service.map_response(|response: S::Response| routed(response.into_response()));
        Self::Other(BoxCloneSyncService::new(service))
    }

    /// The service that takes bodies of `limit_bytes`, and marks the responses of routes.
    pub(crate) fn prepared(self, limit_bytes: usize) -> Self {
        let limit = DefaultBodyLimit::max(limit_bytes);
        match self {
            Self::Router(router) if router.has_routes() => {
                Self::Router(router.route_layer(MapResponseLayer::new(routed)).layer(limit))
            }
            // `route_layer` panics if there is nothing to lay it on.
            Self::Router(router) => Self::Router(router.layer(limit)),
            Self::Other(service) => Self::Other(BoxCloneSyncService::new(limit.layer(service))),
        }
    }
}

impl Service<Request> for AppService {
    type Response = Response;
    type Error = Infallible;
    type Future = futures_util::future::BoxFuture<'static, Result<Response, Infallible>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        match self {
            Self::Router(router) => Service::<Request>::poll_ready(router, cx),
            Self::Other(service) => service.poll_ready(cx),
        }
    }

    fn call(&mut self, request: Request) -> Self::Future {
        match self {
            Self::Router(router) => Box::pin(Service::<Request>::call(router, request)),
            Self::Other(service) => service.call(request),
        }
    }
}
