//! A Cosmos DB trigger, `OnChange`: `cargo run -p functions-custom-handler --example cosmos_db`, then, in place of the host,
//! `curl -H 'content-type: application/json' -d @crates/functions-custom-handler/tests/data/cosmos_db.json \
//! http://127.0.0.1:7071/OnChange`.

use axum::Router;
use axum::routing::post;
use functions_custom_handler::trigger::CosmosDbChanges;
use functions_custom_handler::{FunctionApp, LogLayer, StartError};

#[derive(serde::Deserialize)]
struct Order {
    id: String,
    total: f64,
}

async fn on_change(changes: CosmosDbChanges<Order>) {
    for Order { id, total } in &changes.documents {
        tracing::info!(id, total, "an order has changed");
    }
}

pub(crate) fn router() -> Router {
    Router::new().route("/OnChange", post(on_change))
}

#[tokio::main]
async fn main() -> Result<(), StartError> {
    LogLayer::new().init()?;
    FunctionApp::new(router()).functions(["OnChange"]).serve().await
}
