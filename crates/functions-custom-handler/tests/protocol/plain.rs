//! Forwarded, proxied and direct requests: the router as it is.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::DefaultBodyLimit;
use axum::response::AppendHeaders;
use axum::routing::{get as on_get, post as on_post};
use functions_custom_handler::FunctionApp;
use http::Request;
use tower::ServiceExt as _;

use crate::support::{echo, envelope, get, post, send};

fn request(method: &str, uri: &str, headers: &[(&str, &str)], body: &'static str) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(uri);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(body.into()).unwrap()
}

async fn seen(request: Request<Body>) -> String {
    let answer = send(FunctionApp::new(echo()).into_router(), request).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body
}

#[tokio::test]
async fn a_request_reaches_the_router_unchanged() {
    let headers = [("content-type", "application/json"), ("x-many", "a"), ("x-many", "b")];
    assert_eq!(
        seen(request("POST", "/api/Hello?a=1&a=2", &headers, "{\"Data\":{}}")).await,
        "POST /api/Hello?a=1&a=2\ncontent-type: application/json\nx-many: a\nx-many: b\n\n\
         {\\\"Data\\\":{}}"
    );
}

#[tokio::test]
async fn json_for_a_route_of_one_segment_is_the_routes() {
    let router = Router::new().route("/order", on_post(|body: String| async { body }));
    let app = FunctionApp::new(router).into_router();
    for body in ["null", "{\"Data\":", "{\"Data\":{},\"Metadata\":1}", ""] {
        let answer = send(app.clone(), post("order", body)).await;
        assert_eq!((answer.status.as_u16(), answer.body.as_str()), (200, body));
    }
}

#[tokio::test]
async fn a_proxied_request_is_never_an_envelope() {
    let mut request = post("Hello", envelope(serde_json::json!({})));
    request.headers_mut().insert(
        "x-ms-invocation-id",
        "00000000-0000-4000-8000-000000000001".parse().unwrap(),
    );
    assert!(seen(request).await.starts_with("POST /Hello\n"));
}

#[tokio::test]
async fn an_envelope_elsewhere_is_no_envelope() {
    let json = [("content-type", "application/json")];
    let text = [("content-type", "text/plain")];
    let body = "{\"Data\":{},\"Metadata\":{}}";
    let escaped = "{\\\"Data\\\":{},\\\"Metadata\\\":{}}";
    assert_eq!(
        seen(request("PUT", "/Hello", &json, body)).await,
        format!("PUT /Hello\ncontent-type: application/json\n\n{escaped}")
    );
    assert_eq!(
        seen(request("POST", "/Hello", &text, body)).await,
        format!("POST /Hello\ncontent-type: text/plain\n\n{escaped}")
    );
    assert_eq!(
        seen(request("POST", "/a/Hello", &json, body)).await,
        format!("POST /a/Hello\ncontent-type: application/json\n\n{escaped}")
    );
}

#[tokio::test]
async fn what_the_envelope_cannot_carry_passes() {
    let router = Router::new().route(
        "/api/Hello",
        on_get(|| async {
            (
                AppendHeaders([("set-cookie", "a=1"), ("set-cookie", "b=2")]),
                vec![0xff_u8],
            )
        }),
    );
    let response = FunctionApp::new(router)
        .into_router()
        .oneshot(get("/api/Hello"))
        .await
        .unwrap();
    let cookies: Vec<_> = response.headers().get_all("set-cookie").iter().collect();
    assert_eq!(cookies, ["a=1", "b=2"]);
    let body = axum::body::to_bytes(response.into_body(), 10).await.unwrap();
    assert_eq!(body, vec![0xff_u8]);
}

#[tokio::test]
async fn a_router_without_routes_answers_404() {
    let app = FunctionApp::new(Router::new()).into_router();
    let answer = send(app, get("/api/Hello")).await;
    assert_eq!((answer.status.as_u16(), answer.body.as_str()), (404, ""));
}

#[tokio::test]
async fn bodies_may_be_as_large_as_the_hosts_but_for_a_routes_own_limit() {
    let size = |body: Bytes| async move { body.len().to_string() };
    let router = Router::new()
        .route("/api/Large", on_post(size))
        .route("/api/Small", on_post(size).layer(DefaultBodyLimit::max(10)));
    let app = FunctionApp::new(router).into_router();
    let send_to = |path: &str, bytes: usize| {
        let request = Request::post(path).body(Body::from(vec![b'x'; bytes])).unwrap();
        send(app.clone(), request)
    };
    let limit = 100 * 1024 * 1024;
    send_to("/api/Large", limit).await.assert_text(200, "104857600");
    assert_eq!(send_to("/api/Large", limit + 1).await.status, 413);
    assert_eq!(send_to("/api/Small", 11).await.status, 413);
}

#[tokio::test]
async fn a_declared_functions_route_is_found_however_it_is_spelled() {
    let router = Router::new().route("/api/Hello", on_get(|uri: http::Uri| async move { uri.to_string() }));
    let app = FunctionApp::new(router.clone()).functions(["Hello"]).into_router();
    for uri in ["/api/hello?A=b", "/API/HELLO/?A=b", "/api/Hello?A=b"] {
        let answer = send(app.clone(), request("GET", uri, &[], "")).await;
        assert_eq!((answer.status.as_u16(), answer.body.as_str()), (200, "/api/Hello?A=b"));
        let url = format!("http://localhost:7071{uri}");
        let enveloped = envelope(serde_json::json!({ "Url": url, "Method": "GET" }));
        let answer = send(app.clone(), post("Hello", enveloped)).await;
        assert!(answer.body.contains(r#""body":"/api/Hello?A=b""#), "{}", answer.body);
    }
    let answer = send(
        FunctionApp::new(router).into_router(),
        request("GET", "/api/hello", &[], ""),
    )
    .await;
    assert_eq!(answer.status, 404);
}
