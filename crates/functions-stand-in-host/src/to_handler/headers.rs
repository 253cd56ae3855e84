//! A client's headers as the host's server keeps them.

use super::super::Request;

/// The headers that the server knows, which it spells in its own way.
const KNOWN: [&str; 49] = [
    "Accept",
    "Accept-Charset",
    "Accept-Encoding",
    "Accept-Language",
    "Access-Control-Request-Headers",
    "Access-Control-Request-Method",
    "Allow",
    "Authorization",
    "baggage",
    "Cache-Control",
    "Connection",
    "Content-Encoding",
    "Content-Language",
    "Content-Length",
    "Content-Location",
    "Content-MD5",
    "Content-Range",
    "Content-Type",
    "Cookie",
    "Correlation-Context",
    "Date",
    "Expect",
    "Expires",
    "From",
    "Host",
    "If-Match",
    "If-Modified-Since",
    "If-None-Match",
    "If-Range",
    "If-Unmodified-Since",
    "Keep-Alive",
    "Last-Modified",
    "Max-Forwards",
    "Origin",
    "Pragma",
    "Proxy-Authorization",
    "Range",
    "Referer",
    "Request-Id",
    "TE",
    "traceparent",
    "tracestate",
    "Trailer",
    "Transfer-Encoding",
    "Upgrade",
    "Upgrade-Insecure-Requests",
    "User-Agent",
    "Via",
    "Warning",
];

/// Each name once, with the values of its lines in their order.
pub(crate) fn of(request: &Request) -> Vec<(String, Vec<String>)> {
    let mut all: Vec<(String, Vec<String>)> = Vec::new();
    for (name, value) in request.all_headers() {
        if let Some((_, values)) = all.iter_mut().find(|(known, _)| known.eq_ignore_ascii_case(&name)) {
            values.push(value);
        } else {
            let known = KNOWN.iter().find(|known| known.eq_ignore_ascii_case(&name));
            let name = known.map_or(name, |known| (*known).to_owned());
            all.push((name, vec![value]));
        }
    }
    all
}
