//! What layers log of a request.

use axum::Router;
use axum::routing::get;
use functions_custom_handler::FunctionApp;
use functions_stand_in_host::{Envelope, Host, Request};
use tower::ServiceBuilder;
use tower_http::ServiceBuilderExt as _;
use tower_http::trace::{DefaultMakeSpan, DefaultOnRequest, DefaultOnResponse, TraceLayer};
use tracing::Level;
use tracing::level_filters::LevelFilter;

fn traced(router: Router) -> Router {
    let trace = TraceLayer::new_for_http()
        .make_span_with(DefaultMakeSpan::new().level(Level::INFO).include_headers(true))
        .on_request(DefaultOnRequest::new().level(Level::INFO))
        .on_response(DefaultOnResponse::new().level(Level::INFO));
    let secret = axum::http::header::AUTHORIZATION;
    router.layer(ServiceBuilder::new().sensitive_headers([secret]).layer(trace))
}

fn app() -> Router {
    traced(Router::new().route("/api/Hello", get(|| async { tracing::info!(target: "app", "in it") })))
}

fn logs(app: FunctionApp, request: &Request) -> Vec<String> {
    let host = Host::router(app).max_level(LevelFilter::INFO).start();
    host.call(&Envelope::http("Hello", request)).answer().logs
}

#[test]
fn a_trace_layers_span_is_around_every_line_and_shows_no_secret() {
    let request = Request::get("/api/Hello?a=1").header("Authorization", "Bearer secret");
    let logs = logs(FunctionApp::new(app()), &request);
    assert_eq!(logs.len(), 3, "{logs:?}");
    for (line, start) in logs.iter().zip([
        "tower_http::trace::on_request: started processing request request{method=GET uri=/api/Hello?a=1 version=HTTP/1.1 headers=",
        "app: in it request{method=GET uri=/api/Hello?a=1 version=HTTP/1.1 headers=",
        "tower_http::trace::on_response: finished processing request latency=",
    ]) {
        assert!(line.starts_with(start), "{line}");
        assert!(line.contains("\"authorization\": Sensitive"), "{line}");
        assert!(!line.contains("secret"), "{line}");
    }
    assert!(logs[2].contains(" status=200 request{method=GET"), "{}", logs[2]);
}
