//! Forwarding: the host builds the request anew.

use std::fmt::Write as _;

use super::signature::{HOST_VERSION, USER_AGENT};
use super::target::Target;
use super::{headers, query};
use crate::http::Request;

/// `None` where the host fails before the handler gets anything: on a body in chunks, and on a header that is not ASCII.
pub(crate) fn request(request: &Request, target: &Target) -> Option<Request> {
    if request.is_chunked() {
        return None;
    }
    let headers = headers::of(request);
    if headers
        .iter()
        .any(|(_, values)| values.iter().any(|value| !value.is_ascii()))
    {
        return None;
    }
    let mut forwarded = Request::new(
        request.method(),
        &format!("{}{}", target.encoded_path(), rebuilt(&target.query)),
    );
    for (name, values) in headers {
        if !name.eq_ignore_ascii_case("content-length") {
            forwarded = forwarded.header(&name, &headers::joined(&name, &values));
        }
    }
    Some(match request.sized_body() {
        Some(body) => forwarded.body(body),
        None => forwarded,
    })
}

/// Repeated keys become one, with commas between its values.
fn rebuilt(query_text: &str) -> String {
    let pairs = query::read(query_text).into_iter().map(|(name, values)| {
        let values: Vec<_> = values.iter().map(|value| escaped(value)).collect();
        format!("{}={}", escaped(&name), values.join(","))
    });
    let pairs: Vec<_> = pairs.collect();
    if pairs.is_empty() {
        String::new()
    } else {
        format!("?{}", pairs.join("&"))
    }
}

/// As `Uri.EscapeDataString` writes it.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            write!(out, "%{byte:02X}").expect("a String takes all that is written");
        }
    }
    out
}

/// The host adds its values to those that the client sent.
pub(crate) fn signed(request: Request, id: &str) -> Request {
    request
        .appended("X-Azure-Functions-HostVersion", HOST_VERSION, ", ")
        .appended("X-Azure-Functions-InvocationId", id, ", ")
        .appended("User-Agent", USER_AGENT, " ")
}
