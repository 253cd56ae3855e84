//! Paths: what they match, what of them the app sees, and layers that rewrite them.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{MatchedPath, OriginalUri, Path, Request as AxumRequest, State};
use axum::http::{StatusCode, Uri};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::routing::{get, post};
use functions_custom_handler::FunctionApp;
use functions_stand_in_host::Request;
use tower::Layer as _;
use tower_http::normalize_path::NormalizePathLayer;

use crate::support::{Served, Way};

fn orders() -> Router<&'static str> {
    let order =
        |State(shop): State<&'static str>,
         path: MatchedPath,
         OriginalUri(sent): OriginalUri,
         uri: Uri,
         Path(id): Path<String>| async move { format!("{shop} {} {sent} {uri} {id}", path.as_str()) };
    Router::new().route("/{id}", get(order))
}

#[test]
fn a_nested_router_sees_its_own_part_and_the_whole() {
    let router = Router::new().nest("/api/orders", orders()).with_state("books");
    Served::router(router).assert_everywhere(
        &Request::get("/api/orders/a%20b?x=%C3%A9"),
        200,
        "books /api/orders/{id} /api/orders/a%20b?x=%C3%A9 /a%20b?x=%C3%A9 a b",
    );
}

#[test]
fn a_path_parameter_is_decoded_once_in_every_mode() {
    let router = Router::new()
        .route("/api/one/{id}", get(|Path(id): Path<String>| async move { id }))
        .route("/api/rest/{*rest}", get(|Path(rest): Path<String>| async move { rest }));
    let served = Served::router(router);
    for (path, text) in [
        ("/api/one/a%2Fb", "a/b"),
        ("/api/one/100%25", "100%"),
        ("/api/one/%C3%A9%20%C3%BC", "é ü"),
        ("/api/rest/a/b%2Fc", "a/b/c"),
    ] {
        served.assert_everywhere(&Request::get(path), 200, text);
    }
}

/// A layer that sees the request of a path that has no route as it was sent, and of the route, too.
#[test]
fn a_layer_that_reads_bodies_does_not_hide_the_route_of_another_spelling() {
    async fn read(request: AxumRequest, next: Next) -> Response {
        let (head, body) = request.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        next.run(AxumRequest::from_parts(head, Body::from(body))).await
    }

    let router = Router::new()
        .route("/api/Echo", post(|body: String| async { body }))
        .layer(from_fn(read));
    let served = Served::function("Echo", FunctionApp::new(router));
    let upload = |path, text: &str| Request::new("POST", path).body(text);
    for path in ["/api/Echo", "/api/echo", "/API/ECHO/"] {
        served.assert_everywhere(&upload(path, "once"), 200, "once");
    }
    // Such a body is not kept, and the first answer stands.
    let long = "x".repeat(3 * 1024 * 1024);
    served.assert_everywhere(&upload("/api/Echo", &long), 200, &long);
    served.assert_everywhere(&upload("/api/echo", &long), 404, "");
}

/// A layer on the whole router has a request that the router did not know, and then the one that it knows.
#[test]
fn a_layer_sees_a_path_in_another_spelling_once_around_routes_and_twice_around_the_router() {
    async fn told(request: AxumRequest, next: Next) -> Response {
        let path = request.uri().path().to_owned();
        let response = next.run(request).await;
        tracing::info!(target: "told", "{path} {}", response.status().as_u16());
        response
    }

    let router = || Router::new().route("/api/Hello", get(|| async { "hello" }));
    let (as_sent, as_spelled) = ("told: /API/hello 404", "told: /api/Hello 200");
    for (app, lines) in [
        (
            FunctionApp::new(router().layer(from_fn(told))),
            vec![as_sent, as_spelled],
        ),
        (FunctionApp::new(router().route_layer(from_fn(told))), vec![as_spelled]),
        (
            FunctionApp::from_service(from_fn(told).layer(router())),
            vec![as_spelled],
        ),
    ] {
        let got = Served::function("Hello", app).got(Way::Envelope, &Request::get("/API/hello"));
        assert_eq!(got.assert_text(200, "hello").logs, lines);
    }
}

/// The host matches without regard to case, and so does the app: the template is the router's, and what was sent is
/// what was sent.
#[test]
fn a_path_in_another_spelling_matches_the_template() {
    let seen = |path: MatchedPath, OriginalUri(sent): OriginalUri, uri: Uri| async move {
        format!("{} {sent} {uri}", path.as_str())
    };
    let router = || Router::new().route("/api/Hello", get(seen));
    for app in [FunctionApp::new(router()), FunctionApp::from_service(router())] {
        let served = Served::function("Hello", app);
        served.assert_everywhere(
            &Request::get("/API/hello/?a=1"),
            200,
            "/api/Hello /API/hello/?a=1 /api/Hello?a=1",
        );
    }
}

#[test]
fn a_slash_at_the_end_is_cut_off_before_the_router() {
    let router = Router::new()
        .route("/api/Hello", get(|| async { "hello" }))
        .route("/", get(|| async { "root" }));
    let served = Served::app(FunctionApp::from_service(
        NormalizePathLayer::trim_trailing_slash().layer(router),
    ));
    for path in ["/api/Hello", "/api/Hello/", "/api/Hello//?a=1"] {
        served.assert_everywhere(&Request::get(path), 200, "hello");
    }
    served.assert_everywhere(&Request::get("/api/Other/"), 404, "");
}

#[test]
fn fallbacks_answer_what_no_route_does() {
    let router = Router::new()
        .route("/api/Order", post(|| async { "ordered" }))
        .method_not_allowed_fallback(|| async { (StatusCode::METHOD_NOT_ALLOWED, "post it") })
        .nest_service("/api/v2", get(|uri: Uri| async move { format!("v2 {uri}") }))
        .fallback(|uri: Uri| async move { (StatusCode::NOT_FOUND, format!("nothing at {uri}")) });
    let served = Served::router(router);
    served.assert_everywhere(&Request::get("/api/Order"), 405, "post it");
    served.assert_everywhere(&Request::get("/api/v2/x?y=1"), 200, "v2 /x?y=1");
    served.assert_everywhere(&Request::get("/api/Other?z=1"), 404, "nothing at /api/Other?z=1");
}
