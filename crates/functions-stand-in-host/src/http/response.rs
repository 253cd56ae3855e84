use std::io::{self, BufRead};

use super::wire::{chunks, first_header, invalid, line};

/// An HTTP/1.1 response, its body read to the end.
///
/// # Examples
///
/// ```
/// use functions_stand_in_host::Response;
///
/// let mut wire = &b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno"[..];
/// let response = Response::read(&mut wire)?;
/// assert_eq!(response.status(), 404);
/// assert_eq!(response.header("content-length"), Some("2"));
/// assert_eq!(response.text(), "no");
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Response {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Response {
    /// Reads one response; the stream is left at the byte after it.
    ///
    /// # Errors
    ///
    /// Those of the stream; `UnexpectedEof` if it ends within the response; `InvalidData` for what is not HTTP/1.1.
    pub fn read(stream: &mut impl BufRead) -> io::Result<Self> {
        let (status, headers) = loop {
            let (status, headers) = head(stream)?;
            // Hints come before the response itself; 101 is one.
            if !(100..200).contains(&status) || status == 101 {
                break (status, headers);
            }
        };
        let mut response = Self {
            status,
            headers,
            body: Vec::new(),
        };
        response.body = response.read_body(stream)?;
        Ok(response)
    }

    pub(crate) fn new(status: u16, headers: Vec<(String, String)>, body: Vec<u8>) -> Self {
        Self { status, headers, body }
    }

    /// The status code.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The first value of a header; case does not count in its name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        first_header(&self.headers, name)
    }

    /// All headers in the order they came, repeated ones too.
    #[must_use]
    pub fn headers(&self) -> &[(String, String)] {
        &self.headers
    }

    /// The body's bytes.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// The body as text.
    ///
    /// # Panics
    ///
    /// If it is not UTF-8.
    #[must_use]
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("the body is UTF-8")
    }

    fn read_body(&self, stream: &mut impl BufRead) -> io::Result<Vec<u8>> {
        let mut body = Vec::new();
        if self.header("transfer-encoding") == Some("chunked") {
            return chunks(stream);
        }
        match self.header("content-length") {
            _ if matches!(self.status, 101 | 204 | 304) => {}
            Some(length) => {
                body.resize(length.parse().map_err(|_| invalid(length))?, 0);
                stream.read_exact(&mut body)?;
            }
            None => {
                stream.read_to_end(&mut body)?;
            }
        }
        Ok(body)
    }
}

/// Status and headers.
fn head(stream: &mut impl BufRead) -> io::Result<(u16, Vec<(String, String)>)> {
    let status_line = line(stream)?;
    let status = status_line
        .strip_prefix("HTTP/1.1 ")
        .and_then(|rest| rest.get(..3)?.parse().ok())
        .ok_or_else(|| invalid(&status_line))?;
    let mut headers = Vec::new();
    loop {
        let header = line(stream)?;
        if header.is_empty() {
            return Ok((status, headers));
        }
        let (name, value) = header.split_once(':').ok_or_else(|| invalid(&header))?;
        headers.push((name.to_owned(), value.trim().to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use std::io::ErrorKind;

    use super::Response;

    #[test]
    fn chunks_are_put_together_and_the_next_response_is_left() {
        let mut wire = &b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n1\r\nd\r\n0\r\n\r\nHTTP"[..];
        assert_eq!(Response::read(&mut wire).unwrap().text(), "abcd");
        assert_eq!(wire, b"HTTP");
    }

    #[test]
    fn a_response_cut_short_is_an_error() {
        for cut in [
            "",
            "HTTP/1.1 200 OK\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab",
        ] {
            let error = Response::read(&mut cut.as_bytes()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::UnexpectedEof, "{cut:?}");
        }
    }
}
