//! What an answer lets a browser do, and who gets one.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::io::Read as _;
use std::net::SocketAddr;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use axum::middleware::from_fn;
use axum::response::Response;
use flate2::read::GzDecoder;
use memline_axum::{Profiles, local_only, router};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tower::ServiceExt as _;

async fn ask(app: &Router, path: &str) -> Response {
    let request = Request::get(path).body(Body::empty()).unwrap();
    app.clone().oneshot(request).await.unwrap()
}

async fn body(response: Response) -> Vec<u8> {
    to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec()
}

#[tokio::test]
async fn every_answer_is_for_its_client_alone() {
    let app = Router::new().nest("/memory", router(Profiles::new()));
    for path in [
        "/memory",
        "/memory?code=secret",
        "/memory?entries",
        "/memory?events",
        "/memory?profile=merged",
    ] {
        let response = ask(&app, path).await;
        for (name, value) in [
            ("cache-control", "no-store"),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-resource-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
        ] {
            assert_eq!(response.headers()[name], value, "{path}");
        }
        let policy = response.headers()["content-security-policy"].to_str().unwrap();
        assert!(
            policy.starts_with("default-src 'none'; script-src 'sha256-"),
            "{policy}"
        );
        assert!(policy.ends_with("frame-ancestors 'none'"), "{policy}");
    }
    let request = Request::get("/memory").header("accept-encoding", "gzip, br");
    let compressed = app.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(compressed.headers()["content-encoding"], "gzip");
    let mut html = String::new();
    GzDecoder::new(&body(compressed).await[..])
        .read_to_string(&mut html)
        .unwrap();
    assert_eq!(html, memline_page::live());
    let page = ask(&app, "/memory").await;
    assert!(!page.headers().contains_key("content-encoding"));
    assert_eq!(page.headers()["vary"], "accept-encoding");
    assert_eq!(page.headers()["content-type"], "text/html; charset=utf-8");
    assert_eq!(body(page).await, memline_page::live().as_bytes());
}

/// Over a socket: a client says which host it means.
#[tokio::test]
async fn only_this_machine_is_let_through_by_its_name() {
    let app = Router::new().nest("/memory", router(Profiles::new()).layer(from_fn(local_only)));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let service = app.clone().into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(axum::serve(listener, service).into_future());
    let port = address.port();
    let right = format!("Host: 127.0.0.1:{port}\r\n");
    for (headers, status, sentence) in [
        (
            right.clone(),
            200,
            "[{\"key\":\"merged\",\"name\":\"all 0 invocations\"}]",
        ),
        (
            format!("Host: LocalHost:{port}\r\n"),
            200,
            "[{\"key\":\"merged\",\"name\":\"all 0 invocations\"}]",
        ),
        (
            format!("Host: evil.example:{port}\r\n"),
            403,
            &format!(
                "the page is at localhost, 127.0.0.1 and [::1] only, and this request is for \"evil.example:{port}\""
            ),
        ),
        (
            format!("{right}X-Forwarded-For: 127.0.0.1\r\n"),
            403,
            "the page is for clients on this machine only, and a proxy has handed this request on: it has the header \
             x-forwarded-for",
        ),
    ] {
        let mut socket = tokio::net::TcpStream::connect(address).await.unwrap();
        let request = format!("GET /memory?entries HTTP/1.1\r\n{headers}Connection: close\r\n\r\n");
        socket.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        socket.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{answer}");
        assert!(answer.ends_with(&format!("\r\n\r\n{sentence}")), "{answer}");
        assert!(answer.contains("cache-control: no-store\r\n"), "{answer}");
    }
    // Without a socket there is no address.
    let refused = ask(&app, "/memory").await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
}
