//! The MCP server over the stand-in host, which listens and proxies as under the profile `mcp-custom-handler`: with rmcp's
//! own client, and with plain HTTP where the wire is what counts.

#![allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]

mod access;
mod client;
mod instances;
mod profiles;

use axum::Router;
use functions_custom_handler::FunctionApp;
use functions_stand_in_host::{Host, ReverseProxy};
use mcp_function_app::{Sessions, allowed_hosts, router};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

/// One instance of the app, as clients see it.
struct Instance {
    host: Host,
    proxy: ReverseProxy,
}

impl Instance {
    fn with(sessions: Sessions) -> Self {
        Self::of(router(sessions, allowed_hosts(|_| None)))
    }

    fn of(router: Router) -> Self {
        let host = Host::serving(FunctionApp::new(router));
        let proxy = host.reverse_proxy().start();
        Self { host, proxy }
    }
}
