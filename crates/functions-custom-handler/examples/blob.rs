//! A blob trigger, `OnUpload`, whose binding has `"dataType": "binary"`: `cargo run -p functions-custom-handler --example blob`, then, in place of the host,
//! `curl -H 'content-type: application/json' -d @crates/functions-custom-handler/tests/data/blob_binary.json \
//! http://127.0.0.1:7071/OnUpload`.

use axum::Router;
use axum::routing::post;
use functions_custom_handler::extract::Rejection;
use functions_custom_handler::trigger::Blob;
use functions_custom_handler::{FunctionApp, LogLayer, Outputs, StartError};
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::prelude::*;

async fn on_upload(blob: Blob) -> Result<Outputs, Rejection> {
    let bytes = blob.bytes()?;
    let path = blob.path.unwrap_or_default();
    tracing::info!(path, bytes = bytes.len(), "an upload");
    Ok(Outputs::new().bytes("header", &bytes[..8.min(bytes.len())]))
}

pub(crate) fn router() -> Router {
    Router::new().route("/OnUpload", post(on_upload))
}

#[tokio::main]
async fn main() -> Result<(), StartError> {
    tracing_subscriber::registry()
        .with(LevelFilter::INFO)
        .with(LogLayer::new())
        .init();
    FunctionApp::new(router()).functions(["OnUpload"]).serve().await
}
