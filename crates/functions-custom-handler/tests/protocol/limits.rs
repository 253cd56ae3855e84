//! Heads and bodies of the largest size, and larger.

use std::fmt::Write as _;

use axum::Router;
use axum::body::Bytes;
use axum::routing::post as on_post;
use functions_custom_handler::FunctionApp;
use http::HeaderMap;

use crate::sockets::{exchange, serve};
use crate::support::{post, send};

const MIB: usize = 1024 * 1024;

fn counting() -> Router {
    let count = |headers: HeaderMap, body: Bytes| async move { format!("{} {}", headers.len(), body.len()) };
    Router::new().route("/api/Count", on_post(count))
}

async fn answered(head: String) -> (String, String) {
    let (address, server) = serve(counting()).await;
    let (status, answer) = exchange(address, &[head.as_bytes()]).await;
    server.abort();
    (status, String::from_utf8(answer).unwrap())
}

#[tokio::test]
async fn two_hundred_headers() {
    let request = |count: usize| {
        let mut head = "POST /api/Count HTTP/1.1\r\nHost: h\r\nConnection: close\r\n".to_owned();
        for n in 2..count {
            write!(head, "x-{n}: y\r\n").unwrap();
        }
        head + "\r\n"
    };
    assert_eq!(
        answered(request(200)).await,
        ("HTTP/1.1 200 OK".to_owned(), "200 0".to_owned())
    );
    assert_eq!(
        answered(request(201)).await,
        ("HTTP/1.1 431 Request Header Fields Too Large".to_owned(), String::new())
    );
}

#[tokio::test]
async fn a_header_ten_times_as_long_as_the_host_lets_through() {
    let request = |bytes: usize| {
        let long = "y".repeat(bytes);
        format!("POST /api/Count HTTP/1.1\r\nHost: h\r\nConnection: close\r\nx: {long}\r\n\r\n")
    };
    assert_eq!(
        answered(request(320 * 1024)).await,
        ("HTTP/1.1 200 OK".to_owned(), "3 0".to_owned())
    );
    assert_eq!(
        answered(request(MIB)).await.0,
        "HTTP/1.1 431 Request Header Fields Too Large"
    );
}

#[tokio::test]
async fn a_body_of_a_hundred_mebibytes_in_an_envelope() {
    let app = FunctionApp::new(counting()).into_router();
    for (bytes, status) in [(100 * MIB, 200), (100 * MIB + 1, 413)] {
        let body = "x".repeat(bytes);
        let req = format!(r#"{{"Url":"http://h/api/Count","Method":"POST","Body":"{body}"}}"#);
        let envelope = format!(r#"{{"Data":{{"req":{req}}},"Metadata":{{}}}}"#);
        let answer = send(app.clone(), post("Count", envelope)).await;
        assert_eq!(answer.json()["Outputs"]["res"]["statusCode"], status);
    }
}
