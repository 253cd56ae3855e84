//! Serves the MCP server as a custom handler: see `README.md`.

use std::env;

use functions_custom_handler::{FunctionApp, LogLayer, StartError};
use mcp_function_app::{Sessions, allowed_hosts, router};

#[tokio::main]
async fn main() -> Result<(), StartError> {
    LogLayer::new().init()?;
    let setting = |name: &str| env::var(name).ok();
    let router = router(Sessions::from_settings(setting), allowed_hosts(setting));
    FunctionApp::new(router).serve().await
}
