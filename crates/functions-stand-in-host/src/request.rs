use std::fmt::Write as _;

/// An HTTP/1.1 request, written byte for byte as it is told.
///
/// # Examples
///
/// ```
/// use functions_stand_in_host::Request;
///
/// let request = Request::new("POST", "/Echo").header("Content-Type", "text/plain").chunked("hello");
/// assert_eq!(
///     String::from_utf8(request.to_bytes("127.0.0.1:80")).unwrap(),
///     "POST /Echo HTTP/1.1\r\nHost: 127.0.0.1:80\r\nContent-Type: text/plain\r\n\
///      Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
/// );
/// ```
#[derive(Clone, Debug)]
pub struct Request {
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    body: Body,
}

#[derive(Clone, Debug)]
enum Body {
    None,
    Sized(Vec<u8>),
    Chunked(Vec<u8>),
}

/// Bytes in one chunk. Small, so that a body of any size comes in several.
const CHUNK: usize = 4096;

impl Request {
    /// A request without a body.
    #[must_use]
    pub fn new(method: &str, target: &str) -> Self {
        Self {
            method: method.to_owned(),
            target: target.to_owned(),
            headers: Vec::new(),
            body: Body::None,
        }
    }

    /// `GET target`.
    #[must_use]
    pub fn get(target: &str) -> Self {
        Self::new("GET", target)
    }

    /// Adds a header; a name may be given more than once.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Gives it a body with a `Content-Length`.
    #[must_use]
    pub fn body(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.body = Body::Sized(bytes.into());
        self
    }

    /// Gives it a body in chunks, with `Transfer-Encoding: chunked`.
    #[must_use]
    pub fn chunked(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.body = Body::Chunked(bytes.into());
        self
    }

    pub(super) fn method(&self) -> &str {
        &self.method
    }

    pub(super) fn target(&self) -> &str {
        &self.target
    }

    /// The headers that were given, without those of the framing.
    pub(super) fn headers(&self) -> &[(String, String)] {
        &self.headers
    }

    /// The body if its size is known beforehand.
    pub(super) fn sized_body(&self) -> Option<&[u8]> {
        match &self.body {
            Body::Sized(bytes) => Some(bytes),
            Body::None | Body::Chunked(_) => None,
        }
    }

    /// Without a body whose size is not known beforehand.
    pub(super) fn without_chunked_body(mut self) -> Self {
        if let Body::Chunked(_) = self.body {
            self.body = Body::None;
        }
        self
    }

    /// The bytes that go over the wire. `host` is the value of the `Host` header unless the request has its own.
    #[must_use]
    pub fn to_bytes(&self, host: &str) -> Vec<u8> {
        let mut head = format!("{} {} HTTP/1.1\r\n", self.method, self.target);
        let mut line = |name: &str, value: &str| {
            write!(head, "{name}: {value}\r\n").expect("a String takes all that is written");
        };
        if !self.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("host")) {
            line("Host", host);
        }
        for (name, value) in &self.headers {
            line(name, value);
        }
        match &self.body {
            Body::None => {}
            Body::Sized(bytes) => line("Content-Length", &bytes.len().to_string()),
            Body::Chunked(_) => line("Transfer-Encoding", "chunked"),
        }
        let mut request = (head + "\r\n").into_bytes();
        match &self.body {
            Body::None => {}
            Body::Sized(bytes) => request.extend_from_slice(bytes),
            Body::Chunked(bytes) => {
                for chunk in bytes.chunks(CHUNK) {
                    request.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
                    request.extend_from_slice(chunk);
                    request.extend_from_slice(b"\r\n");
                }
                request.extend_from_slice(b"0\r\n\r\n");
            }
        }
        request
    }
}

#[cfg(test)]
mod tests {
    use super::Request;

    #[test]
    fn a_long_body_comes_in_several_chunks() {
        let bytes = Request::new("POST", "/").chunked("x".repeat(5000)).to_bytes("h");
        let text = String::from_utf8(bytes).unwrap();
        let (_, body) = text.split_once("\r\n\r\n").unwrap();
        assert_eq!(
            body,
            format!(
                "1000\r\n{}\r\n388\r\n{}\r\n0\r\n\r\n",
                "x".repeat(4096),
                "x".repeat(904)
            )
        );
    }

    #[test]
    fn a_body_of_known_size_has_its_length_and_its_own_host_wins() {
        let bytes = Request::new("PUT", "/a?b")
            .header("Host", "example.org")
            .body("abc")
            .to_bytes("h");
        assert_eq!(
            bytes,
            b"PUT /a?b HTTP/1.1\r\nHost: example.org\r\nContent-Length: 3\r\n\r\nabc"
        );
    }
}
