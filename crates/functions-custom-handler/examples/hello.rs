//! A function app in one file: `cargo run -p functions-custom-handler --example hello`, then
//! `curl 'http://127.0.0.1:7071/api/Hello?name=Ada'`.

use axum::Router;
use axum::extract::RawQuery;
use axum::routing::{get, post};
use functions_custom_handler::{FunctionApp, Invocation, LogLayer, StartError};

/// An HTTP trigger, at the URL its clients use.
async fn hello(invocation: Invocation, RawQuery(query): RawQuery) -> String {
    tracing::info!(mode = ?invocation.mode(), "saying hello");
    let query = query.unwrap_or_default();
    format!("Hello, {}", query.strip_prefix("name=").unwrap_or("world"))
}

/// A timer trigger, at the name of its function.
async fn nightly() {
    tracing::info!("cleaning up");
}

pub(crate) fn router() -> Router {
    Router::new()
        .route("/api/Hello", get(hello))
        .route("/Nightly", post(nightly))
}

#[tokio::main]
async fn main() -> Result<(), StartError> {
    LogLayer::new().init()?;
    FunctionApp::new(router()).functions(["Hello", "Nightly"]).serve().await
}
