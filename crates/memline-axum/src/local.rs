//! Whether a client is on the same machine, and no page of another site in its browser.

use std::fmt;
use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, Request};
use axum::http::header::{FORWARDED, HOST, HeaderName, VIA};
use axum::http::request::Parts;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::headers::guarded;

/// What a proxy adds to a request that it hands on.
const OF_PROXIES: [HeaderName; 5] = [
    FORWARDED,
    VIA,
    HeaderName::from_static("x-forwarded-for"),
    HeaderName::from_static("x-forwarded-host"),
    HeaderName::from_static("x-real-ip"),
];

/// Why a request is not one of this machine. It displays as a sentence for the client.
///
/// ```
/// use axum::extract::Request;
/// use memline_axum::check_direct;
///
/// let request = Request::get("/").header("x-forwarded-for", "203.0.113.9").body(()).unwrap();
/// assert_eq!(
///     check_direct(request.headers()).unwrap_err().to_string(),
///     "the page is for clients on this machine only, and a proxy has handed this request on: it has the header x-forwarded-for"
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotLocal {
    /// The client's address is another machine's.
    Peer(IpAddr),
    /// The program does not know the client's address.
    UnknownPeer,
    /// The request is for a host that is not this machine by its name: a site whose name has been pointed here.
    Host(String),
    /// The request says no host.
    NoHost,
    /// A proxy has handed the request on, and this header says so.
    HandedOn(HeaderName),
}

impl fmt::Display for NotLocal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let only = "the page is for clients on this machine only, and";
        match self {
            Self::Peer(ip) => write!(f, "{only} this one is at {ip}"),
            Self::UnknownPeer => write!(
                f,
                "{only} the program does not know where this one is: serve it with into_make_service_with_connect_info"
            ),
            Self::Host(host) => write!(
                f,
                "the page is at localhost, 127.0.0.1 and [::1] only, and this request is for {host:?}"
            ),
            Self::NoHost => {
                f.write_str("the page is at localhost, 127.0.0.1 and [::1] only, and this request names no host")
            }
            Self::HandedOn(header) => write!(
                f,
                "{only} a proxy has handed this request on: it has the header {header}"
            ),
        }
    }
}

impl std::error::Error for NotLocal {}

/// Lets through what comes from this machine, directly, and for this machine by its name. The rest gets a 403 with a sentence.
///
/// The program must be served with [`into_make_service_with_connect_info`](axum::Router::into_make_service_with_connect_info).
///
/// ```
/// use axum::{Router, middleware::from_fn};
/// use memline_axum::{Profiles, local_only, router};
///
/// let app: Router = Router::new().nest("/memory", router(Profiles::new()).layer(from_fn(local_only)));
/// ```
pub async fn local_only(request: Request, next: Next) -> Response {
    let (head, body) = request.into_parts();
    if let Err(refusal) = check_direct(&head.headers).and_then(|()| check_local(&head)) {
        return guarded((StatusCode::FORBIDDEN, refusal.to_string()).into_response());
    }
    next.run(Request::from_parts(head, body)).await
}

/// Whether the client is at a loopback address, by axum's `ConnectInfo<SocketAddr>`, and asks for this machine by its name: a
/// site's own name may lead here too, and then a browser takes what is answered for the site's.
///
/// # Errors
///
/// What tells that it is not.
///
/// ```
/// use std::net::SocketAddr;
///
/// use axum::extract::{ConnectInfo, Request};
/// use memline_axum::{NotLocal, check_local};
///
/// let request = Request::get("/").header("host", "evil.example:3000");
/// let (mut head, ()) = request.body(()).unwrap().into_parts();
/// assert_eq!(check_local(&head), Err(NotLocal::UnknownPeer));
/// head.extensions.insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 50000))));
/// assert_eq!(check_local(&head), Err(NotLocal::Host("evil.example:3000".to_owned())));
/// ```
pub fn check_local(head: &Parts) -> Result<(), NotLocal> {
    let peer = head.extensions.get::<ConnectInfo<SocketAddr>>();
    let ConnectInfo(peer) = peer.ok_or(NotLocal::UnknownPeer)?;
    let ip = peer.ip().to_canonical();
    if !ip.is_loopback() {
        return Err(NotLocal::Peer(ip));
    }
    let of_target = head.uri.authority().map(Authority::as_str);
    let of_headers = head.headers.get_all(HOST).iter();
    let of_headers = of_headers.map(|value| value.to_str().unwrap_or("a name that is not ASCII"));
    let mut hosts = of_target.into_iter().chain(of_headers).peekable();
    hosts.peek().ok_or(NotLocal::NoHost)?;
    match hosts.find(|host| !is_loopback(host)) {
        Some(other) => Err(NotLocal::Host(other.to_owned())),
        None => Ok(()),
    }
}

/// Whether no proxy has said that it handed the request on. One that says nothing is not seen.
///
/// # Errors
///
/// The first header that a proxy has added.
///
/// ```
/// use axum::http::HeaderMap;
///
/// assert_eq!(memline_axum::check_direct(&HeaderMap::new()), Ok(()));
/// ```
pub fn check_direct(headers: &HeaderMap) -> Result<(), NotLocal> {
    match OF_PROXIES.into_iter().find(|name| headers.contains_key(name)) {
        Some(header) => Err(NotLocal::HandedOn(header)),
        None => Ok(()),
    }
}

/// `localhost:7071`, `127.0.0.1`, `[::1]:80`.
fn is_loopback(host: &str) -> bool {
    let Ok(authority) = host.parse::<Authority>() else {
        return false;
    };
    let name = authority.host();
    let ip = name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    let has_user = authority.as_str().contains('@');
    !has_user && (name.eq_ignore_ascii_case("localhost") || ip.is_ok_and(|ip| ip.to_canonical().is_loopback()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_this_machine_is_told_from_others() {
        for host in [
            "localhost",
            "LocalHost:7071",
            "127.0.0.1",
            "127.0.0.1:7071",
            "127.9.8.7:1",
            "[::1]",
            "[::1]:80",
            "[::ffff:127.0.0.1]:80",
        ] {
            assert!(is_loopback(host), "{host}");
        }
        for host in [
            "",
            "example.org",
            "localhost.example.org",
            "127.0.0.1.example.org:80",
            "0.0.0.0:80",
            "10.0.0.1",
            "[::]",
            "[fe80::1]",
            "localhost@example.org",
            "user@localhost",
            "2130706433",
            "0x7f.1",
            "localhost, example.org",
        ] {
            assert!(!is_loopback(host), "{host}");
        }
    }

    fn head(peer: &str, uri: &str, hosts: &[&str]) -> Parts {
        let mut request = Request::get(uri);
        for host in hosts {
            request = request.header("host", *host);
        }
        let (mut head, ()) = request.body(()).expect("it is a request").into_parts();
        let peer: SocketAddr = peer.parse().expect("it is an address");
        head.extensions.insert(ConnectInfo(peer));
        head
    }

    #[test]
    fn all_that_a_request_says_must_be_this_machine() {
        let host = |name: &str| Err(NotLocal::Host(name.to_owned()));
        let ok = "127.0.0.1:3000";
        for (peer, uri, hosts, expected) in [
            ("127.0.0.1:5", "/", &[ok][..], Ok(())),
            ("[::1]:5", "/", &["localhost:3000"], Ok(())),
            ("[::ffff:127.0.0.1]:5", "/", &[ok], Ok(())),
            (
                "10.0.0.7:5",
                "/",
                &[ok],
                Err(NotLocal::Peer(IpAddr::from([10, 0, 0, 7]))),
            ),
            ("127.0.0.1:5", "/", &["evil.example"], host("evil.example")),
            ("127.0.0.1:5", "/", &[ok, "evil.example"], host("evil.example")),
            ("127.0.0.1:5", "http://evil.example/", &[ok], host("evil.example")),
            ("127.0.0.1:5", "http://localhost/", &[], Ok(())),
            ("127.0.0.1:5", "/", &[], Err(NotLocal::NoHost)),
        ] {
            assert_eq!(check_local(&head(peer, uri, hosts)), expected, "{peer} {uri} {hosts:?}");
        }
    }
}
