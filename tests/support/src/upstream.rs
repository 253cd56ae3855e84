mod page;
mod server;

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rustls::{ServerConfig, ServerConnection, StreamOwned};
use socket2::SockRef;

use crate::Authority;
use page::Page;
use server::Shared;

/// A page server on 127.0.0.1, good or bad by the path that is asked for:
///
/// | path | what it does |
/// |---|---|
/// | `/size/{n}` | `n` bytes that are not UTF-8, with a `Content-Length` |
/// | `/chunked/{n}` | the same bytes in chunks |
/// | `/redirect/{n}` | 302 to `/size/{n}` |
/// | `/to/{url}` | 302 to the URL |
/// | `/status/{code}` | that status, with a short body |
/// | `/gate/{n}` | holds each request until `n` are there, then answers all as `/size/3` |
/// | `/hang` | reads the request and never answers |
/// | `/reset` | reads the request and resets the connection |
/// | `/cut/{n}` | announces `n` bytes, sends half of them and closes |
/// | `/stall/{n}` | announces `n` bytes, sends half of them and no more |
/// | `/endless` | chunks until the client goes |
/// | `/loop` | 302 to itself |
/// | `/garbage` | a line that is not HTTP |
///
/// It closes each connection after one response.
///
/// # Examples
///
/// ```
/// use functions_stand_in_host::{Connection, Request};
/// use test_support::Upstream;
///
/// let upstream = Upstream::http();
/// let response = Connection::open(upstream.port())?.send(&Request::get("/status/500"))?;
/// assert_eq!(response.status(), 500);
/// assert_eq!(upstream.requests(), ["GET /status/500"]);
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct Upstream {
    origin: &'static str,
    address: SocketAddr,
    closing: Arc<AtomicBool>,
    shared: Arc<Shared>,
}

impl Upstream {
    /// Starts a server for plain HTTP.
    ///
    /// # Panics
    ///
    /// If no port can be bound.
    #[must_use]
    pub fn http() -> Self {
        Self::start("http://127.0.0.1:", None)
    }

    /// Starts a server with TLS, whose certificate `authority` has signed for `localhost` and 127.0.0.1.
    ///
    /// # Panics
    ///
    /// If no port can be bound.
    #[must_use]
    pub fn https(authority: &Authority) -> Self {
        Self::start("https://localhost:", Some(authority.server_config()))
    }

    /// The URL of a path.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("{}{}{path}", self.origin, self.port())
    }

    /// The server's port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// The requests until now, each as `{method} {path}`.
    #[must_use]
    pub fn requests(&self) -> Vec<String> {
        let requests = self.shared.requests.lock();
        requests.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The headers of the requests until now, each as it came: `user-agent: …`.
    #[must_use]
    pub fn headers(&self) -> Vec<String> {
        let headers = self.shared.headers.lock();
        headers.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Waits until `count` requests have come.
    ///
    /// # Panics
    ///
    /// If they do not come within a minute.
    pub fn wait_for_requests(&self, count: usize) {
        let deadline = Instant::now() + Duration::from_mins(1);
        while self.requests().len() < count {
            assert!(
                Instant::now() < deadline,
                "only these came within a minute: {:?}",
                self.requests()
            );
            thread::sleep(Duration::from_millis(5));
        }
    }

    fn start(origin: &'static str, tls: Option<Arc<ServerConfig>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("some port is free");
        let upstream = Self {
            origin,
            address: listener.local_addr().expect("a bound socket has an address"),
            closing: Arc::default(),
            shared: Arc::default(),
        };
        let closing = Arc::clone(&upstream.closing);
        let shared = Arc::clone(&upstream.shared);
        thread::spawn(move || {
            for stream in listener.incoming() {
                if closing.load(Ordering::Acquire) {
                    return;
                }
                let (Ok(stream), tls, shared) = (stream, tls.clone(), Arc::clone(&shared)) else {
                    continue;
                };
                // A client may go at any moment: the failing read or write that it leaves is no news.
                thread::spawn(move || drop(answer(&stream, tls, &shared)));
            }
        });
        upstream
    }
}

impl Drop for Upstream {
    fn drop(&mut self) {
        self.closing.store(true, Ordering::Release);
        // Wakes the accepting thread, which then ends and closes the port.
        let _ = TcpStream::connect(self.address);
    }
}

fn answer(mut stream: &TcpStream, tls: Option<Arc<ServerConfig>>, shared: &Shared) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let page = if let Some(config) = tls {
        let connection = ServerConnection::new(config).map_err(std::io::Error::other)?;
        server::serve(&mut StreamOwned::new(connection, stream), shared)?
    } else {
        server::serve(&mut stream, shared)?
    };
    if page == Page::Reset {
        // Closed with a linger time of zero, a connection is reset rather than ended.
        SockRef::from(stream).set_linger(Some(Duration::ZERO))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
