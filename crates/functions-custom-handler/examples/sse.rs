//! Server-sent events: `cargo run -p functions-custom-handler --example sse`, then `curl -N http://127.0.0.1:7071/events` in
//! one terminal and `curl -d 'it rains' http://127.0.0.1:7071/news` in another.
//!
//! Under the Functions host only proxying streams: `"configurationProfile": "web-app-custom-handler"` in `host.json`, or
//! `"enableProxyingHttpRequest": true`. By envelope and by forwarding the host reads a response to its end first, so the
//! client gets nothing of one that has none.

use std::convert::Infallible;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use axum::routing::{get, post};
use functions_custom_handler::{FunctionApp, LogLayer, StartError};
use futures_util::{Stream, stream};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::broadcast::{Receiver, Sender, channel};

/// What was posted to this instance of the app. Another instance has news of its own: what all are to hear goes through
/// a service that they share, such as a database or a queue.
type News = Sender<String>;

async fn publish(State(news): State<News>, text: String) -> StatusCode {
    let listeners = news.send(text).unwrap_or(0);
    tracing::info!(listeners, "published");
    StatusCode::ACCEPTED
}

/// The host cuts a response off in which nothing has passed for 240 seconds. A comment every 15 seconds, which clients skip,
/// keeps it open.
async fn events(State(news): State<News>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    Sse::new(stream::unfold((news.subscribe(), 1), next)).keep_alive(KeepAlive::default())
}

async fn next(
    (mut news, number): (Receiver<String>, u32),
) -> Option<(Result<Event, Infallible>, (Receiver<String>, u32))> {
    let event = match news.recv().await {
        Ok(text) => Event::default().event("news").id(number.to_string()).data(text),
        Err(RecvError::Lagged(missed)) => Event::default().event("missed").data(missed.to_string()),
        Err(RecvError::Closed) => return None,
    };
    Some((Ok(event), (news, number + 1)))
}

pub(crate) fn router() -> Router {
    let (news, _) = channel(100);
    Router::new()
        .route("/news", post(publish))
        .route("/events", get(events))
        .with_state(news)
}

#[tokio::main]
async fn main() -> Result<(), StartError> {
    LogLayer::new().init()?;
    FunctionApp::new(router()).serve().await
}
