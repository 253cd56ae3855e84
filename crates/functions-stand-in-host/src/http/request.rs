use std::fmt::Write as _;
use std::io;

use super::wire::{chunks, first_header, invalid, text_line};

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
    /// As it was read, and without a `Host` of its own.
    has_no_host: bool,
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
            has_no_host: false,
        }
    }

    /// Reads a request as a client sent it, which may be in chunks.
    ///
    /// # Errors
    ///
    /// `InvalidData` for what is not HTTP/1.
    ///
    /// # Examples
    ///
    /// ```
    /// use functions_stand_in_host::Request;
    ///
    /// let request = Request::read(b"POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi")?;
    /// assert_eq!(request.to_bytes("other"), b"POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi");
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn read(bytes: &[u8]) -> io::Result<Self> {
        let mut stream = bytes;
        let line = text_line(&mut stream)?;
        let mut words = line.split(' ');
        let (Some(method), Some(target), Some(_), None) = (words.next(), words.next(), words.next(), words.next())
        else {
            return Err(invalid(&line));
        };
        let mut request = Self::new(method, target);
        let mut length = None;
        let mut is_chunked = false;
        loop {
            let line = text_line(&mut stream)?;
            if line.is_empty() {
                break;
            }
            let (name, value) = line.split_once(':').ok_or_else(|| invalid(&line))?;
            let value = value.trim();
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = Some(value.parse::<usize>().map_err(|_| invalid(&line))?),
                "transfer-encoding" => is_chunked = value.eq_ignore_ascii_case("chunked"),
                _ => request = request.header(name, value),
            }
        }
        request.has_no_host = request.own_host().is_none();
        if is_chunked {
            let body = chunks(&mut stream)?;
            return Ok(request.chunked(body));
        }
        match length {
            None => Ok(request),
            Some(length) => {
                let body = stream
                    .get(..length)
                    .ok_or_else(|| invalid("a body that is cut short"))?;
                Ok(request.body(body))
            }
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

    pub(crate) fn method(&self) -> &str {
        &self.method
    }

    pub(crate) fn target(&self) -> &str {
        &self.target
    }

    /// The headers that were given, and those of host and framing.
    pub(crate) fn all_headers(&self) -> Vec<(String, String)> {
        let mut all = self.headers.clone();
        if let Some(host) = self.host().filter(|_| self.own_host().is_none()) {
            all.push(("Host".to_owned(), host));
        }
        match &self.body {
            Body::None => {}
            Body::Sized(bytes) => all.push(("Content-Length".to_owned(), bytes.len().to_string())),
            Body::Chunked(_) => all.push(("Transfer-Encoding".to_owned(), "chunked".to_owned())),
        }
        all
    }

    fn own_host(&self) -> Option<String> {
        self.header_value("host")
    }

    /// The client's `Host`: that of `func start`, unless it was told or the request was read without.
    pub(crate) fn host(&self) -> Option<String> {
        let default = (!self.has_no_host).then(|| "localhost:7071".to_owned());
        self.own_host().or(default)
    }

    /// The first value of a header that was given; case does not count in its name.
    pub(crate) fn header_value(&self, name: &str) -> Option<String> {
        first_header(&self.headers, name).map(str::to_owned)
    }

    /// The body if its size is known beforehand.
    pub(crate) fn sized_body(&self) -> Option<&[u8]> {
        match &self.body {
            Body::Sized(bytes) => Some(bytes),
            Body::None | Body::Chunked(_) => None,
        }
    }

    /// The body if its size is not known beforehand.
    pub(crate) fn chunked_body(&self) -> Option<&[u8]> {
        match &self.body {
            Body::Chunked(bytes) => Some(bytes),
            Body::None | Body::Sized(_) => None,
        }
    }

    pub(crate) fn is_chunked(&self) -> bool {
        self.chunked_body().is_some()
    }

    /// Puts a value behind those that a header has already.
    pub(crate) fn appended(mut self, name: &str, value: &str, separator: &str) -> Self {
        let mut headers = self.headers.iter_mut();
        match headers.find(|(known, _)| known.eq_ignore_ascii_case(name)) {
            Some((_, values)) => {
                values.push_str(separator);
                values.push_str(value);
                self
            }
            None => self.header(name, value),
        }
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
