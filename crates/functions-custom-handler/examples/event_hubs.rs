//! An Event Hubs trigger, `OnReadings`: `cargo run -p functions-custom-handler --example event_hubs`, then, in place of the host,
//! `curl -H 'content-type: application/json' -d @crates/functions-custom-handler/tests/data/event_hubs_batch.json \
//! http://127.0.0.1:7071/OnReadings`.

use axum::Router;
use axum::routing::post;
use functions_custom_handler::trigger::EventHubEvents;
use functions_custom_handler::{FunctionApp, LogLayer, StartError};

#[derive(serde::Deserialize)]
struct Reading {
    celsius: f64,
}

async fn on_readings(batch: EventHubEvents<Reading>) {
    for event in &batch.events {
        let number = event.sequence_number.unwrap_or_default();
        tracing::info!(number, celsius = event.body.celsius, "a reading");
    }
}

pub(crate) fn router() -> Router {
    Router::new().route("/OnReadings", post(on_readings))
}

#[tokio::main]
async fn main() -> Result<(), StartError> {
    LogLayer::new().init()?;
    FunctionApp::new(router()).functions(["OnReadings"]).serve().await
}
