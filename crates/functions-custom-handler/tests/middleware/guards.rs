//! Layers that answer in the app's place, or add to what it answers: CORS, who may come in, ids, redirects.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use axum::body::Body;
use axum::extract::Request as AxumRequest;
use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::routing::{get, post};
use axum::{Extension, Router};
use functions_custom_handler::FunctionApp;
use functions_stand_in_host::Request;
use tower::ServiceBuilder;
use tower::limit::GlobalConcurrencyLimitLayer;
use tower_http::ServiceBuilderExt as _;
use tower_http::auth::{AddAuthorizationLayer, AsyncRequireAuthorizationLayer};
use tower_http::cors::{AllowOrigin, CorsLayer};
use tower_http::request_id::MakeRequestUuid;
use tower_http::services::Redirect;
use tower_http::validate_request::ValidateRequestHeaderLayer;

use crate::support::{Served, Way};

const ORIGIN: &str = "https://example.org";

fn cors() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(AllowOrigin::exact(HeaderValue::from_static(ORIGIN)))
        .allow_methods([Method::POST])
        .allow_headers([axum::http::header::CONTENT_TYPE])
}

#[test]
fn a_preflight_is_answered_by_the_layer_and_not_by_the_route() {
    let router = Router::new().route("/api/Order", post(|| async { "ordered" }));
    let served = Served::router(router.layer(cors()));
    let preflight = Request::new("OPTIONS", "/api/Order")
        .header("Origin", ORIGIN)
        .header("Access-Control-Request-Method", "POST")
        .header("Access-Control-Request-Headers", "content-type");
    for got in served.everywhere(&preflight) {
        got.assert_text(200, "")
            .assert_header("access-control-allow-origin", Some(ORIGIN))
            .assert_header("access-control-allow-methods", Some("POST"))
            .assert_header("access-control-allow-headers", Some("content-type"));
    }
    let request = Request::new("POST", "/api/Order").header("Origin", ORIGIN).body("");
    for got in served.everywhere(&request) {
        got.assert_text(200, "ordered")
            .assert_header("access-control-allow-origin", Some(ORIGIN));
        let vary = got.all("vary").join(", ");
        assert_eq!(
            vary, "origin, access-control-request-method, access-control-request-headers",
            "{got}"
        );
    }
    // Without the layer the route has no such method.
    let router = Router::new().route("/api/Order", post(|| async { "ordered" }));
    for got in Served::router(router).everywhere(&preflight) {
        got.assert_text(405, "").assert_header("allow", Some("POST"));
    }
}

/// The host has keys of its own; this is the app's.
#[test]
fn who_shows_no_authorization_gets_401_and_how_to() {
    let check = |request: AxumRequest| async move {
        let shown = request.headers().get("authorization");
        if shown.is_some_and(|value| value == "Basic dTpw") {
            return Ok(request);
        }
        let refused = Response::builder()
            .status(401)
            .header("WWW-Authenticate", "Basic realm=\"orders\"");
        Err(refused.body(Body::empty()).unwrap())
    };
    let router = Router::new().route("/api/Order", get(|| async { "yours" }));
    let served = Served::router(router.layer(AsyncRequireAuthorizationLayer::new(check)));
    for got in served.everywhere(&Request::get("/api/Order")) {
        got.assert_text(401, "")
            .assert_header("www-authenticate", Some("Basic realm=\"orders\""));
    }
    served.assert_everywhere(
        &Request::get("/api/Order").header("Authorization", "Basic dTpw"),
        200,
        "yours",
    );
}

#[test]
fn what_the_client_accepts_is_checked_and_what_it_lacks_is_added() {
    let shown = |headers: HeaderMap| async move { headers["authorization"].to_str().unwrap().to_owned() };
    let router = Router::new().route("/api/Shown", get(shown));
    let layers = ServiceBuilder::new()
        .layer(ValidateRequestHeaderLayer::accept("text/plain"))
        .layer(AddAuthorizationLayer::bearer("token").as_sensitive(true));
    let served = Served::router(router.layer(layers));
    for got in served.everywhere(&Request::get("/api/Shown").header("Accept", "image/png")) {
        got.assert_text(406, "");
    }
    let request = Request::get("/api/Shown").header("Accept", "text/*");
    served.assert_everywhere(&request, 200, "Bearer token");
}

#[test]
fn a_request_id_is_kept_or_made_and_comes_back() {
    let id = |headers: HeaderMap| async move { headers["x-request-id"].to_str().unwrap().to_owned() };
    let layers = ServiceBuilder::new()
        .set_x_request_id(MakeRequestUuid)
        .propagate_x_request_id();
    let served = Served::router(Router::new().route("/api/Id", get(id)).layer(layers));
    for got in served.everywhere(&Request::get("/api/Id").header("x-request-id", "mine")) {
        got.assert_text(200, "mine").assert_header("x-request-id", Some("mine"));
    }
    for got in served.everywhere(&Request::get("/api/Id")) {
        let made = got.text().to_owned();
        uuid::Uuid::parse_str(&made).unwrap();
        got.assert_text(200, &made).assert_header("x-request-id", Some(&made));
    }
}

#[test]
fn a_redirect_is_the_clients_to_follow() {
    let router = Router::new()
        .route_service("/api/Old", Redirect::<Body>::permanent("/api/New?a=1".parse().unwrap()))
        .route(
            "/api/Here",
            post(|| async { axum::response::Redirect::to("https://example.org/x") }),
        )
        .route("/api/New", get(|| async { "new" }));
    let served = Served::router(router);
    for got in served.everywhere(&Request::get("/api/Old")) {
        got.assert_text(308, "").assert_header("location", Some("/api/New?a=1"));
    }
    for got in served.everywhere(&Request::new("POST", "/api/Here").body("x")) {
        got.assert_text(303, "")
            .assert_header("location", Some("https://example.org/x"));
    }
}

#[test]
fn what_a_function_as_a_layer_adds_arrives_on_both_sides() {
    async fn tenant(mut request: AxumRequest, next: Next) -> axum::response::Response {
        request.extensions_mut().insert("blue");
        let mut response = next.run(request).await;
        response
            .headers_mut()
            .insert("x-tenant", HeaderValue::from_static("blue"));
        response
    }

    let router = Router::new().route(
        "/api/Tenant",
        get(|Extension(tenant): Extension<&'static str>| async move { tenant }),
    );
    let served = Served::router(router.layer(from_fn(tenant)));
    for got in served.everywhere(&Request::get("/api/Tenant")) {
        got.assert_text(200, "blue").assert_header("x-tenant", Some("blue"));
    }
}

/// What a layer counts, it counts over all requests, around routes and around the service.
#[test]
fn a_limit_of_requests_at_once_holds() {
    #[derive(Default)]
    struct Running {
        now: AtomicUsize,
        most: AtomicUsize,
    }

    let running = Arc::new(Running::default());
    let counted = Arc::clone(&running);
    let one = move || async move {
        let now = counted.now.fetch_add(1, Ordering::SeqCst) + 1;
        counted.most.fetch_max(now, Ordering::SeqCst);
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
        counted.now.fetch_sub(1, Ordering::SeqCst);
        "done"
    };
    let router = Router::new().route("/api/One", get(one));
    let limit = || ServiceBuilder::new().layer(GlobalConcurrencyLimitLayer::new(1));
    for app in [
        FunctionApp::new(router.clone().layer(limit())),
        FunctionApp::from_service(limit().service(router)),
    ] {
        let served = Served::app(app);
        thread::scope(|scope| {
            for way in Way::ALL.into_iter().cycle().take(20) {
                let served = &served;
                scope.spawn(move || {
                    served.got(way, &Request::get("/api/One")).assert_text(200, "done");
                });
            }
        });
    }
    assert_eq!(running.most.load(Ordering::SeqCst), 1);
}

/// The host fails on a 204 with a length.
#[test]
fn a_response_that_can_have_no_body_has_neither_body_nor_length() {
    let answer = |status: StatusCode| get(move || async move { (status, [("x-kept", "yes")], "a body") });
    let router = Router::new()
        .route("/api/204", answer(StatusCode::NO_CONTENT))
        .route("/api/304", answer(StatusCode::NOT_MODIFIED))
        .layer(tower_http::set_header::SetResponseHeaderLayer::overriding(
            axum::http::header::CONTENT_LENGTH,
            HeaderValue::from_static("6"),
        ));
    let served = Served::router(router);
    for status in [204, 304] {
        for got in served.everywhere(&Request::get(&format!("/api/{status}"))) {
            got.assert_text(status, "")
                .assert_header("content-length", None)
                .assert_header("transfer-encoding", None)
                .assert_header("x-kept", Some("yes"));
        }
    }
}
