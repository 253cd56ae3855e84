//! From the host's description of a request back to the request.

use std::borrow::Cow;
use std::fmt::Write as _;

use axum::extract::Request;
use bytes::Bytes;
use http::header::{ACCEPT_ENCODING, CONNECTION, CONTENT_LENGTH, EXPECT, TE, TRAILER, TRANSFER_ENCODING, UPGRADE};
use http::uri::PathAndQuery;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri};

use crate::media_type::{is_sent_as_base64, media_type};
use crate::refusal::Refusal;
use crate::wire::{self, HttpContext, HttpTrigger};

/// Headers about the client's connection or framing, which end at the host; and `Accept-Encoding`, because a layer that
/// compresses would answer bytes, which the envelope cannot carry.
const HOP_BY_HOP: [HeaderName; 9] = [
    ACCEPT_ENCODING,
    CONNECTION,
    CONTENT_LENGTH,
    EXPECT,
    HeaderName::from_static("keep-alive"),
    TE,
    TRAILER,
    TRANSFER_ENCODING,
    UPGRADE,
];

/// The client's request, as if the client had sent it here.
pub(crate) struct Rebuilt {
    pub(crate) request: Request,
    /// What it is not made of.
    pub(crate) context: HttpContext,
    /// What the host has lost of the body, so far as that can be seen.
    pub(crate) loss: Option<Loss>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Loss {
    /// All: it was sent in chunks.
    Body,
    /// Bytes that are no text.
    Bytes,
}

/// # Errors
///
/// Names the member whose value no HTTP request can have. None is dropped in silence: a
/// request without, say, one of its headers would be another request. The sentence goes to the
/// log, so it quotes no query, header value or body: those hold keys and personal data.
pub(crate) fn rebuilt(trigger: HttpTrigger) -> Result<Rebuilt, Refusal> {
    let HttpTrigger {
        path,
        url,
        method,
        headers,
        body,
        context,
    } = trigger;
    let method = Method::from_bytes(method.as_bytes()).map_err(|_| Refusal::WrongValue {
        path: path.method,
        expected: "an HTTP method",
        found: method,
    })?;
    let target = target(&url).ok_or_else(|| Refusal::WrongValue {
        path: path.url,
        expected: "an absolute http or https URL",
        found: url.split('?').next().unwrap_or_default().to_owned(),
    })?;
    let is_chunked = headers
        .iter()
        .any(|(name, _)| name.eq_ignore_ascii_case(TRANSFER_ENCODING.as_str()));
    let mut headers = header_map(headers, &path.headers)?;
    let is_base64 = media_type(&headers).is_some_and(is_sent_as_base64);
    let body = body.map(|body| bytes_of(body, is_base64));
    let loss = match &body {
        None if is_chunked => Some(Loss::Body),
        Some(body) if !is_base64 && has_replacements(body) => Some(Loss::Bytes),
        _ => None,
    };
    if let Some(body) = &body {
        let length = HeaderValue::from(body.len());
        headers
            .try_insert(CONTENT_LENGTH, length)
            .map_err(|_| too_many(&path.headers))?;
    }

    let mut request = Request::new(axum::body::Body::from(body.unwrap_or_default()));
    *request.method_mut() = method;
    *request.uri_mut() = Uri::from(target);
    *request.headers_mut() = headers;
    Ok(Rebuilt { request, context, loss })
}

/// Path and query, as a server sees them.
fn target(url: &str) -> Option<PathAndQuery> {
    let parts = Uri::try_from(&*without_forbidden_bytes(url)).ok()?.into_parts();
    let is_http = parts
        .scheme
        .is_some_and(|scheme| ["http", "https"].contains(&scheme.as_str()));
    let is_absolute = is_http && parts.authority.is_some();
    parts.path_and_query.filter(|_| is_absolute)
}

/// The URI with another path, and the same query.
pub(crate) fn with_path(uri: &Uri, path: &str) -> Uri {
    let mut parts = uri.clone().into_parts();
    let target = match uri.query() {
        Some(query) => format!("{path}?{query}"),
        None => path.to_owned(),
    };
    parts.path_and_query = Some(PathAndQuery::try_from(target).expect("a path and a query make a target"));
    Uri::from_parts(parts).expect("the parts were a URI's before")
}

/// Bytes that clients send unescaped though a URI may not hold them, escaped.
fn without_forbidden_bytes(url: &str) -> Cow<'_, str> {
    let is_forbidden = |byte: &u8| !matches!(byte, b'!'..=b'~') || matches!(byte, b'"' | b'<' | b'>' | b'`');
    if !url.as_bytes().iter().any(is_forbidden) {
        return Cow::Borrowed(url);
    }
    let mut escaped = String::with_capacity(url.len() + 16);
    for byte in url.bytes() {
        if is_forbidden(&byte) {
            write!(escaped, "%{byte:02X}").expect("writing to a String cannot fail");
        } else {
            escaped.push(char::from(byte));
        }
    }
    Cow::Owned(escaped)
}

fn header_map(lists: Vec<(String, Vec<String>)>, path: &str) -> Result<HeaderMap, Refusal> {
    let mut headers = HeaderMap::new();
    for (name, values) in lists {
        let Ok(parsed) = HeaderName::from_bytes(name.as_bytes()) else {
            return Err(Refusal::WrongValue {
                path: path.to_owned(),
                expected: "names of HTTP headers",
                found: name,
            });
        };
        if HOP_BY_HOP.contains(&parsed) {
            continue;
        }
        for value in values {
            let value = HeaderValue::from_bytes(value.as_bytes());
            let value = value.map_err(|_| Refusal::WrongType {
                path: format!("{path}.{name}"),
                expected: "values of an HTTP header",
                found: "a control character",
            })?;
            headers.try_append(parsed.clone(), value).map_err(|_| too_many(path))?;
        }
    }
    Ok(headers)
}

/// Past some ten thousand a `HeaderMap` is full, and its plain `append` would panic.
fn too_many(path: &str) -> Refusal {
    Refusal::WrongType {
        path: path.to_owned(),
        expected: "as many headers as a request can have",
        found: "too many",
    }
}

/// The body's bytes, in the place where its text stood.
fn bytes_of(body: Bytes, is_base64: bool) -> Bytes {
    if !body.starts_with(b"\"") {
        // Not what today's host sends; JSON bodies come as text.
        return body;
    }
    let text = wire::text(body.into());
    if is_base64 {
        // What is not base64 is a text: an older host may have meant it so.
        return wire::bytes(text).map_or_else(Bytes::from, Bytes::from);
    }
    text.into()
}

/// Whether there is a U+FFFD, which the host writes for each byte that is no text.
fn has_replacements(body: &[u8]) -> bool {
    std::str::from_utf8(body).is_ok_and(|text| text.contains(char::REPLACEMENT_CHARACTER))
}
