use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Builder;

use super::configured::Configured;
use super::connection;
use super::proxy::ReverseProxy;
use super::rules::Rules;
use crate::host::Host;
use crate::mode::HttpMode;
use crate::to_handler::HttpFunctions;

/// A [`ReverseProxy`] about to be started.
///
/// Unless it is told otherwise it is configured as the profiles `web-app-custom-handler` and `mcp-custom-handler`
/// configure the host (no route prefix, and one function that takes every path), and clients need no key.
#[derive(Debug)]
#[must_use = "nothing listens yet"]
pub struct ReverseProxyBuilder {
    rules: Rules,
    /// What `host.json` says of keys, if it was read.
    needs_key: Option<bool>,
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
                needs_key: false,
                key: None,
                silence: Duration::from_mins(4),
                body_limit_bytes: 100 * 1024 * 1024,
            },
            needs_key: None,
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

    /// Configures it by the `host.json` in the app's folder, with app settings over it: profile, routes, prefix, and the
    /// level for clients, which is `function` where nothing is said. By that a client needs the [`key`](Self::key).
    ///
    /// # Panics
    ///
    /// If there is no `host.json`, if the host cannot read it or does not proxy by it, or if it has no routes: functions
    /// with a `function.json` are for [`functions`](Self::functions). Also if a route has a level of its own.
    ///
    /// # Examples
    ///
    /// ```
    /// use functions_stand_in_host::{Connection, Request, ReverseProxy, free_port};
    ///
    /// let folder = tempfile::tempdir()?;
    /// let host_json = r#"{"version": "2.0", "configurationProfile": "mcp-custom-handler"}"#;
    /// std::fs::write(folder.path().join("host.json"), host_json)?;
    /// let status = |settings: &[(&str, &str)]| {
    ///     let proxy = ReverseProxy::to(free_port()).app_folder(folder.path(), settings).start();
    ///     Connection::open(proxy.port())?.send(&Request::get("/mcp")).map(|response| response.status())
    /// };
    /// assert_eq!(status(&[])?, 401);
    /// // Let in, a client meets the handler, which is not there.
    /// let level = "AzureFunctionsJobHost__customHandler__http__defaultAuthorizationLevel";
    /// assert_eq!(status(&[(level, "anonymous")])?, 500);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn app_folder(mut self, folder: impl AsRef<Path>, settings: &[(&str, &str)]) -> Self {
        let configured = Configured::by(folder.as_ref(), settings).unwrap_or_else(|sentence| panic!("{sentence}"));
        self.needs_key = Some(configured.needs_key);
        self.functions(configured.functions)
    }

    /// Sets the app's key, which clients show in the header `x-functions-key` or in the query parameter `code`. A client
    /// without it gets a 401, unless [`app_folder`](Self::app_folder) says that none is needed.
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
        let mut rules = self.rules;
        rules.needs_key = self.needs_key.unwrap_or(rules.key.is_some());
        let rules = Arc::new(rules);
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
