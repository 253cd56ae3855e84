use axum::Router;
use axum::routing::get;
use functions_custom_handler::{FunctionApp, LogLayer, StartError};

async fn home() -> &'static str {
    tracing::info!("someone is here");
    "Hello from Rust\n"
}

#[tokio::main]
async fn main() -> Result<(), StartError> {
    LogLayer::new().init()?;
    let router = Router::new().route("/", get(home));
    FunctionApp::new(router).serve().await
}
