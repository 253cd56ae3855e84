//! A client's headers as the host's server keeps them.

use crate::http::Request;

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

/// The server takes no more lines, nor bytes, of headers.
const LINES: usize = 100;
const BYTES: usize = 32 * 1024;

/// Whether the server answers 431.
pub(crate) fn are_too_many(request: &Request) -> bool {
    let all = request.all_headers();
    let bytes: usize = all.iter().map(|(name, value)| name.len() + value.len() + 4).sum();
    all.len() > LINES || bytes > BYTES
}

/// One value of several, as the host's client writes them on one line.
pub(crate) fn joined(name: &str, values: &[String]) -> String {
    let separator = if name.eq_ignore_ascii_case("cookie") {
        "; "
    } else {
        ", "
    };
    values.join(separator)
}

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
