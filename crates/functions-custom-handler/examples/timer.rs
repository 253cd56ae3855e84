//! A timer trigger, `Nightly`: `cargo run -p functions-custom-handler --example timer`, then, in place of the host,
//! `curl -H 'content-type: application/json' -d @crates/functions-custom-handler/tests/data/timer_status.json \
//! http://127.0.0.1:7071/Nightly`.

use axum::Router;
use axum::routing::post;
use functions_custom_handler::extract::RetryContext;
use functions_custom_handler::trigger::Timer;
use functions_custom_handler::{FunctionApp, LogLayer, StartError};

async fn nightly(retry: Option<RetryContext>, timer: Timer) {
    let retries = retry.map_or(0, |retry| retry.retry_count);
    // The host keeps a schedule, and it has not run by it yet.
    if timer.last.is_none() && timer.next.is_some() {
        tracing::info!("the first tick");
    }
    let next = timer.next.unwrap_or_default();
    tracing::info!(late = timer.is_past_due, retries, next, "cleaning up");
}

pub(crate) fn router() -> Router {
    Router::new().route("/Nightly", post(nightly))
}

#[tokio::main]
async fn main() -> Result<(), StartError> {
    LogLayer::new().init()?;
    FunctionApp::new(router()).functions(["Nightly"]).serve().await
}
