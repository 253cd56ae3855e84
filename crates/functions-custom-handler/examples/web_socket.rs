//! A WebSocket: `cargo run -p functions-custom-handler --example web_socket`, then in a browser's console
//! `s = new WebSocket("ws://127.0.0.1:7071/socket"); s.onmessage = m => console.log(m.data); s.onopen = () => s.send("hello")`.
//!
//! Under the Functions host only proxying carries it: `"configurationProfile": "web-app-custom-handler"` in `host.json`, or
//! `"enableProxyingHttpRequest": true`. By envelope a client gets axum's 400.

use std::time::Duration;

use axum::Router;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use axum::routing::any;
use bytes::Bytes;
use functions_custom_handler::{FunctionApp, LogLayer, StartError};
use tokio::time::{MissedTickBehavior, interval};
use tracing::Instrument as _;

/// The host cuts a connection on which nothing has passed for 240 seconds; a ping well before that keeps it open, since
/// clients answer pings by themselves.
const PING: Duration = Duration::from_mins(1);

/// The socket outlives the request. In the request's span its lines have the invocation's id.
async fn upgrade(upgrade: WebSocketUpgrade) -> Response {
    let span = tracing::Span::current();
    upgrade.on_upgrade(|socket| converse(socket).instrument(span))
}

/// Gives texts back in capitals and bytes in reverse, until the client closes or goes.
async fn converse(mut socket: WebSocket) {
    let mut pings = interval(PING);
    pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
    // The first tick comes at once.
    pings.tick().await;
    let mut answered = 0;
    loop {
        let answer = tokio::select! {
            message = socket.recv() => match message {
                Some(Ok(Message::Text(text))) => Message::text(text.to_uppercase()),
                Some(Ok(Message::Binary(bytes))) => Message::binary(bytes.iter().rev().copied().collect::<Bytes>()),
                // The socket answers pings and the closing itself.
                Some(Ok(_)) => continue,
                Some(Err(_)) | None => break,
            },
            _ = pings.tick() => Message::Ping(Bytes::new()),
        };
        answered += u32::from(!matches!(answer, Message::Ping(_)));
        if socket.send(answer).await.is_err() {
            break;
        }
    }
    tracing::info!(answered, "the client is gone");
}

pub(crate) fn router() -> Router {
    Router::new().route("/socket", any(upgrade))
}

#[tokio::main]
async fn main() -> Result<(), StartError> {
    LogLayer::new().init()?;
    FunctionApp::new(router()).serve().await
}
