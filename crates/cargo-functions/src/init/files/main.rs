use axum::Router;
use functions_custom_handler::{FunctionApp, LogLayer, StartError};

#[tokio::main]
async fn main() -> Result<(), StartError> {
    LogLayer::new().init()?;
    // A route for each function: `cargo functions add NAME --trigger KIND` prints it.
    let router = Router::new();
    FunctionApp::new(router).serve().await
}
