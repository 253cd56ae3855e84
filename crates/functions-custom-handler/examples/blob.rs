//! A blob trigger, `OnUpload`: `cargo run -p functions-custom-handler --example blob`, then, in place of the host,
//! `curl -H 'content-type: application/json' -d @crates/functions-custom-handler/tests/data/blob_binary.json \
//! http://127.0.0.1:7071/OnUpload`.

use axum::Router;
use axum::routing::post;
use functions_custom_handler::trigger::{Base64, Blob};
use functions_custom_handler::{FunctionApp, LogLayer, Outputs, StartError};

async fn on_upload(blob: Blob<Base64>) -> Outputs {
    let Base64(bytes) = blob.body;
    let path = blob.path.unwrap_or_default();
    tracing::info!(path, bytes = bytes.len(), "an upload");
    Outputs::new().bytes("header", &bytes[..8.min(bytes.len())])
}

pub(crate) fn router() -> Router {
    Router::new().route("/OnUpload", post(on_upload))
}

#[tokio::main]
async fn main() -> Result<(), StartError> {
    LogLayer::new().init()?;
    FunctionApp::new(router()).functions(["OnUpload"]).serve().await
}
