//! Who the client is, where the host stands between.

use std::net::{IpAddr, SocketAddr};

use axum::extract::ConnectInfo;
use http::header::HOST;
use http::request::Parts;
use http::{HeaderMap, HeaderName};

use crate::Mode;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");

/// Whether the request came from another machine. The host never does: it calls its handler at 127.0.0.1.
pub(crate) fn is_remote(head: &Parts) -> bool {
    let peer = head.extensions.get::<ConnectInfo<SocketAddr>>();
    peer.is_some_and(|ConnectInfo(peer)| !peer.ip().to_canonical().is_loopback())
}

/// Puts the client's address in the place of the host's, for axum's `ConnectInfo<SocketAddr>`.
///
/// Under proxying the host writes `X-Forwarded-For` anew. In the other modes it passes on what it got, to which Azure's
/// front end has added the address it saw. So the last address is the one that no client can choose.
pub(crate) fn set_address(mode: Mode, head: &mut Parts) {
    if mode != Mode::StandAlone
        && let Some(address) = last_forwarded_for(&head.headers)
    {
        head.extensions.insert(ConnectInfo(address));
    }
}

/// Puts the client's `Host` in the place of the handler's own, which proxying sends.
pub(crate) fn set_host(mode: Mode, headers: &mut HeaderMap) {
    if mode == Mode::Proxying
        && let Some(host) = headers.get(FORWARDED_HOST).cloned()
    {
        headers.insert(HOST, host);
    }
}

fn last_forwarded_for(headers: &HeaderMap) -> Option<SocketAddr> {
    let last = headers.get_all(FORWARDED_FOR).iter().next_back()?.to_str().ok()?;
    address(last.rsplit(',').next()?.trim())
}

/// `203.0.113.9:1234`, `203.0.113.9`, `[2001:db8::1]:1234` or `2001:db8::1`; port 0 where there is none.
fn address(text: &str) -> Option<SocketAddr> {
    let without_port = || text.trim_matches(['[', ']']).parse::<IpAddr>();
    text.parse().or_else(|_| without_port().map(|ip| (ip, 0).into())).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_address_counts_with_its_port_or_port_0() {
        for (values, expected) in [
            (&["203.0.113.9:1234"][..], Some("203.0.113.9:1234")),
            (&["203.0.113.9"], Some("203.0.113.9:0")),
            (&["10.0.0.1, 203.0.113.9:1"], Some("203.0.113.9:1")),
            (&["203.0.113.9:1", "198.51.100.7"], Some("198.51.100.7:0")),
            (&["[2001:db8::1]:80"], Some("[2001:db8::1]:80")),
            (&["[2001:db8::1]"], Some("[2001:db8::1]:0")),
            (&["2001:db8::1"], Some("[2001:db8::1]:0")),
            (&["203.0.113.9, unknown"], None),
            (&[""], None),
            (&[], None),
        ] {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(FORWARDED_FOR, value.parse().unwrap());
            }
            let found = last_forwarded_for(&headers).map(|address| address.to_string());
            assert_eq!(found.as_deref(), expected, "{values:?}");
        }
    }
}
