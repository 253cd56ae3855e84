//! An app whose host forwards (`enableForwardingHttpRequest`), with a function that gets envelopes all the same.
//!
//! The host forwards to functions with an HTTP trigger and its response, and nothing else: `Picture`. A further binding, as
//! the queue that `Order` writes to, makes each of its requests an envelope. Neither shows in the code; but bytes can go by
//! forwarding only, and outputs by envelope only. `cargo run -p functions-custom-handler --example forwarding`, then
//! `curl http://127.0.0.1:7071/api/picture`, and in place of the host
//! `curl -H 'content-type: application/json' -d '{"Data":{"req":{"Url":"http://localhost/api/order/5","Method":"POST",
//! "Headers":{}}},"Metadata":{}}' http://127.0.0.1:7071/Order`.

use axum::Router;
use axum::extract::Path;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use functions_custom_handler::{FunctionApp, Invocation, LogLayer, Outputs, StartError};

/// A GIF of one pixel.
const PIXEL: &[u8] =
    b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff!\xf9\x04\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x01D\0;";

async fn picture(invocation: Invocation) -> impl IntoResponse {
    tracing::info!(mode = ?invocation.mode(), "a picture");
    ([("content-type", "image/gif")], PIXEL)
}

async fn order(invocation: Invocation, Path(id): Path<u32>) -> (Outputs, String) {
    tracing::info!(mode = ?invocation.mode(), id, "an order");
    let outputs = Outputs::new().text("orders", id.to_string());
    (outputs, format!("order {id} is taken\n"))
}

pub(crate) fn router() -> Router {
    Router::new()
        .route("/api/picture", get(picture))
        .route("/api/order/{id}", post(order))
}

#[tokio::main]
async fn main() -> Result<(), StartError> {
    LogLayer::new().init()?;
    FunctionApp::new(router()).functions(["Picture", "Order"]).serve().await
}
