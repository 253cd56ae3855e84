//! A trigger by its data alone, `OnOrder`, beside an input binding `template`: `cargo run -p functions-custom-handler --example any_trigger`, then, in place of the host,
//! `curl -H 'content-type: application/json' -d @crates/functions-custom-handler/tests/data/two_bindings.json \
//! http://127.0.0.1:7071/OnOrder`.

use axum::routing::post;
use axum::{Extension, Router};
use functions_custom_handler::extract::{Metadata, Rejection};
use functions_custom_handler::trigger::{BindingName, Bindings, Trigger};
use functions_custom_handler::{FunctionApp, LogLayer, StartError};

#[derive(serde::Deserialize)]
struct Order {
    id: u32,
}

async fn on_order(metadata: Metadata, bindings: Bindings, order: Trigger<Order>) -> Result<(), Rejection> {
    let template: String = bindings.get("template")?;
    let attempt: Option<u32> = metadata.find("DequeueCount")?;
    tracing::info!(id = order.data.id, template, ?attempt, "an order");
    Ok(())
}

pub(crate) fn router() -> Router {
    Router::new().route("/OnOrder", post(on_order).layer(Extension(BindingName::new("order"))))
}

#[tokio::main]
async fn main() -> Result<(), StartError> {
    LogLayer::new().init()?;
    FunctionApp::new(router()).functions(["OnOrder"]).serve().await
}
