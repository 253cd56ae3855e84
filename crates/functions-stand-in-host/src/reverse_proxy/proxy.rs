use std::net::{Ipv4Addr, SocketAddr};

use tokio::runtime::Runtime;

/// The Functions host as clients see it, in front of a handler: a streaming reverse proxy on a port of 127.0.0.1.
///
/// For tests with real clients: a browser, WebSockets, event streams, MCP. Each request reaches the
/// handler as an app with `enableProxyingHttpRequest` gets it, with an invocation id of its own. Bodies are streamed in
/// both directions; after a 101, bytes pass in both directions. An exchange in which no byte passes for 240 seconds is
/// cut, as the host does.
///
/// Clients may connect until this is dropped. What is open then is cut.
///
/// # Examples
///
/// ```
/// use axum::{Router, extract::Path, routing::get};
/// use functions_custom_handler::FunctionApp;
/// use functions_stand_in_host::{Connection, Host, Request};
///
/// let greet = get(|Path(name): Path<String>| async move { format!("Hello, {name}") });
/// let host = Host::serving(FunctionApp::new(Router::new().route("/greet/{name}", greet)));
/// let proxy = host.reverse_proxy().start();
/// assert_eq!(proxy.url("/greet/Ada"), format!("http://127.0.0.1:{}/greet/Ada", proxy.port()));
///
/// // Any client of HTTP/1.1 will do.
/// let mut client = Connection::open(proxy.port())?;
/// assert_eq!(client.send(&Request::get("/greet/Ada"))?.text(), "Hello, Ada");
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct ReverseProxy {
    pub(super) port: u16,
    /// Taken when this is dropped.
    pub(super) runtime: Option<Runtime>,
}

impl ReverseProxy {
    /// The port of 127.0.0.1 on which clients are served.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The address on which clients are served.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.port).into()
    }

    /// The URL of a path, which begins with a slash.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address())
    }
}

impl Drop for ReverseProxy {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // Without waiting: a test of tokio's may drop it.
            runtime.shutdown_background();
        }
    }
}
