//! An Event Grid trigger, `OnUpload`: `cargo run -p functions-custom-handler --example event_grid`, then, in place of the host,
//! `curl -H 'content-type: application/json' -d @crates/functions-custom-handler/tests/data/event_grid.json \
//! http://127.0.0.1:7071/OnUpload`.

use axum::Router;
use axum::routing::post;
use functions_custom_handler::trigger::EventGridEvent;
use functions_custom_handler::{FunctionApp, LogLayer, StartError};

#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct BlobCreated {
    url: String,
    content_length: u64,
}

async fn on_upload(event: EventGridEvent<BlobCreated>) {
    let BlobCreated { url, content_length } = event.data;
    tracing::info!(kind = event.kind, url, content_length, "an upload");
}

pub(crate) fn router() -> Router {
    Router::new().route("/OnUpload", post(on_upload))
}

#[tokio::main]
async fn main() -> Result<(), StartError> {
    LogLayer::new().init()?;
    FunctionApp::new(router()).functions(["OnUpload"]).serve().await
}
