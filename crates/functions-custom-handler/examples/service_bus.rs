//! A Service Bus trigger, `OnMessage`: `cargo run -p functions-custom-handler --example service_bus`, then, in place of the host,
//! `curl -H 'content-type: application/json' -d @crates/functions-custom-handler/tests/data/service_bus.json \
//! http://127.0.0.1:7071/OnMessage`.

use axum::Router;
use axum::routing::post;
use functions_custom_handler::trigger::ServiceBusMessage;
use functions_custom_handler::{FunctionApp, LogLayer, StartError};

#[derive(serde::Deserialize)]
struct Order {
    id: u32,
}

async fn on_message(message: ServiceBusMessage<Order>) {
    let priority = &message.application_properties["priority"];
    let subject = message.subject.unwrap_or_default();
    tracing::info!(id = message.body.id, subject, %priority, "a message");
}

pub(crate) fn router() -> Router {
    Router::new().route("/OnMessage", post(on_message))
}

#[tokio::main]
async fn main() -> Result<(), StartError> {
    LogLayer::new().init()?;
    FunctionApp::new(router()).functions(["OnMessage"]).serve().await
}
