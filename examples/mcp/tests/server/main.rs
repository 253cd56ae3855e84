//! The MCP server over the stand-in host, which listens and proxies as `host.json` says: with rmcp's
//! own client, and with plain HTTP where the wire is what counts.

#![allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]

mod access;
mod client;
mod instances;
mod profiles;

use std::collections::BTreeMap;

use axum::Router;
use functions_custom_handler::FunctionApp;
use functions_stand_in_host::{Host, ReverseProxy};
use mcp_function_app::{Sessions, allowed_hosts, router};
use serde_json::Value;

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

/// The folder with the files for the host.
const APP: &str = env!("CARGO_MANIFEST_DIR");

/// Of `local.settings.json`, which says that clients of this machine need no key.
fn local_settings() -> Vec<(String, String)> {
    let text = std::fs::read_to_string(format!("{APP}/local.settings.json")).unwrap();
    let mut settings: Value = serde_json::from_str(&text).unwrap();
    serde_json::from_value::<BTreeMap<_, _>>(settings["Values"].take())
        .unwrap()
        .into_iter()
        .collect()
}

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
        let settings = local_settings();
        let settings: Vec<_> = settings.iter().map(|(name, value)| (&**name, &**value)).collect();
        let proxy = host.reverse_proxy().app_folder(APP, &settings).start();
        Self { host, proxy }
    }
}

/// The client's reqwest has TLS without a provider where the whole workspace is built, and makes no client before there is one.
fn install_tls() {
    // Another test may have been first.
    let _ = rustls::crypto::ring::default_provider().install_default();
}
