//! `ServeDir` and `ServeFile`: static files.

use std::fs;

use axum::Router;
use axum::routing::get;
use functions_custom_handler::FunctionApp;
use functions_stand_in_host::Request;
use tempfile::TempDir;
use tower_http::services::{ServeDir, ServeFile};

use crate::support::{Served, Way};

const PAGE: &str = "<h1>Zo\u{eb}</h1>\n";
const IMAGE: &[u8] = b"\x89PNG\r\n\x1a\n\0\xff";

fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("index.html"), PAGE).unwrap();
    fs::write(folder.path().join("logo.png"), IMAGE).unwrap();
    folder
}

fn served(folder: &TempDir) -> Served {
    let router = Router::new()
        .nest_service("/api/files", ServeDir::new(folder.path()))
        .route_service("/api/page", ServeFile::new(folder.path().join("index.html")))
        .route("/api/Hello", get(|| async { "hello" }))
        .fallback_service(ServeDir::new(folder.path()));
    Served::router(router)
}

#[test]
fn a_page_is_served_with_its_type_and_length() {
    let folder = folder();
    let served = served(&folder);
    for path in ["/api/files/index.html", "/api/files/", "/api/page", "/index.html"] {
        for got in served.everywhere(&Request::get(path)) {
            let is_envelope = got.way.is_envelope();
            let media_type = if is_envelope {
                "text/html; charset=utf-8"
            } else {
                "text/html"
            };
            got.assert_text(200, PAGE)
                .assert_header("content-type", Some(media_type))
                .assert_header("accept-ranges", Some("bytes"))
                .assert_header("content-length", (!is_envelope).then_some("14"));
            assert_eq!(got.logs, [""; 0]);
        }
    }
    for got in served.everywhere(&Request::new("HEAD", "/api/page")) {
        let length = if got.way.is_envelope() { "0" } else { "14" };
        got.assert_text(200, "").assert_header("content-length", Some(length));
    }
}

#[test]
fn a_range_is_a_206_and_one_beyond_the_end_a_416() {
    let folder = folder();
    let served = served(&folder);
    for got in served.everywhere(&Request::get("/api/page").header("Range", "bytes=4-7")) {
        got.assert_text(206, "Zo\u{eb}")
            .assert_header("content-range", Some("bytes 4-7/14"))
            .assert_header("content-length", (!got.way.is_envelope()).then_some("4"));
    }
    for got in served.everywhere(&Request::get("/api/page").header("Range", "bytes=99-")) {
        got.assert_text(416, "")
            .assert_header("content-range", Some("bytes */14"));
    }
}

#[test]
fn what_has_not_changed_is_a_304_without_a_length() {
    let folder = folder();
    let served = served(&folder);
    let modified = served.got(Way::StandAlone, &Request::get("/api/page"));
    let modified = modified.header("last-modified").unwrap();
    for got in served.everywhere(&Request::get("/api/page").header("If-Modified-Since", modified)) {
        got.assert_text(304, "")
            .assert_header("content-length", None)
            .assert_header("transfer-encoding", None);
    }
}

#[test]
fn an_image_arrives_but_by_envelope() {
    let folder = folder();
    for got in served(&folder).everywhere(&Request::get("/api/files/logo.png")) {
        if got.way.is_envelope() {
            got.assert_not_carried(
                "functions_custom_handler: [error] the response's body is not UTF-8 text, and the envelope carries nothing \
                 else: set customHandler.enableForwardingHttpRequest or customHandler.enableProxyingHttpRequest to true in \
                 host.json",
            );
        } else {
            assert_eq!((got.status, got.body.as_slice()), (200, IMAGE), "{got}");
            got.assert_header("content-type", Some("image/png"))
                .assert_header("content-length", Some("10"));
        }
    }
}

#[test]
fn what_is_no_file_is_a_404_and_a_function_in_another_spelling_is_found_all_the_same() {
    let folder = folder();
    served(&folder).assert_everywhere(&Request::get("/api/files/none.html"), 404, "");
    let router = Router::new()
        .route("/api/Hello", get(|| async { "hello" }))
        .fallback_service(ServeDir::new(folder.path()));
    let served = Served::function("Hello", FunctionApp::new(router));
    served.assert_everywhere(&Request::get("/api/HELLO/"), 200, "hello");
    served.assert_everywhere(&Request::get("/api/Other"), 404, "");
}
