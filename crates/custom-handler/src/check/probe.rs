//! What a router has at a path, without calling what is there.

use std::panic::AssertUnwindSafe;

use axum::Router;
use axum::body::Body;
use futures_util::FutureExt as _;
use http::header::ALLOW;
use http::{Request, StatusCode};
use tower::ServiceExt as _;

/// What was found.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Route {
    /// Nothing takes the path.
    Missing,
    /// A route with these methods, in upper case.
    Methods(Vec<String>),
    /// Something that cannot be judged from outside: a route that takes every method, a fallback, a layer.
    Unknown,
}

/// No method that a route would name.
const METHOD: &str = "CHECK";

pub(super) fn probe(router: &Router, path: &str) -> Route {
    let Ok(request) = Request::builder().method(METHOD).uri(path).body(Body::empty()) else {
        return Route::Unknown;
    };
    let router = router.clone();
    // A refusal is there at once; whatever waits is a handler at work, which is not for us to run.
    let answer = AssertUnwindSafe(async move { router.oneshot(request).await })
        .catch_unwind()
        .now_or_never();
    let Some(Ok(Ok(response))) = answer else {
        return Route::Unknown;
    };
    match response.status() {
        StatusCode::NOT_FOUND => Route::Missing,
        StatusCode::METHOD_NOT_ALLOWED => {
            let allowed = response.headers().get(ALLOW).and_then(|value| value.to_str().ok());
            allowed.map_or(Route::Unknown, |allowed| {
                Route::Methods(allowed.split(',').map(|name| name.trim().to_owned()).collect())
            })
        }
        _ => Route::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use axum::routing::{any, get};

    use super::*;

    #[test]
    fn each_kind_of_route_is_told_apart() {
        let methods = |names: &[&str]| Route::Methods(names.iter().map(|name| (*name).to_owned()).collect());
        let router = Router::new()
            .route("/one", get(|| async {}).put(|| async {}))
            .route("/orders/{id}", get(|| async {}))
            .route("/any", any(|| async {}))
            .route("/waits", any(std::future::pending::<()>));
        assert_eq!(probe(&router, "/one"), methods(&["GET", "HEAD", "PUT"]));
        assert_eq!(probe(&router, "/orders/1"), methods(&["GET", "HEAD"]));
        assert_eq!(probe(&router, "/none"), Route::Missing);
        for path in ["/any", "/waits", "not a path"] {
            assert_eq!(probe(&router, path), Route::Unknown, "{path}");
        }
        assert_eq!(probe(&Router::new(), "/"), Route::Missing);
    }
}
