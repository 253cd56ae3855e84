use std::io::{self, BufReader, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use super::request::Request;
use super::response::Response;

/// A kept-alive client connection: requests go out one after the other, as the host sends them.
///
/// # Examples
///
/// ```
/// use axum::Router;
/// use functions_custom_handler::FunctionApp;
/// use functions_stand_in_host::{Connection, Host, Request};
///
/// let host = Host::serving(FunctionApp::new(Router::new()));
/// let mut connection = Connection::open(host.port())?;
/// for _ in 0..2 {
///     assert_eq!(connection.send(&Request::get("/"))?.status(), 200);
/// }
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct Connection<S: Read = TcpStream> {
    stream: BufReader<S>,
    host: String,
}

impl Connection {
    /// Opens a connection to a port of 127.0.0.1. Reading gives up after two minutes of silence, so no test hangs.
    ///
    /// # Errors
    ///
    /// Those of the socket.
    pub fn open(port: u16) -> io::Result<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_mins(2)))?;
        Ok(Self::over(stream, format!("127.0.0.1:{port}")))
    }

    /// Ends the connection from this side and waits until the other side has ended it too. Gives what came until then.
    ///
    /// # Errors
    ///
    /// Those of the stream.
    pub fn give_up(mut self) -> io::Result<Vec<u8>> {
        self.stream.get_ref().shutdown(Shutdown::Write)?;
        let mut rest = Vec::new();
        self.stream.read_to_end(&mut rest)?;
        Ok(rest)
    }
}

impl<S: Read + Write> Connection<S> {
    /// A connection over any stream, such as one with TLS. `host` goes into the `Host` headers.
    pub fn over(stream: S, host: String) -> Self {
        Self {
            stream: BufReader::new(stream),
            host,
        }
    }

    /// Sends a request and reads its response.
    ///
    /// # Errors
    ///
    /// Those of [`Response::read`] and of the stream.
    pub fn send(&mut self, request: &Request) -> io::Result<Response> {
        self.begin(request)?;
        self.response()
    }

    /// Sends a request and leaves its response to [`Connection::response`].
    ///
    /// # Errors
    ///
    /// Those of the stream.
    pub fn begin(&mut self, request: &Request) -> io::Result<()> {
        self.write(&request.to_bytes(&self.host))
    }

    /// Sends bytes as they are, for what no [`Request`] would write.
    ///
    /// # Errors
    ///
    /// Those of the stream.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.get_mut().write_all(bytes)?;
        self.stream.get_mut().flush()
    }

    /// Reads the response to what was written.
    ///
    /// # Errors
    ///
    /// Those of [`Response::read`].
    pub fn response(&mut self) -> io::Result<Response> {
        Response::read(&mut self.stream)
    }
}
