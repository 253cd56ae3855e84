//! A queue trigger, `OnOrder`, with an output binding `receipts` and a return value: `cargo run -p functions-custom-handler --example queue`, then, in place of the host,
//! `curl -H 'content-type: application/json' -d @crates/functions-custom-handler/tests/data/queue_json.json \
//! http://127.0.0.1:7071/OnOrder`.

use axum::Router;
use axum::routing::post;
use functions_custom_handler::trigger::QueueMessage;
use functions_custom_handler::{FunctionApp, LogLayer, Outputs, StartError};

#[derive(serde::Deserialize)]
struct Order {
    id: u32,
    items: Vec<String>,
}

async fn on_order(message: QueueMessage<Order>) -> Outputs {
    let Order { id, items } = message.body;
    tracing::info!(id, attempt = message.dequeue_count, "an order");
    Outputs::new()
        .text("receipts", format!("order {id}: {}", items.join(", ")))
        .messages("$return", &items)
}

pub(crate) fn router() -> Router {
    Router::new().route("/OnOrder", post(on_order))
}

#[tokio::main]
async fn main() -> Result<(), StartError> {
    LogLayer::new().init()?;
    FunctionApp::new(router()).functions(["OnOrder"]).serve().await
}
