//! Who the client is: addresses, host and scheme, by the extractors that people take for them.

use std::net::SocketAddr;

use axum::Router;
use axum::extract::ConnectInfo;
use axum::routing::get;
use axum_client_ip::{ClientIp, ClientIpSource, RightmostXForwardedFor};
use functions_stand_in_host::Request;

use crate::support::{Served, Way};

#[expect(deprecated, reason = "people have it all the same")]
async fn scheme(axum_extra::extract::Scheme(scheme): axum_extra::extract::Scheme) -> String {
    scheme
}

#[expect(deprecated, reason = "people have it all the same")]
async fn host(axum_extra::extract::Host(host): axum_extra::extract::Host) -> String {
    host
}

fn served() -> Served {
    let peer = |ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { peer.ip().to_string() };
    let connected = |ClientIp(ip): ClientIp| async move { ip.to_string() };
    let rightmost = |RightmostXForwardedFor(ip): RightmostXForwardedFor| async move { ip.to_string() };
    let router = Router::new()
        .route("/api/Peer", get(peer))
        .route("/api/Connected", get(connected))
        .route("/api/Rightmost", get(rightmost))
        .route("/api/Scheme", get(scheme))
        .route("/api/Host", get(host))
        .layer(ClientIpSource::ConnectInfo.into_extension());
    Served::router(router)
}

fn from_afar(path: &str) -> Request {
    Request::get(path)
        .header("X-Forwarded-For", "198.51.100.1, 203.0.113.9")
        .header("X-Forwarded-Proto", "https")
}

#[test]
fn the_client_is_the_last_that_somebody_trusted_has_seen() {
    let served = served();
    for path in ["/api/Peer", "/api/Connected"] {
        for got in served.everywhere(&from_afar(path)) {
            // The stand-in host's client is on this machine, and proxying writes the header anew.
            let is_passed_on = matches!(got.way, Way::Envelope | Way::Forwarding);
            got.assert_text(200, if is_passed_on { "203.0.113.9" } else { "127.0.0.1" });
        }
        served.assert_everywhere(&Request::get(path), 200, "127.0.0.1");
    }
    // Azure's front end writes the port as well, which not every extractor reads; `ConnectInfo` is read from both.
    let with_port = |path| Request::get(path).header("X-Forwarded-For", "203.0.113.9:1234");
    for way in [Way::Envelope, Way::Forwarding] {
        served
            .got(way, &with_port("/api/Connected"))
            .assert_text(200, "203.0.113.9");
        assert_eq!(served.got(way, &with_port("/api/Rightmost")).status, 500);
    }
    // Standing alone, the header is what the client likes.
    for got in served.everywhere(&from_afar("/api/Rightmost")) {
        let is_proxied = matches!(got.way, Way::Proxying | Way::ReverseProxy);
        got.assert_text(200, if is_proxied { "127.0.0.1" } else { "203.0.113.9" });
    }
}

/// In Azure a front end tells it; proxying tells it always.
#[test]
fn the_scheme_is_what_the_one_in_front_says() {
    let served = served();
    for got in served.everywhere(&from_afar("/api/Scheme")) {
        let is_proxied = matches!(got.way, Way::Proxying | Way::ReverseProxy);
        got.assert_text(200, if is_proxied { "http" } else { "https" });
    }
    for got in served.everywhere(&Request::get("/api/Scheme")) {
        if matches!(got.way, Way::Proxying | Way::ReverseProxy) {
            got.assert_text(200, "http");
        } else {
            got.assert_text(400, "No scheme found in request");
        }
    }
}

#[test]
fn the_host_is_the_clients() {
    let request = Request::get("/api/Host").header("Host", "example.org:8080");
    served().assert_everywhere(&request, 200, "example.org:8080");
}
