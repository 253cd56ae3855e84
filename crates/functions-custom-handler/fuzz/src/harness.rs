//! One invocation, from the bytes of a request to what the host makes of the answer.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use functions_custom_handler::extract::{Identities, InvocationId, Metadata, RetryContext, RouteParams, TraceContext};
use functions_custom_handler::trigger::{
    Base64, BindingName, Bindings, Blob, CosmosDbChanges, EventGridEvent, EventGridEvents, EventHubEvents,
    QueueMessage, ServiceBusMessage, ServiceBusMessages, Timer, Trigger,
};
use functions_custom_handler::{FunctionApp, Invocation, Mode, Outputs};
use functions_stand_in_host::{ClientGot, HttpMode, Outcome};
use http::request::Parts;
use http_body_util::BodyExt as _;
use serde_json::Value;
use tokio::runtime::{Builder, Runtime};
use tower::ServiceExt as _;

use super::input::{self, Answer};

const FAILED: &[u8] = b"The function failed. Its log has the details.";

/// How the request reached the app, and whether it was an HTTP request.
pub(crate) type Seen = Option<(Mode, bool)>;

/// What the app answers next, and what it has seen. One invocation runs at a time.
type Next = Arc<Mutex<(Option<Answer>, Seen)>>;

/// Two apps: one knows the functions of a folder and their bindings, the other nothing.
pub(crate) struct Harness {
    next: Next,
    apps: [Router; 2],
    runtime: Runtime,
}

impl Harness {
    pub(crate) fn new(folder: &str) -> Self {
        let next = Next::default();
        let app = || {
            let next = Arc::clone(&next);
            FunctionApp::new(Router::new().fallback(any(async move |request: Request| app(request, &next).await)))
        };
        let apps = [app().into_router(), app().app_folder(folder).into_router()];
        let runtime = Builder::new_current_thread()
            .build()
            .expect("a runtime of one thread can be built");
        Self { next, apps, runtime }
    }

    /// # Panics
    ///
    /// If the host could not take what an app answers.
    pub(crate) fn check(&self, input: &[u8]) -> Seen {
        let seen = self.apps.iter().map(|app| self.run(app.clone(), input));
        seen.fold(None, Option::or)
    }

    fn run(&self, app: Router, input: &[u8]) -> Seen {
        let answer = Answer::of(input);
        *self.next.lock().expect("nobody panics with the lock") = (Some(answer.clone()), None);
        let request = input::request(input);
        let head_only = request.method() == http::Method::HEAD;
        let response = self.runtime.block_on(async {
            let (head, body) = app.oneshot(request).await.expect("a router does not fail").into_parts();
            let body = body.collect().await.expect("the answer is whole").to_bytes();
            Response::from_parts(head, body)
        });
        let seen = self.next.lock().expect("nobody panics with the lock").1;
        match seen {
            // Refused, or the host's probe.
            None => {
                let is_probe = response.status() == 200 && response.body().is_empty();
                assert!(
                    is_probe || enveloped(&response).is_some() || is_sentence(&response),
                    "{response:?}"
                );
            }
            Some((Mode::Envelope, true)) => client_got(&answer, &enveloped(&response).expect("a 200 is an envelope")),
            Some((Mode::Envelope, false)) => assert!(!response.status().is_success() || enveloped(&response).is_some()),
            Some((Mode::Forwarding, _)) if !head_only => passed_on(&answer, HttpMode::Forwarding, &response),
            Some((Mode::Proxying, _)) if !head_only => passed_on(&answer, HttpMode::Proxying, &response),
            Some(_) => {}
        }
        seen
    }
}

/// The answer as bytes, for the host to read.
fn wire(response: &Response<Bytes>) -> functions_stand_in_host::Response {
    let mut wire = format!("HTTP/1.1 {} x\r\n", response.status().as_u16()).into_bytes();
    let has_body = ![204, 304].contains(&response.status().as_u16());
    for (name, value) in response.headers() {
        assert!(
            value.to_str().is_ok() || response.status().as_u16() == 500,
            "{name} is no text"
        );
        wire.extend_from_slice(format!("{name}: ").as_bytes());
        wire.extend_from_slice(value.as_bytes());
        wire.extend_from_slice(b"\r\n");
    }
    if has_body && !response.headers().contains_key("content-length") {
        wire.extend_from_slice(format!("content-length: {}\r\n", response.body().len()).as_bytes());
    }
    wire.extend_from_slice(b"\r\n");
    if has_body {
        wire.extend_from_slice(response.body());
    }
    functions_stand_in_host::Response::read(&mut &wire[..]).expect("the answer is whole")
}

/// What the host has of an answer to an envelope. It must neither hang on one with 2xx nor fail on it.
fn enveloped(response: &Response<Bytes>) -> Option<Outcome> {
    if !response.status().is_success() {
        return None;
    }
    match Outcome::of(&wire(response)) {
        outcome @ Outcome::Completed(_) => Some(outcome),
        other => panic!("the host has {other:?}"),
    }
}

/// A refusal of the crate's says what is wrong, in one line.
fn is_sentence(response: &Response<Bytes>) -> bool {
    let text = std::str::from_utf8(response.body());
    let is_refused = response.status().is_client_error() || response.status().is_server_error();
    is_refused && text.is_ok_and(|text| !text.is_empty() && !text.contains('\n'))
}

fn client_got(answer: &Answer, outcome: &Outcome) {
    let got = [outcome.client_got("res"), outcome.client_got("$return")];
    let is_fine = got.iter().any(|got| {
        matches!(got, ClientGot::Response { status, body, .. }
        if *status == answer.status.as_u16() || (*status >= 400 && body == FAILED))
    });
    assert!(is_fine, "{answer:?} has come to {got:?}");
}

fn passed_on(answer: &Answer, mode: HttpMode, response: &Response<Bytes>) {
    let got = ClientGot::of_http(mode, &wire(response));
    let ClientGot::Response { status, body, .. } = &got else {
        panic!("{answer:?} has come to {got:?}");
    };
    assert!(
        *status == answer.status.as_u16() || !body.is_empty(),
        "{answer:?} has come to {got:?}"
    );
}

/// Takes all that can be taken of a request, and answers what the input says.
async fn app(request: Request, next: &Next) -> Response {
    let (head, body) = request.into_parts();
    let body = body.collect().await.expect("it was sent whole").to_bytes();
    let invocation: &Invocation = head.extensions.get().expect("there always is one");
    let is_http = RouteParams::from_request_parts(&mut head.clone(), &()).await.is_ok();
    let answer = {
        let mut next = next.lock().expect("nobody panics with the lock");
        next.1 = Some((invocation.mode(), is_http));
        next.0.clone().expect("an answer is set")
    };
    if invocation.mode() == Mode::Envelope {
        taken(&head, &body, is_http).await;
    }
    let response = answer.response();
    if answer.gives_outputs {
        return (outputs(&answer.body), response.map(|_| Body::empty())).into_response();
    }
    response
}

/// The members of `Outputs` in a body, each given in another way.
fn outputs(body: &[u8]) -> Outputs {
    let answer: Value = serde_json::from_slice(body).unwrap_or_default();
    let members = answer["Outputs"].as_object().into_iter().flatten().enumerate();
    members.fold(Outputs::new(), |outputs, (n, (name, value))| {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        match (n + text.len()) % 5 {
            0 => outputs.text(name, text),
            1 => outputs.bytes(name, text),
            2 => outputs.messages(name, value.as_array().map_or(&[][..], Vec::as_slice)),
            3 => outputs.raw(name, value),
            _ => outputs.json(name, value),
        }
    })
}

async fn taken(head: &Parts, body: &Bytes, is_http: bool) {
    parts::<Identities>(head).await;
    parts::<InvocationId>(head).await;
    parts::<Metadata>(head).await;
    parts::<RetryContext>(head).await;
    parts::<RouteParams>(head).await;
    parts::<TraceContext>(head).await;
    let metadata = Metadata::from_request_parts(&mut head.clone(), &())
        .await
        .expect("an envelope has some");
    for name in metadata.as_object().keys() {
        let _ = (metadata.get::<String>(name), metadata.find::<u32>(name));
    }
    let bindings = Bindings::from_request_parts(&mut head.clone(), &())
        .await
        .expect("an envelope has some");
    for name in bindings.names() {
        let _ = (
            bindings.get::<String>(name),
            bindings.get::<Option<Base64>>(name),
            bindings.get::<Vec<u8>>(name),
        );
        let mut named = head.clone();
        named.extensions.insert(BindingName::new(name));
        if !is_http {
            whole::<Trigger<String>>(&named, body).await;
        }
    }
    if is_http {
        let length = head
            .headers
            .get("content-length")
            .and_then(|length| length.to_str().ok());
        assert_eq!(
            length.map_or(0, |length| length.parse().unwrap_or(usize::MAX)),
            body.len()
        );
        return;
    }
    whole::<Blob<Base64>>(head, body).await;
    whole::<Blob<String>>(head, body).await;
    whole::<Blob<Value>>(head, body).await;
    whole::<CosmosDbChanges<Value>>(head, body).await;
    whole::<EventGridEvent<Value>>(head, body).await;
    whole::<EventGridEvents<Value>>(head, body).await;
    whole::<EventHubEvents<Value>>(head, body).await;
    whole::<EventHubEvents<Base64>>(head, body).await;
    whole::<QueueMessage<Value>>(head, body).await;
    whole::<QueueMessage<String>>(head, body).await;
    whole::<QueueMessage<Vec<u8>>>(head, body).await;
    whole::<ServiceBusMessages<Value>>(head, body).await;
    whole::<ServiceBusMessage<Value>>(head, body).await;
    whole::<Timer>(head, body).await;
    whole::<Trigger<Option<(u8, String)>>>(head, body).await;
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
