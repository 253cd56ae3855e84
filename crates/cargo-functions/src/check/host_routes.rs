//! `customHandler.http.routes`: the functions that `host.json` makes itself.

use functions_app_files::{HostConfig, Template};

use super::finding::Findings;
use super::modes::Mode;
use crate::levels::is_level;
use crate::names::reserved;

/// A route, whose function the host calls `http-handler1`, `http-handler2` and so on.
#[derive(Debug)]
pub(super) struct HostRoute {
    /// Where it stands, for sentences.
    pub(super) place: String,
    pub(super) route: String,
}

const ROUTES: &str = HostConfig::ROUTES;
const DEFAULT_LEVEL: &str = "customHandler:http:defaultAuthorizationLevel";

/// The routes that the host serves.
pub(super) fn check(config: &HostConfig, prefix: &str, mode: Mode, findings: &mut Findings) -> Vec<HostRoute> {
    let indices = config.indices(ROUTES);
    check_default_level(config, indices.is_empty(), findings);
    let mut routes: Vec<HostRoute> = Vec::new();
    for at in &indices {
        let place = format!("customHandler.http.routes[{at}] in host.json");
        let level_is_right = check_level(config, *at, &place, findings);
        let Some(route) = config
            .text(&format!("{ROUTES}:{at}:route"))
            .filter(|route| !route.trim().is_empty())
        else {
            findings.error(format!(
                "{place} has no route, and the host leaves it out: write an object such as {{\"route\": \"{{*route}}\"}}"
            ));
            continue;
        };
        if let Err(reason) = Template::parse(&route) {
            findings.error(format!(
                "{place} has the route {route:?}, which is not valid: {reason}; the host leaves it out, so fix it"
            ));
        } else if route.starts_with('/') && !prefix.is_empty() {
            findings.error(format!(
                "{place} has the route {route:?}, which begins with \"/\" and fails under the routePrefix {prefix:?}: \
                 write it without"
            ));
        } else if let Some(start) = reserved(&route) {
            findings.error(format!(
                "{place} has the route {route:?}, which begins with {start:?}; the host keeps that for itself and leaves the \
                 route out: write another"
            ));
        } else if let Some(same) = routes.iter().find(|other| is_same(&other.route, &route)) {
            findings.error(format!(
                "{place} has the route {route:?}, as has {}, and the host leaves it out: take one out",
                same.place.trim_end_matches(" in host.json")
            ));
        } else if level_is_right {
            routes.push(HostRoute { place, route });
        }
    }
    if !indices.is_empty() && mode == Mode::Envelope {
        findings.hint(
            "host.json has customHandler.http.routes, but the host posts an envelope to /http-handler1 for them: add \
             \"enableProxyingHttpRequest\": true to customHandler, and it hands the requests over as they are",
        );
    }
    routes
}

fn is_same(one: &str, other: &str) -> bool {
    one.trim_matches('/').eq_ignore_ascii_case(other.trim_matches('/'))
}

fn check_default_level(config: &HostConfig, has_no_routes: bool, findings: &mut Findings) {
    match config.get(DEFAULT_LEVEL) {
        Some(entry) if has_no_routes => findings.error(format!(
            "customHandler.http.defaultAuthorizationLevel in {} is for customHandler.http.routes, of which there are none: \
             write \"authLevel\" in each function.json",
            entry.source
        )),
        Some(entry) if !is_level(&entry.text()) => findings.error(format!(
            "customHandler.http.defaultAuthorizationLevel in {} is {}, which is not a level, and the host leaves the routes \
             out: write \"anonymous\", \"function\" or \"admin\"",
            entry.source, entry.value
        )),
        Some(_) => {}
        None => {
            let has_level = |at: &usize| config.exists(&format!("{ROUTES}:{at}:authorizationLevel"));
            if !has_no_routes && !config.indices(ROUTES).iter().all(has_level) {
                findings.hint(
                    "host.json has no customHandler.http.defaultAuthorizationLevel, so without a key every request is \
                     answered 401, locally too: write \"anonymous\" there to let all in, or \"function\" if that is meant",
                );
            }
        }
    }
}

fn check_level(config: &HostConfig, at: usize, place: &str, findings: &mut Findings) -> bool {
    let Some(entry) = config.get(&format!("{ROUTES}:{at}:authorizationLevel")) else {
        return true;
    };
    let is_right = is_level(&entry.text());
    if !is_right {
        findings.error(format!(
            "{place} has the authorizationLevel {}, which is not a level, and the host leaves the route out: write \
             \"anonymous\", \"function\" or \"admin\"",
            entry.value
        ));
    }
    is_right
}
