//! What a streamed body logs belongs to its invocation.

use std::io;
use std::task::Poll;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::routing::get as on_get;
use functions_custom_handler::FunctionApp;
use futures_util::stream;
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;
use tracing::{error, info};

use crate::support::{Streams, get};

const ID: &str = "00000000-0000-4000-8000-000000000009";

/// Logs when it is dropped.
struct Farewell;

impl Drop for Farewell {
    fn drop(&mut self) {
        info!(target: "app", "dropped");
    }
}

/// A piece, and then what `end` does.
fn streaming(end: impl Fn() -> Poll<Option<io::Result<Bytes>>> + Clone + Send + Sync + 'static) -> Router {
    let router = Router::new().route(
        "/api/Hello",
        on_get(move || async move {
            let farewell = Farewell;
            let mut pieces = 0;
            Body::from_stream(stream::poll_fn(move |_| {
                let _farewell = &farewell;
                pieces += 1;
                match pieces {
                    1 => {
                        info!(target: "app", "a piece");
                        Poll::Ready(Some(Ok(Bytes::from("piece"))))
                    }
                    _ => end(),
                }
            }))
        }),
    );
    FunctionApp::new(router).into_router()
}

/// The body, or why it broke off.
async fn received(app: Router) -> Result<String, String> {
    let mut request = get("/api/Hello");
    for name in ["x-azure-functions-invocationid", "x-ms-invocation-id"] {
        request.headers_mut().insert(name, ID.parse().unwrap());
    }
    let response = app.oneshot(request).await.unwrap();
    let body = response
        .into_body()
        .collect()
        .await
        .map_err(|error| error.to_string())?;
    Ok(String::from_utf8(body.to_bytes().to_vec()).unwrap())
}

#[tokio::test]
async fn its_lines_have_the_invocations_id() {
    let (streams, _guard) = Streams::capture();
    let app = streaming(|| {
        error!(target: "app", "the end");
        Poll::Ready(None)
    });
    assert_eq!(received(app).await, Ok("piece".to_owned()));
    streams.assert(
        &[
            &format!("app: a piece invocation_id={ID}\n"),
            &format!("app: dropped invocation_id={ID}\n"),
        ],
        &[&format!("app: [error] the end invocation_id={ID}\n")],
    );
}

#[tokio::test]
async fn why_it_breaks_off_is_in_the_log() {
    let (streams, _guard) = Streams::capture();
    let app = streaming(|| Poll::Ready(Some(Err(io::Error::other("the disk is gone")))));
    assert_eq!(received(app).await, Err("the disk is gone".to_owned()));
    let line = format!(
        "functions_custom_handler: [error] the response's body broke off: the disk is gone invocation_id={ID}\n"
    );
    assert_eq!(streams.err.writes(), [line]);
}
