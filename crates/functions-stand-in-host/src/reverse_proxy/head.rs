//! Heads of messages, between hyper's types and those of this crate.

use std::fmt::Write as _;

use hyper::header::{CONNECTION, CONTENT_LENGTH, HOST, HeaderMap, HeaderName, HeaderValue, TRANSFER_ENCODING, UPGRADE};
use hyper::{StatusCode, Uri, http};

use crate::http::{Request, Response};
use crate::mode::HttpMode;
use crate::to_client::ClientGot;

/// More than the host's server takes from a client: [`HttpFunctions`](crate::HttpFunctions) has the rule on that.
pub(super) const MAX_HEADERS: usize = 200;

/// A client's request without its body.
pub(super) fn of_client(head: &http::request::Parts) -> Request {
    let mut text = format!("{} {} HTTP/1.1\r\n", head.method, head.uri);
    let framing = [CONTENT_LENGTH, TRANSFER_ENCODING];
    for (name, value) in &head.headers {
        if !framing.contains(name) {
            let value = String::from_utf8_lossy(value.as_bytes());
            write!(text, "{name}: {value}\r\n").expect("a String takes all that is written");
        }
    }
    text.push_str("\r\n");
    let request = Request::read(text.as_bytes()).expect("hyper has read the same head");
    framing.iter().fold(request, |request, name| {
        let value = head.headers.get(name).and_then(|value| value.to_str().ok());
        value.map_or(request.clone(), |value| request.header(name.as_str(), value))
    })
}

/// The head that the handler gets, with the framing of the client's body and, if the client asks for it, an upgrade.
pub(super) fn to_handler(proxied: &Request, client: &HeaderMap, handler: u16) -> hyper::Request<()> {
    let mut request = hyper::Request::new(());
    *request.method_mut() = proxied.method().parse().expect("the client's method is one");
    *request.uri_mut() = proxied.target().parse::<Uri>().expect("the client's target is one");
    let headers = request.headers_mut();
    for (name, value) in proxied.all_headers() {
        let name: HeaderName = name.parse().expect("the client's header has a name");
        headers.append(name, value.parse().expect("what is not ASCII was refused"));
    }
    let address = format!("127.0.0.1:{handler}");
    headers.insert(HOST, address.parse().expect("an address is ASCII"));
    for name in [CONTENT_LENGTH, TRANSFER_ENCODING] {
        if let Some(value) = client.get(&name) {
            headers.insert(name, value.clone());
        }
    }
    if let Some(protocol) = upgrade(client) {
        headers.insert(UPGRADE, protocol.clone());
        headers.insert(CONNECTION, HeaderValue::from_static("Upgrade"));
    }
    request
}

/// The protocol to which a client wants to upgrade.
pub(super) fn upgrade(headers: &HeaderMap) -> Option<&HeaderValue> {
    let asks = headers.get_all(CONNECTION).iter().any(|value| {
        let value = value.to_str().unwrap_or_default();
        value.split(',').any(|word| word.trim().eq_ignore_ascii_case("upgrade"))
    });
    headers.get(UPGRADE).filter(|_| asks)
}

/// The head that the client gets for the handler's; `None` where the host fails on it.
pub(super) fn to_client(head: &http::response::Parts) -> Option<hyper::Response<()>> {
    let headers = head.headers.iter().map(|(name, value)| {
        let value = String::from_utf8_lossy(value.as_bytes());
        (name.to_string(), value.into_owned())
    });
    let answer = Response::new(head.status.as_u16(), headers.collect(), Vec::new());
    let ClientGot::Response { status, headers, .. } = ClientGot::of_http(HttpMode::Proxying, &answer) else {
        return None;
    };
    if status != head.status.as_u16() {
        return None;
    }
    let mut response = bare(head.status);
    let kept = response.headers_mut();
    for (name, value) in headers {
        let name: HeaderName = name.parse().expect("the handler's header has a name");
        // hyper frames the body itself.
        if name != TRANSFER_ENCODING {
            kept.append(name, value.parse().expect("what is not ASCII was refused"));
        }
    }
    if head.status == StatusCode::SWITCHING_PROTOCOLS {
        kept.insert(CONNECTION, HeaderValue::from_static("Upgrade"));
    }
    Some(response)
}

/// A head with the host's own headers.
pub(super) fn bare(status: StatusCode) -> hyper::Response<()> {
    let mut response = hyper::Response::new(());
    *response.status_mut() = status;
    let server = HeaderValue::from_static("Kestrel");
    response.headers_mut().insert(hyper::header::SERVER, server);
    response
}
