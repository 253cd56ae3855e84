//! `CompressionLayer` and `RequestDecompressionLayer`: a browser's `Accept-Encoding`, a client's gzip.

use std::fs;
use std::io::{Read as _, Write as _};

use axum::Router;
use axum::routing::{get, post};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use functions_custom_handler::FunctionApp;
use functions_stand_in_host::Request;
use tower::ServiceBuilder;
use tower_http::compression::CompressionLayer;
use tower_http::decompression::{DecompressionLayer, RequestDecompressionLayer};
use tower_http::services::ServeDir;

use crate::support::{Served, Way};

const TEXT: &str = "one text that is longer than what is not worth it, one text that is longer\n";

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn gunzipped(bytes: &[u8]) -> String {
    let mut text = String::new();
    GzDecoder::new(bytes).read_to_string(&mut text).unwrap();
    text
}

fn compressing() -> Served {
    let router = Router::new()
        .route("/api/Text", get(|| async { TEXT }))
        .route("/api/Short", get(|| async { "short" }));
    Served::router(router.layer(CompressionLayer::new()))
}

#[test]
fn a_browser_gets_gzip_and_by_envelope_the_text() {
    let request = Request::get("/api/Text").header("Accept-Encoding", "gzip, deflate, br, zstd");
    for got in compressing().everywhere(&request) {
        got.assert_header("vary", Some("accept-encoding"));
        if got.way.is_envelope() {
            got.assert_text(200, TEXT).assert_header("content-encoding", None);
            continue;
        }
        assert_eq!((got.status, gunzipped(&got.body).as_str()), (200, TEXT), "{got}");
        got.assert_header("content-encoding", Some("gzip"));
        let length = got.body.len().to_string();
        // The host reads what it forwards whole, and so does this crate.
        let length = (got.way == Way::Forwarding).then_some(length.as_str());
        got.assert_header("content-length", length);
    }
}

#[test]
fn what_is_not_worth_it_or_not_wished_for_stays_text() {
    let served = compressing();
    let browser = |path| Request::get(path).header("Accept-Encoding", "gzip");
    for (request, text) in [
        (browser("/api/Short"), "short"),
        (Request::get("/api/Text"), TEXT),
        (
            Request::get("/api/Text").header("Accept-Encoding", "gzip;q=0, identity"),
            TEXT,
        ),
    ] {
        for got in served.everywhere(&request) {
            got.assert_text(200, text).assert_header("content-encoding", None);
            let length = if got.way.is_envelope() {
                None
            } else {
                Some(text.len().to_string())
            };
            got.assert_header("content-length", length.as_deref());
        }
    }
}

#[test]
fn head_has_the_headers_of_get_and_no_body() {
    let head = |path| Request::new("HEAD", path).header("Accept-Encoding", "gzip");
    let served = compressing();
    for got in served.everywhere(&head("/api/Text")) {
        got.assert_text(200, "").assert_header("vary", Some("accept-encoding"));
        let encoding = (!got.way.is_envelope()).then_some("gzip");
        got.assert_header("content-encoding", encoding);
        // Nobody knows how long it would be.
        let length = got.way.is_envelope().then_some("0");
        got.assert_header("content-length", length);
    }
    for got in served.everywhere(&head("/api/Short")) {
        let length = if got.way.is_envelope() { "0" } else { "5" };
        got.assert_text(200, "").assert_header("content-length", Some(length));
    }
}

fn decompressing() -> Served {
    let echo = |body: String| async move { body };
    let router = Router::new().route("/api/Echo", post(echo));
    Served::router(router.layer(RequestDecompressionLayer::new()))
}

fn upload(content_type: &str) -> Request {
    Request::new("POST", "/api/Echo")
        .header("Content-Type", content_type)
        .header("Content-Encoding", "gzip")
        .body(gzipped(TEXT.as_bytes()))
}

/// The host makes base64 of octets, and text of all other bodies.
#[test]
fn a_gzipped_upload_is_unpacked_and_by_envelope_only_of_octets() {
    let served = decompressing();
    served.assert_everywhere(&upload("application/octet-stream"), 200, TEXT);
    for got in served.everywhere(&upload("application/json")) {
        if !got.way.is_envelope() {
            got.assert_text(200, TEXT);
            continue;
        }
        assert_eq!(got.status, 400, "{got}");
        assert_eq!(
            got.logs,
            [
                "functions_custom_handler: [warn] bytes of the client's body that are not UTF-8 text have become U+FFFD in \
                 the host's envelope: set customHandler.enableForwardingHttpRequest or \
                 customHandler.enableProxyingHttpRequest to true in host.json, or have them sent as \
                 application/octet-stream"
            ]
        );
    }
}

#[test]
fn an_encoding_that_is_not_known_is_refused() {
    let request = Request::new("POST", "/api/Echo")
        .header("Content-Encoding", "br")
        .body("text");
    for got in decompressing().everywhere(&request) {
        got.assert_text(415, "").assert_header("accept-encoding", Some("gzip"));
    }
}

/// Around a service, a layer sees all that it would see around a router.
#[test]
fn it_is_the_same_around_a_service() {
    let router = Router::new().route("/api/Text", post(|body: String| async { body }));
    let layers = ServiceBuilder::new()
        .layer(CompressionLayer::new())
        .layer(RequestDecompressionLayer::new());
    let served = Served::app(FunctionApp::from_service(layers.service(router)));
    let request = Request::new("POST", "/api/Text")
        .header("Accept-Encoding", "gzip")
        .header("Content-Encoding", "gzip")
        .header("Content-Type", "application/octet-stream")
        .body(gzipped(TEXT.as_bytes()));
    for got in served.everywhere(&request) {
        if got.way.is_envelope() {
            got.assert_text(200, TEXT);
        } else {
            got.assert_header("content-encoding", Some("gzip"));
            assert_eq!(gunzipped(&got.body), TEXT);
        }
    }
}

/// A file that lies there compressed is one that the envelope does not get.
#[test]
fn a_precompressed_file_goes_to_whom_it_can() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("app.js"), TEXT).unwrap();
    fs::write(folder.path().join("app.js.gz"), gzipped(TEXT.as_bytes())).unwrap();
    let files = ServeDir::new(folder.path()).precompressed_gzip();
    let served = Served::router(Router::new().nest_service("/files", files));
    for got in served.everywhere(&Request::get("/files/app.js").header("Accept-Encoding", "gzip")) {
        if got.way.is_envelope() {
            got.assert_text(200, TEXT).assert_header("content-encoding", None);
        } else {
            let length = got.body.len().to_string();
            got.assert_header("content-encoding", Some("gzip"))
                .assert_header("content-length", Some(&length));
            assert_eq!(gunzipped(&got.body), TEXT);
        }
    }
}

/// A layer on the way back, as in front of a client: here around an app whose own answers are gzip.
#[test]
fn an_app_that_answers_gzip_is_unpacked_for_the_envelope() {
    let packed = || async { ([("content-encoding", "gzip")], gzipped(TEXT.as_bytes())) };
    let router = Router::new().route("/api/Packed", get(packed));
    Served::router(router.clone().layer(DecompressionLayer::new())).assert_everywhere(
        &Request::get("/api/Packed"),
        200,
        TEXT,
    );
    let got = Served::router(router).got(Way::Envelope, &Request::get("/api/Packed"));
    got.assert_not_carried(
        "functions_custom_handler: [error] the response's body is not UTF-8 text, and the envelope carries nothing else: \
         set customHandler.enableForwardingHttpRequest or customHandler.enableProxyingHttpRequest to true in host.json",
    );
}
