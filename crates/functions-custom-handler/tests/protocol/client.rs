//! Who the client is and what it asked for, in every mode.

use std::net::SocketAddr;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::routing::get as on_get;
use functions_custom_handler::{FunctionApp, Invocation};
use http::{HeaderMap, Request};
use serde_json::json;

use crate::sockets::{exchange, posted, serve};
use crate::support::{envelope, post, send};

const ID: &str = "00000000-0000-4000-8000-000000000001";

fn app() -> Router {
    let client = |ConnectInfo(client): ConnectInfo<SocketAddr>| async move { client.to_string() };
    let host = |headers: HeaderMap| async move { headers["host"].to_str().unwrap().to_owned() };
    let mode = |invocation: Invocation| async move { format!("{:?} {}", invocation.mode(), invocation.id() == ID) };
    Router::new()
        .route("/api/Client", on_get(client))
        .route("/api/Host", on_get(host))
        .route("/api/Mode", on_get(mode))
}

/// What is answered over a socket to `GET` of `path` with these headers.
async fn answered(path: &str, headers: &str) -> String {
    let (address, server) = serve(app()).await;
    let headers = headers.replace("{id}", ID);
    let request = format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:1\r\nConnection: close\r\n{headers}\r\n");
    let (status, body) = exchange(address, &[request.as_bytes()]).await;
    assert_eq!(status, "HTTP/1.1 200 OK");
    server.abort();
    String::from_utf8(body).unwrap()
}

const FORWARDED: &str = "X-Azure-Functions-InvocationId: {id}\r\n";
const PROXIED: &str = "X-Azure-Functions-InvocationId: {id}\r\nx-ms-invocation-id: {id}\r\n";

#[tokio::test]
async fn under_the_host_the_last_forwarded_address_is_the_clients() {
    for host in [FORWARDED, PROXIED] {
        let headers = format!("{host}X-Forwarded-For: 10.1.1.1, 203.0.113.9:1234\r\n");
        assert_eq!(answered("/api/Client", &headers).await, "203.0.113.9:1234");
        assert!(answered("/api/Client", host).await.starts_with("127.0.0.1:"));
    }
    let (address, server) = serve(app()).await;
    for (headers, expected) in [
        (
            json!({"X-Forwarded-For": ["10.1.1.1, 203.0.113.9:1234"]}),
            "\"body\":\"203.0.113.9:1234\"",
        ),
        (json!({}), "\"body\":\"127.0.0.1:"),
    ] {
        let envelope = envelope(json!({"Url": "http://h/api/Client", "Headers": headers}));
        let (_, body) = exchange(address, &[&posted("Client", &envelope)]).await;
        let body = String::from_utf8(body).unwrap();
        assert!(body.contains(expected), "{body}");
    }
    server.abort();
}

#[tokio::test]
async fn standing_alone_the_peer_is_the_client() {
    let client = answered("/api/Client", "X-Forwarded-For: 203.0.113.9\r\n").await;
    assert!(client.starts_with("127.0.0.1:"), "{client}");
}

#[tokio::test]
async fn under_proxying_host_is_the_clients() {
    let headers = format!("{PROXIED}X-Forwarded-Host: example.org:8080\r\n");
    assert_eq!(answered("/api/Host", &headers).await, "example.org:8080");
    // There the client's own header passes, and Host as well.
    let headers = format!("{FORWARDED}X-Forwarded-Host: example.org:8080\r\n");
    assert_eq!(answered("/api/Host", &headers).await, "127.0.0.1:1");
    assert_eq!(
        answered("/api/Host", "X-Forwarded-Host: example.org\r\n").await,
        "127.0.0.1:1"
    );
}

/// The host calls its handler at 127.0.0.1, so whoever comes from elsewhere is not the host.
#[tokio::test]
async fn a_client_on_another_machine_is_never_taken_for_the_host() {
    let from = |peer: [u8; 4], mut request: Request<Body>| {
        request
            .extensions_mut()
            .insert(ConnectInfo(SocketAddr::from((peer, 5))));
        request
    };
    let proxied = || {
        let request = Request::get("/api/Mode").header("x-azure-functions-invocationid", ID);
        request.header("x-ms-invocation-id", ID).body(Body::empty()).unwrap()
    };
    let app = FunctionApp::new(app()).into_router();
    let answer = send(app.clone(), from([127, 0, 0, 1], proxied())).await;
    assert_eq!(answer.body, "Proxying true");
    let answer = send(app.clone(), from([203, 0, 113, 9], proxied())).await;
    assert_eq!(answer.body, "StandAlone false");

    let enveloped = || post("Mode", envelope(json!({"Url": "http://h/api/Mode"})));
    let answer = send(app.clone(), from([127, 0, 0, 1], enveloped())).await;
    assert!(answer.body.contains(r#""body":"Envelope true""#), "{}", answer.body);
    let answer = send(app, from([203, 0, 113, 9], enveloped())).await;
    assert_eq!((answer.status.as_u16(), answer.body.as_str()), (404, ""));
}
