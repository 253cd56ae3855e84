//! Bodies: limits, forms, multipart, lines of JSON, streams.

use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, Multipart};
use axum::routing::{get, post};
use axum::{Form, Router};
use axum_extra::extract::Query;
use axum_extra::json_lines::JsonLines;
use functions_custom_handler::FunctionApp;
use functions_stand_in_host::Request;
use futures_util::{StreamExt as _, stream};
use serde::Deserialize;
use serde_json::{Value, json};
use tower::ServiceBuilder;
use tower_http::limit::RequestBodyLimitLayer;

use crate::support::{Served, Way};

#[test]
fn a_limit_of_the_apps_own_is_a_413_in_every_mode() {
    let router = Router::new().route("/api/Echo", post(|body: String| async { body }));
    let limited = || ServiceBuilder::new().layer(RequestBodyLimitLayer::new(8));
    let upload = |text: &str| Request::new("POST", "/api/Echo").body(text);
    for served in [
        Served::router(router.clone().layer(limited())),
        Served::app(FunctionApp::from_service(limited().service(router.clone()))),
    ] {
        served.assert_everywhere(&upload("8 bytes!"), 200, "8 bytes!");
        for got in served.everywhere(&upload("9 bytes!!")) {
            got.assert_text(413, "length limit exceeded");
        }
    }
    // Of chunks nobody knows the length before they have come.
    let served = Served::router(router.layer(limited()));
    let chunked = Request::new("POST", "/api/Echo").chunked("9 bytes!!");
    for way in [Way::Proxying, Way::ReverseProxy, Way::StandAlone] {
        let got = served.got(way, &chunked);
        got.assert_text(413, "Failed to buffer the request body: length limit exceeded");
    }
}

#[test]
fn axums_limit_is_2_mb_no_more_and_a_route_sets_its_own() {
    let length = |body: Bytes| async move { body.len().to_string() };
    let router = Router::new()
        .route("/api/Any", post(length))
        .route("/api/Small", post(length).layer(DefaultBodyLimit::max(10)))
        .route("/api/Free", post(length).layer(DefaultBodyLimit::disable()));
    let served = Served::router(router);
    let upload = |path| {
        Request::new("POST", path)
            .header("Content-Type", "application/octet-stream")
            .body(vec![7; 3_000_000])
    };
    for path in ["/api/Any", "/api/Free"] {
        served.assert_everywhere(&upload(path), 200, "3000000");
    }
    for got in served.everywhere(&upload("/api/Small")) {
        got.assert_text(413, "Failed to buffer the request body: length limit exceeded");
    }
}

#[derive(Debug, Deserialize)]
struct Tags {
    #[serde(default)]
    tag: Vec<String>,
}

#[test]
fn repeated_keys_of_a_query_are_a_list_but_by_forwarding() {
    let tags = |Query(tags): Query<Tags>| async move { format!("{:?}", tags.tag) };
    let served = Served::router(Router::new().route("/api/Tags", get(tags)));
    for got in served.everywhere(&Request::get("/api/Tags?tag=a%2Cb&tag=%C3%A9+c")) {
        let text = if got.way == Way::Forwarding {
            r#"["a,b,é c"]"#
        } else {
            r#"["a,b", "é c"]"#
        };
        got.assert_text(200, text);
    }
}

#[test]
fn a_form_and_a_multipart_upload_arrive() {
    #[derive(Deserialize)]
    struct Order {
        name: String,
    }

    let form = |Form(order): Form<Order>| async move { order.name };
    let parts = |mut parts: Multipart| async move {
        let mut read = Vec::new();
        while let Some(part) = parts.next_field().await.unwrap() {
            let name = part.name().unwrap().to_owned();
            read.push((name, part.bytes().await.unwrap()));
        }
        format!("{read:?}")
    };
    let router = Router::new()
        .route("/api/Form", post(form))
        .route("/api/Parts", post(parts));
    let served = Served::router(router);
    let request = Request::new("POST", "/api/Form")
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body("name=Zo%C3%AB+x&b=2");
    served.assert_everywhere(&request, 200, "Zoë x");
    let mut body =
        b"--XX\r\nContent-Disposition: form-data; name=\"a\"; filename=\"a.png\"\r\n\r\n\x89PNG\0\r\n".to_vec();
    body.extend(b"--XX\r\nContent-Disposition: form-data; name=\"b\"\r\n\r\ntwo\r\n--XX--\r\n");
    let request = Request::new("POST", "/api/Parts")
        .header("Content-Type", "multipart/form-data; boundary=XX")
        .body(body);
    served.assert_everywhere(&request, 200, r#"[("a", b"\x89PNG\0"), ("b", b"two")]"#);
}

#[test]
fn lines_of_json_come_and_go() {
    async fn doubled(
        lines: JsonLines<Value>,
    ) -> JsonLines<impl futures_util::Stream<Item = Result<Value, axum::Error>>, axum_extra::json_lines::AsResponse>
    {
        JsonLines::new(lines.map(|line| Ok(json!({"n": line?["n"].as_u64().unwrap_or_default() * 2}))))
    }

    let served = Served::router(Router::new().route("/api/Lines", post(doubled)));
    let request = Request::new("POST", "/api/Lines")
        .header("Content-Type", "application/x-ndjson")
        .body("{\"n\":1}\n{\"n\":2}\n");
    for got in served.everywhere(&request) {
        got.assert_text(200, "{\"n\":2}\n{\"n\":4}\n");
    }
}

#[test]
fn a_stream_arrives_whole_in_every_mode() {
    let pieces = || async { Body::from_stream(stream::iter(["a", "b", "c"].map(Ok::<_, std::io::Error>))) };
    let served = Served::router(Router::new().route("/api/Pieces", get(pieces)));
    served.assert_everywhere(&Request::get("/api/Pieces"), 200, "abc");
    for got in served.everywhere(&Request::new("HEAD", "/api/Pieces")) {
        got.assert_text(200, "");
    }
}
