//! Throws bytes at the envelope decoder, through everything around it.
//!
//! `./run.sh 600` beside this package runs it for ten minutes, with a stable compiler.

#![no_main]

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use functions_custom_handler::extract::{Identities, InvocationId, Metadata, RetryContext, RouteParams, TraceContext};
use functions_custom_handler::trigger::{
    Base64, Bindings, Blob, CosmosDbChanges, EventGridEvent, EventGridEvents, EventHubEvents, QueueMessage,
    ServiceBusMessage, ServiceBusMessages, Timer, Trigger,
};
use functions_custom_handler::{FunctionApp, Invocation, Mode};
use http::request::Parts;
use http_body_util::BodyExt as _;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use tower::ServiceExt as _;

fuzz_target!(|body: &[u8]| {
    let router = Router::new().route("/Hello", any(triggered)).fallback(echo);
    let app = FunctionApp::new(router).into_router();
    let request = http::Request::post("/Hello")
        .header("content-type", "application/json")
        .header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
        .body(Body::from(body.to_vec()))
        .expect("the request is the same each time");
    let (status, answer) = futures_executor::block_on(async {
        let response = app.oneshot(request).await.expect("a router does not fail");
        let status = response.status();
        let answer = response.into_body().collect().await.expect("the answer is whole");
        (status, answer.to_bytes())
    });
    match status.as_u16() {
        // What the host hangs on, or cannot read, is never sent.
        200 => {
            let answer: Value = serde_json::from_slice(&answer).expect("a 200 is JSON");
            let members = answer.as_object().expect("a 200 is an object");
            let known = ["Outputs", "Logs", "ReturnValue"];
            assert!(known.iter().all(|name| members.contains_key(*name)), "{answer}");
        }
        // No envelope, and the route does not want it either.
        404 => assert!(answer.is_empty()),
        // One sentence says what is wrong.
        400 => {
            let sentence = std::str::from_utf8(&answer).expect("a sentence is text");
            assert!(!sentence.is_empty() && !sentence.contains('\n'), "{sentence:?}");
        }
        other => panic!("{other} for {body:?}"),
    }
});

/// A route for everything but HTTP, and for HTTP that looks like it: takes all that can be taken.
async fn triggered(request: Request) -> Response {
    let (head, body) = request.into_parts();
    let invocation: Option<&Invocation> = head.extensions.get();
    if invocation.expect("there always is one").mode() != Mode::Envelope {
        return http::StatusCode::NOT_FOUND.into_response();
    }
    let body = body.collect().await.expect("it was sent whole").to_bytes();
    parts::<Identities>(&head).await;
    parts::<InvocationId>(&head).await;
    parts::<Metadata>(&head).await;
    parts::<RetryContext>(&head).await;
    parts::<RouteParams>(&head).await;
    parts::<TraceContext>(&head).await;
    parts::<Bindings>(&head).await;
    whole::<Blob<Base64>>(&head, &body).await;
    whole::<Blob<Value>>(&head, &body).await;
    whole::<CosmosDbChanges<Value>>(&head, &body).await;
    whole::<EventGridEvent<Value>>(&head, &body).await;
    whole::<EventGridEvents<Value>>(&head, &body).await;
    whole::<EventHubEvents<Value>>(&head, &body).await;
    whole::<QueueMessage<Value>>(&head, &body).await;
    whole::<QueueMessage<String>>(&head, &body).await;
    whole::<ServiceBusMessages<Value>>(&head, &body).await;
    whole::<ServiceBusMessage<Value>>(&head, &body).await;
    whole::<Timer>(&head, &body).await;
    whole::<Trigger<Value>>(&head, &body).await;
    http::StatusCode::OK.into_response()
}

async fn parts<T: FromRequestParts<()>>(head: &Parts) {
    let taken = T::from_request_parts(&mut head.clone(), &()).await;
    sentence(taken.map_err(IntoResponse::into_response).err()).await;
}

async fn whole<T: FromRequest<()>>(head: &Parts, body: &Bytes) {
    let request = Request::from_parts(head.clone(), Body::from(body.clone()));
    let taken = T::from_request(request, &()).await;
    sentence(taken.map_err(IntoResponse::into_response).err()).await;
}

/// Whatever is refused is refused with a sentence.
async fn sentence(refused: Option<Response>) {
    let Some(response) = refused else {
        return;
    };
    assert!(response.status().is_client_error() || response.status().is_server_error());
    let body = response.into_body().collect().await.expect("it is whole").to_bytes();
    assert!(!body.is_empty());
}

/// Takes a client's request wholly apart.
async fn echo(request: Request) -> Response {
    let (head, body) = request.into_parts();
    let body = body.collect().await.expect("it was sent whole").to_bytes();
    if let Some(length) = head.headers.get("content-length") {
        assert_eq!(length.to_str().ok(), Some(body.len().to_string().as_str()));
    }
    let query = head.uri.query().unwrap_or_default().to_owned();
    ([("x-query", query)], body).into_response()
}
