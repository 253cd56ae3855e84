//! An HTTP trigger, `Orders`, with an output binding `audit`: `cargo run -p functions-custom-handler
//! --example http`, then `curl http://127.0.0.1:7071/api/orders/5`, or in place of the host
//! `curl -H 'content-type: application/json' -d @crates/functions-custom-handler/tests/data/http_route.json
//! http://127.0.0.1:7071/Orders`.

use axum::Router;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use functions_custom_handler::extract::{Identities, InvocationId, TraceContext};
use functions_custom_handler::{FunctionApp, Invocation, LogLayer, Mode, Outputs, StartError};

async fn order(
    Path(id): Path<String>,
    InvocationId(invocation_id): InvocationId,
    invocation: Invocation,
    trace: Option<TraceContext>,
    identities: Option<Identities>,
) -> Response {
    let identities = identities.unwrap_or_default();
    let name = identities.claim("name").unwrap_or("nobody");
    tracing::info!(traced = trace.is_some(), name, "an order is asked for");
    let answer = format!("order {id}, for {name}\n");
    if invocation.mode() != Mode::Envelope {
        // Only the envelope carries output bindings.
        return answer.into_response();
    }
    let audit = Outputs::new().text("audit", format!("{name} saw {id} in {invocation_id}"));
    (audit, answer).into_response()
}

pub(crate) fn router() -> Router {
    Router::new().route("/api/orders/{id}", get(order))
}

#[tokio::main]
async fn main() -> Result<(), StartError> {
    LogLayer::new().init()?;
    FunctionApp::new(router()).functions(["Orders"]).serve().await
}
