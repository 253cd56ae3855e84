//! Proxying: the host streams the request through.

use super::headers;
use super::signature::HOST_VERSION;
use super::target::Target;
use crate::http::Request;

/// What is about the connection to the host, or is written anew.
const DROPPED: [&str; 16] = [
    "connection",
    "content-length",
    "forwarded",
    "host",
    "http2-settings",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "transfer-encoding",
    "upgrade",
    "x-azure-functions-hostversion",
    "x-azure-functions-invocationid",
    "x-forwarded-prefix",
    "x-ms-invocation-id",
    "x-forwarded-host",
];

/// `None` where the host fails before the handler gets anything: on a header that is not ASCII.
pub(crate) fn request(request: &Request, target: &Target) -> Option<Request> {
    let headers = headers::of(request);
    if headers
        .iter()
        .any(|(_, values)| values.iter().any(|value| !value.is_ascii()))
    {
        return None;
    }
    // What stayed escaped is escaped again.
    let path = target.encoded_path().replace("%2F", "%252F").replace("%2f", "%252f");
    let mut proxied = Request::new(request.method(), &format!("{path}{}", target.query));
    for (name, values) in headers {
        let lower = name.to_ascii_lowercase();
        let is_replaced = matches!(lower.as_str(), "x-forwarded-for" | "x-forwarded-proto");
        if !DROPPED.contains(&lower.as_str()) && !is_replaced {
            proxied = proxied.header(&name, &headers::joined(&name, &values));
        }
    }
    let authority = target.authority.as_deref().unwrap_or_default();
    proxied = proxied
        .header("X-Forwarded-For", "127.0.0.1")
        .header("X-Forwarded-Host", authority)
        .header("X-Forwarded-Proto", "http");
    Some(match (request.sized_body(), request.chunked_body()) {
        (Some(body), _) => proxied.body(body),
        (None, Some(body)) => proxied.chunked(body),
        (None, None) => proxied,
    })
}

pub(crate) fn signed(request: Request, id: &str) -> Request {
    request
        .header("X-Azure-Functions-HostVersion", HOST_VERSION)
        .header("X-Azure-Functions-InvocationId", id)
        .header("x-ms-invocation-id", id)
}
