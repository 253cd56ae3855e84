//! Functions that take too long or panic, behind the layers that see to it.

use std::future::pending;
use std::time::Duration;

use axum::Router;
use axum::error_handling::HandleErrorLayer;
use axum::http::StatusCode;
use axum::routing::get;
use functions_custom_handler::FunctionApp;
use functions_stand_in_host::{Envelope, Host, Outcome, Request};
use tower::{BoxError, ServiceBuilder};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;

use crate::support::{ID, Served, Way};

const SOON: Duration = Duration::from_millis(50);

fn too_long() -> axum::routing::MethodRouter {
    get(|| async {
        tracing::info!(target: "app", "begun");
        pending::<()>().await;
    })
}

#[test]
fn a_function_that_takes_too_long_is_cut_off_and_its_lines_are_kept() {
    for (status, layer) in [
        (408, TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, SOON)),
        (
            503,
            TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, SOON),
        ),
    ] {
        let router = Router::new().route("/api/Slow", too_long());
        let served = Served::router(router.layer(layer));
        for got in served.everywhere(&Request::get("/api/Slow")) {
            got.assert_text(status, "");
            if got.way.is_envelope() {
                assert_eq!(got.logs, ["app: begun"]);
            } else {
                assert!(served.host.stdout().wait_for("begun").starts_with("app: begun"));
            }
        }
    }
}

/// tower's own, whose error becomes a response, and a line.
#[test]
fn an_error_of_a_layer_is_a_response_and_a_line() {
    let answer = |error: BoxError| async move {
        tracing::error!(target: "app", "{error}");
        (StatusCode::SERVICE_UNAVAILABLE, "try again")
    };
    let layers = ServiceBuilder::new()
        .layer(HandleErrorLayer::new(answer))
        .layer(tower::timeout::TimeoutLayer::new(SOON));
    let router = Router::new().route("/api/Slow", get(pending::<()>));
    let served = Served::app(FunctionApp::from_service(layers.service(router)));
    for got in served.everywhere(&Request::get("/api/Slow")) {
        got.assert_text(503, "try again");
        if got.way.is_envelope() {
            assert_eq!(got.logs, ["app: [error] request timed out"]);
        }
    }
    let line = served.host.stderr().wait_for("timed out");
    assert_eq!(line, format!("app: [error] request timed out invocation_id={ID}"));
}

fn panicking() -> Router {
    async fn boom() {
        panic!("no such order");
    }
    Router::new().route("/api/Boom", get(boom))
}

/// The hook has logged it, with its place, before the layer gets to see it.
#[test]
fn a_panic_that_a_layer_catches_is_still_a_line_of_its_invocation() {
    let served = Served::router(panicking().layer(CatchPanicLayer::new()));
    for got in served.everywhere(&Request::get("/api/Boom")) {
        got.assert_text(500, "Service panicked");
        if got.way.is_envelope() {
            let line = &got.logs[0];
            assert!(
                line.starts_with("functions_custom_handler: [error] GET /api/Boom panicked at ")
                    && line.ends_with(": no such order"),
                "{line}"
            );
            // Between the two may be a backtrace.
            assert_eq!(
                got.logs.last().unwrap(),
                "tower_http::catch_panic: [error] Service panicked: no such order"
            );
        }
    }
}

/// What the layer has answered is a response: the invocation has not failed.
#[test]
fn a_panic_that_a_layer_catches_does_not_fail_the_invocation() {
    let envelope = || Envelope::http("Boom", &Request::get("/api/Boom"));
    let caught = FunctionApp::new(panicking().layer(CatchPanicLayer::new())).fail_on_panic(true);
    assert_eq!(Host::serving(caught).call(&envelope()).answer().status, 500);
    let failed = FunctionApp::new(panicking()).fail_on_panic(true);
    assert!(matches!(Host::serving(failed).call(&envelope()), Outcome::Failed(_)));
}

#[test]
fn a_trace_layer_logs_a_500_in_its_invocation() {
    let fails = get(|| async { StatusCode::INTERNAL_SERVER_ERROR });
    let router = Router::new().route("/api/Fails", fails);
    let served = Served::router(router.layer(TraceLayer::new_for_http()));
    let got = served.got(Way::Envelope, &Request::get("/api/Fails"));
    got.assert_text(500, "");
    assert_eq!(got.logs.len(), 1, "{got}");
    let line = &got.logs[0];
    let start = "tower_http::trace::on_failure: [error] response failed classification=Status code: 500 Internal Server Error \
                 latency=";
    assert!(line.starts_with(start), "{line}");
    for way in [Way::Forwarding, Way::Proxying, Way::ReverseProxy, Way::StandAlone] {
        served.got(way, &Request::get("/api/Fails")).assert_text(500, "");
        let line = served.host.stderr().wait_for("response failed");
        assert!(line.starts_with(start), "{line}");
    }
}
