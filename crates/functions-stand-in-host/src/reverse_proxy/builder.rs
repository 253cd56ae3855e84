use std::net::{Ipv4Addr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Builder;

use super::connection;
use super::proxy::ReverseProxy;
use super::rules::Rules;
use crate::host::Host;
use crate::mode::HttpMode;
use crate::to_handler::HttpFunctions;

/// A [`ReverseProxy`] about to be started.
///
/// Unless it is told otherwise it is configured as the profiles `web-app-custom-handler` and `mcp-custom-handler`
/// configure the host: no route prefix, and one function that takes every path. Other than there, no key is required.
#[derive(Debug)]
#[must_use = "nothing listens yet"]
pub struct ReverseProxyBuilder {
    rules: Rules,
}

impl Host {
    /// Begins to listen for clients, whose requests are proxied to the handler.
    pub fn reverse_proxy(&self) -> ReverseProxyBuilder {
        ReverseProxy::to(self.port())
    }
}

impl ReverseProxy {
    /// Begins to listen for clients, whose requests are proxied to whatever serves on this port of 127.0.0.1.
    ///
    /// # Examples
    ///
    /// ```
    /// use functions_stand_in_host::{Connection, Request, ReverseProxy, free_port};
    ///
    /// // A handler that is not there is the host's own 500.
    /// let proxy = ReverseProxy::to(free_port()).start();
    /// assert_eq!(Connection::open(proxy.port())?.send(&Request::get("/"))?.status(), 500);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn to(port: u16) -> ReverseProxyBuilder {
        let functions = HttpFunctions::new(HttpMode::Proxying)
            .prefix("")
            .function("http-handler1", "{*route}");
        ReverseProxyBuilder {
            rules: Rules {
                handler: port,
                functions,
                key: None,
                silence: Duration::from_mins(4),
                body_limit_bytes: 100 * 1024 * 1024,
            },
        }
    }
}

impl ReverseProxyBuilder {
    /// Sets the app's functions, which decide what paths are let through.
    ///
    /// # Panics
    ///
    /// If they are not proxied: the other modes stream nothing.
    ///
    /// # Examples
    ///
    /// ```
    /// use functions_stand_in_host::{Connection, HttpFunctions, HttpMode, Request, ReverseProxy, free_port};
    ///
    /// let functions = HttpFunctions::new(HttpMode::Proxying).function("Order", "orders/{id:int}");
    /// let proxy = ReverseProxy::to(free_port()).functions(functions).start();
    /// assert_eq!(Connection::open(proxy.port())?.send(&Request::get("/api/orders/x"))?.status(), 404);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn functions(mut self, functions: HttpFunctions) -> Self {
        assert!(functions.all_proxied(), "the functions are not proxied");
        self.rules.functions = functions;
        self
    }

    /// Requires a key from every client, in the header `x-functions-key` or the query parameter `code`; without it the
    /// client gets a 401. That is the authorization level `function`, the host's default.
    ///
    /// # Examples
    ///
    /// ```
    /// use functions_stand_in_host::{Connection, Request, ReverseProxy, free_port};
    ///
    /// let proxy = ReverseProxy::to(free_port()).key("secret").start();
    /// assert_eq!(Connection::open(proxy.port())?.send(&Request::get("/a"))?.status(), 401);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn key(mut self, key: &str) -> Self {
        self.rules.key = Some(key.to_owned());
        self
    }

    /// Sets for how long nothing may pass, in either direction, before an exchange or a tunnel is cut. It is 240 seconds
    /// by default, as in the host.
    pub fn silence(mut self, silence: Duration) -> Self {
        self.rules.silence = silence;
        self
    }

    /// Sets the largest body that a client may send; more is a 413. It is 100 MiB by default, and in the host
    /// `FUNCTIONS_REQUEST_BODY_SIZE_LIMIT`.
    pub fn body_limit_bytes(mut self, bytes: usize) -> Self {
        self.rules.body_limit_bytes = bytes;
        self
    }

    /// Listens on a free port of 127.0.0.1.
    ///
    /// # Panics
    ///
    /// If no port can be bound, or no thread started.
    #[must_use]
    pub fn start(self) -> ReverseProxy {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("some port is free");
        let port = listener.local_addr().expect("a bound socket has an address").port();
        listener
            .set_nonblocking(true)
            .expect("a socket can be made non-blocking");
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("reverse-proxy")
            .enable_all()
            .build()
            .expect("threads can be started");
        let rules = Arc::new(self.rules);
        runtime.spawn(async move {
            let listener = tokio::net::TcpListener::from_std(listener).expect("the runtime drives sockets");
            connection::accept(listener, rules).await;
        });
        ReverseProxy {
            port,
            runtime: Some(runtime),
        }
    }
}
