//! Keys of `host.json` that the host does not read.

use crate::app::assert_spoilt;

fn assert_top(key: &str, findings: &[&str]) {
    assert_spoilt("host.json", "{", &format!("{{\"{key}\": {{}}, "), findings);
}

fn assert_in(section: &str, key: &str, findings: &[&str]) {
    let old = format!("\"{section}\": {{");
    assert_spoilt("host.json", &old, &format!("{old}\"{key}\": false, "), findings);
}

#[test]
fn known_ones_may_be_in_any_case() {
    for key in [
        "logging",
        "Logging",
        "extensions",
        "functionTimeout",
        "telemetryMode",
        "$schema",
    ] {
        assert_top(key, &[]);
    }
    assert_in("customHandler", "EnableForwardingHttpRequest", &[]);
    assert_in("description", "useStdErrorStreamForErrorsOnly", &[]);
}

#[test]
fn misspelt_ones_are_told_what_they_should_be() {
    assert_top(
        "extentions",
        &["error: host.json has \"extentions\", which the host does not know: write \"extensions\""],
    );
    assert_in(
        "customHandler",
        "enableForwardingHttpRequests",
        &[
            "error: customHandler.enableForwardingHttpRequests in host.json is not known to the host: write \
             \"enableForwardingHttpRequest\"",
        ],
    );
    assert_in(
        "description",
        "workingDir",
        &[
            "error: customHandler.description.workingDir in host.json is not known to the host: write \"workingDirectory\"",
        ],
    );
    assert_spoilt(
        "host.json",
        "{",
        "{\"extensions\": {\"http\": {\"routePrefx\": \"\"}}, ",
        &["error: extensions.http.routePrefx in host.json is not known to the host: write \"routePrefix\""],
    );
    assert_spoilt(
        "host.json",
        "{",
        "{\"extensions\": {\"queue\": {}, \"own\": {}}, ",
        &["error: extensions.queue in host.json is not known to the host: write \"queues\""],
    );
    assert_in(
        "description",
        "environment",
        &[
            "error: customHandler.description.environment in host.json is not known to the host: take it out; known there: \
             arguments, defaultExecutablePath, defaultWorkerPath, isDisabled, useStdErrorStreamForErrorsOnly, \
             workerArguments, workerDirectory, workingDirectory",
        ],
    );
}

#[test]
fn misplaced_ones_are_told_where_they_belong() {
    assert_top(
        "http",
        &[
            "error: host.json has \"http\" at the top, where the host does not read it any more: move it into \
             \"extensions\", as \"http\"",
        ],
    );
    assert_top(
        "eventHub",
        &[
            "error: host.json has \"eventHub\" at the top, where the host does not read it any more: move it into \
             \"extensions\", as \"eventHubs\"",
        ],
    );
    assert_top(
        "enableForwardingHttpRequest",
        &["error: host.json has \"enableForwardingHttpRequest\", which does nothing there: move it into customHandler"],
    );
    assert_in(
        "description",
        "enableProxyingHttpRequest",
        &[
            "error: customHandler.description in host.json has \"enableProxyingHttpRequest\", which does nothing there: \
             move it into customHandler",
        ],
    );
    assert_in(
        "customHandler",
        "arguments",
        &[
            "error: customHandler in host.json has \"arguments\", which does nothing there: move it into \
             customHandler.description",
        ],
    );
}

#[test]
fn documented_ones_that_no_host_reads_are_told() {
    assert_in(
        "customHandler",
        "http\": {\"enableProxying\": true}, \"port\": 3000, \"type",
        &[
            "error: customHandler.http.enableProxying in host.json does nothing, though it is documented: write \
             \"enableProxyingHttpRequest\": true in customHandler",
        ],
    );
}

#[test]
fn those_of_a_function_json_are_told_from_those_of_a_route() {
    let findings = |route: &str| {
        let app = crate::app::App::new();
        let routes = format!("\"customHandler\": {{\"http\": {{\"routes\": [{{\"route\": \"a\"}}, {route}]}}, ");
        app.replace("host.json", "\"customHandler\": {", &routes);
        app.findings().remove(0)
    };
    assert_eq!(
        findings("{\"route\": \"b\", \"authLevel\": \"admin\"}"),
        "error: customHandler.http.routes[1].authLevel in host.json is not known to the host, only in a function.json: \
         write \"authorizationLevel\""
    );
    assert_eq!(
        findings("{\"route\": \"b\", \"methods\": [\"get\"]}"),
        "error: customHandler.http.routes[1].methods in host.json is not known to the host: take it out; known there: \
         authorizationLevel, route"
    );
}

#[test]
fn unknown_ones_at_the_top_may_be_newer() {
    assert_top(
        "warmth",
        &["hint: host.json has \"warmth\", which the host does not know: take it out, unless a newer host reads it"],
    );
}
