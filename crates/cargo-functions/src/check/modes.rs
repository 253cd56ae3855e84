//! How the host hands clients' requests over.

use functions_app_files::{HostConfig, Source};

use super::finding::Findings;

/// What an HTTP function's request comes as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// In a JSON envelope.
    Envelope,
    /// As a request that the host makes anew.
    Forwarding,
    /// As the client's own request.
    Proxying,
}

const FORWARDING: &str = "enableForwardingHttpRequest";
const PROXYING: &str = "enableProxyingHttpRequest";

pub(super) fn check(config: &HostConfig, findings: &mut Findings) -> Mode {
    let forwards = is_on(config, FORWARDING, findings);
    let proxies = is_on(config, PROXYING, findings);
    if forwards && proxies {
        findings.hint(format!(
            "host.json switches both {FORWARDING} and {PROXYING} on, and a host that knows proxying does not forward: \
             keep one"
        ));
    }
    match (forwards, proxies) {
        (_, true) => Mode::Proxying,
        (true, false) => {
            if config.route_prefix().is_empty() {
                let prefix = config.get(HostConfig::ROUTE_PREFIX);
                let place = prefix.map_or(&Source::HostJson, |prefix| &prefix.source);
                findings.error(format!(
                    "the host forwards with an empty routePrefix, which {place} sets, so a client can post to a function's name \
                     what only the host may, past authLevel: write \"api\" there, or \"{PROXYING}\": true in place of \
                     {FORWARDING}"
                ));
            }
            Mode::Forwarding
        }
        (false, false) => Mode::Envelope,
    }
}

fn is_on(config: &HostConfig, name: &str, findings: &mut Findings) -> bool {
    config.is_on(&format!("customHandler:{name}")).unwrap_or_else(|entry| {
        findings.error(format!(
            "customHandler.{name} in {} is {}: write true or false",
            entry.source, entry.value
        ));
        false
    })
}
