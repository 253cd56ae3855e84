//! What becomes of a message that fails: a queue trigger `OnOrder` with an output binding `unreadable`, and a queue trigger
//! `OnPoison` on the queue's poison queue. `cargo run -p functions-custom-handler --example poison`, then, in place of the
//! host, `curl -i -H 'content-type: application/json' -d @crates/functions-custom-handler/tests/data/queue_json.json \
//! http://127.0.0.1:7071/OnOrder`.
//!
//! The host counts how often a message was taken, and after five failures (`maxDequeueCount`) moves it to the queue
//! `orders-poison`. It counts rightly; but the `dequeue_count` that a function reads is the sender's to forge, by a message
//! `{"DequeueCount": "1"}`. So nothing here decides by it: a message is poison if it cannot be read, or comes from the poison
//! queue.

use axum::Router;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use functions_custom_handler::extract::Rejection;
use functions_custom_handler::trigger::QueueMessage;
use functions_custom_handler::{FunctionApp, LogLayer, Outputs, StartError};

#[derive(serde::Deserialize)]
struct Order {
    id: u32,
    items: Vec<String>,
}

async fn on_order(order: Result<QueueMessage<Order>, Rejection>) -> Response {
    let order = match order {
        Ok(message) => message.body,
        // It will not be readable the next time either. Put away, it has been dealt with: a 2xx is not retried.
        Err(why) => {
            tracing::error!(%why, "an order that cannot be read");
            return Outputs::new().text("unreadable", why.to_string()).into_response();
        }
    };
    match ship(&order) {
        Ok(()) => StatusCode::OK.into_response(),
        // The next time the carrier may be there: any status outside 2xx is a failure, and the host tries again.
        Err(why) => (StatusCode::SERVICE_UNAVAILABLE, why).into_response(),
    }
}

/// Stands for a call that can fail.
fn ship(order: &Order) -> Result<(), &'static str> {
    if order.items.is_empty() {
        return Err("the carrier does not answer");
    }
    tracing::info!(order = order.id, items = order.items.len(), "shipped");
    Ok(())
}

/// The queue tells that five attempts have failed: only the host puts messages there. This one must not fail, or they go to
/// `orders-poison-poison`.
async fn on_poison(message: QueueMessage<String>) {
    tracing::error!(text = message.body, "an order that has failed five times");
}

pub(crate) fn router() -> Router {
    Router::new()
        .route("/OnOrder", post(on_order))
        .route("/OnPoison", post(on_poison))
}

#[tokio::main]
async fn main() -> Result<(), StartError> {
    LogLayer::new().init()?;
    FunctionApp::new(router())
        .functions(["OnOrder", "OnPoison"])
        .serve()
        .await
}
