//! A handler with two invocations behind it, and the page over them, as the host calls both in each of its modes.

#![allow(dead_code, reason = "each test that includes this uses a part")]

use functions_stand_in_host::{Envelope, Host, HostBuilder, Request};
use test_support::Upstream;

pub(crate) const HANDLER: &str = env!("CARGO_BIN_EXE_handler");
pub(crate) const PAGE: &str = "/api/MemoryProfile?code=secret";
pub(crate) const FIRST: &str = "11111111-8f32-4d4f-9ad3-5d1d9a0f3f11";
pub(crate) const SECOND: &str = "22222222-8f32-4d4f-9ad3-5d1d9a0f3f11";
/// Of invocations of the page itself.
pub(crate) const OWN: &str = "33333333-8f32-4d4f-9ad3-5d1d9a0f3f11";

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Way {
    Envelope,
    Forwarding,
    Proxying,
}

pub(crate) const WAYS: [Way; 3] = [Way::Envelope, Way::Forwarding, Way::Proxying];

/// What a client gets.
pub(crate) struct Got {
    pub(crate) status: u16,
    pub(crate) content_type: Option<String>,
    pub(crate) text: String,
    pub(crate) logs: Vec<String>,
}

impl Way {
    /// Has the host call the function for a client that asks for `target`.
    pub(crate) fn call(self, host: &Host, function: &str, target: &str, id: &str) -> Got {
        // The client's own, as browsers send it.
        let request = Request::get(target).header("Host", "localhost:7071");
        let response = match self {
            Self::Envelope => {
                let answer = host.call(&Envelope::http(function, &request).with_id(id)).answer();
                return Got {
                    status: answer.status,
                    content_type: answer.header("content-type").map(str::to_owned),
                    text: answer.body,
                    logs: answer.logs,
                };
            }
            Self::Forwarding => host.forward(&request, id),
            Self::Proxying => host.proxy(&request, id),
        };
        Got {
            status: response.status(),
            content_type: response.header("content-type").map(str::to_owned),
            text: response.text().to_owned(),
            logs: Vec::new(),
        }
    }

    pub(crate) fn page(self, host: &Host, query: &str) -> Got {
        self.call(host, "MemoryProfile", &format!("{PAGE}{query}"), OWN)
    }
}

/// A handler with two invocations behind it, one of each function.
pub(crate) fn started(upstream: &Upstream, way: Way, settings: &[(&str, &str)]) -> (Host, Vec<String>) {
    let host = with(Host::of(HANDLER), settings)
        .setting("TARGET_URL", &upstream.url("/size/1000"))
        .start();
    let mut logs = Vec::new();
    for (function, id) in [("HttpTriggerSync", FIRST), ("HttpTriggerAsync", SECOND)] {
        let got = way.call(&host, function, &format!("/api/{function}"), id);
        assert_eq!(got.status, 200, "{}", got.text);
        logs.extend(got.logs);
    }
    (host, logs)
}

pub(crate) fn with(builder: HostBuilder, settings: &[(&str, &str)]) -> HostBuilder {
    let add = |builder: HostBuilder, (name, value): &(&str, &str)| builder.setting(name, value);
    settings.iter().fold(builder, add)
}

pub(crate) fn on() -> [(&'static str, &'static str); 2] {
    [("MEMORY_PROFILER_PAGE", "on"), ("MEMORY_PROFILER_BACKEND", "task")]
}
