//! What an input of the fuzzer says: a request to the handler, and what the app answers.

use axum::body::Body;
use axum::response::Response;
use http::{HeaderName, HeaderValue, Request, StatusCode};

use super::separator::ANSWER;

/// A request as the host writes it, such as a recording is. What has no head of a request is the body of one.
pub(crate) fn request(input: &[u8]) -> Request<Body> {
    let (request, _) = split(input, ANSWER);
    let Some((head, body)) = head_and_body(request) else {
        return Request::post("/Hello")
            .header("content-type", "application/json")
            .body(Body::from(request.to_vec()))
            .expect("the request is the same each time");
    };
    let mut lines = head.split("\r\n");
    let mut words = lines.next().unwrap_or_default().split(' ');
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let mut built = Request::builder().method(method).uri(target);
    let mut is_chunked = false;
    for (name, value) in lines.filter_map(|line| line.split_once(':')) {
        is_chunked |= name.eq_ignore_ascii_case("transfer-encoding");
        built = built.header(name, value.trim());
    }
    let body = if is_chunked { unchunked(body) } else { body.to_vec() };
    let request = built.body(Body::from(body));
    // What is no request does not reach the app: hyper refuses it.
    request.unwrap_or_else(|_| Request::new(Body::empty()))
}

/// What the app answers: a response as it is sent, and whether it gives the members of its `Outputs` one by one.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) body: Vec<u8>,
    pub(crate) gives_outputs: bool,
}

impl Answer {
    pub(crate) fn of(input: &[u8]) -> Self {
        let (_, answer) = split(input, ANSWER);
        let mut read = Self {
            status: StatusCode::OK,
            headers: Vec::new(),
            body: answer.unwrap_or_default().to_vec(),
            gives_outputs: false,
        };
        let Some((head, body)) = answer.and_then(head_and_body) else {
            return read;
        };
        read.body = body.to_vec();
        let mut lines = head.split("\r\n");
        let status = lines
            .next()
            .and_then(|line| line.split(' ').nth(1)?.parse::<u16>().ok());
        let status = status.and_then(|status| StatusCode::from_u16(status).ok());
        read.status = status.unwrap_or_default();
        for (name, value) in lines.filter_map(|line| line.split_once(':')) {
            let header = (name.parse(), HeaderValue::from_bytes(value.trim().as_bytes()));
            if let (Ok(name), Ok(value)) = header {
                read.gives_outputs |= name == "x-outputs";
                read.headers.push((name, value));
            }
        }
        read
    }

    pub(crate) fn response(&self) -> Response {
        let mut response = Response::new(Body::from(self.body.clone()));
        *response.status_mut() = self.status;
        for (name, value) in &self.headers {
            response.headers_mut().append(name.clone(), value.clone());
        }
        response
    }
}

fn split<'a>(bytes: &'a [u8], separator: &[u8]) -> (&'a [u8], Option<&'a [u8]>) {
    let at = bytes.windows(separator.len()).position(|window| window == separator);
    match at {
        Some(at) => (&bytes[..at], Some(&bytes[at + separator.len()..])),
        None => (bytes, None),
    }
}

fn head_and_body(message: &[u8]) -> Option<(String, &[u8])> {
    let (head, body) = split(message, b"\r\n\r\n");
    let head = String::from_utf8_lossy(head);
    let first = head.split("\r\n").next()?;
    first
        .contains("HTTP/1.1")
        .then(|| (head.into_owned(), body.unwrap_or_default()))
}

/// The chunks' data, so far as they are whole.
fn unchunked(mut body: &[u8]) -> Vec<u8> {
    let mut whole = Vec::new();
    while let (size, Some(rest)) = split(body, b"\r\n") {
        let size = std::str::from_utf8(size)
            .ok()
            .and_then(|size| usize::from_str_radix(size, 16).ok());
        let Some(data) = size.filter(|size| *size > 0).and_then(|size| rest.get(..size)) else {
            break;
        };
        whole.extend_from_slice(data);
        body = rest.get(data.len() + 2..).unwrap_or_default();
    }
    whole
}
