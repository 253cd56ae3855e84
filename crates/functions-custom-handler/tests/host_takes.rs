//! Whatever a router answers, the host can take it in every mode: no answer is dropped, waited on for ever, or turned into a
//! bare 500. Alone in its file for the sake of its sockets.

#![allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use axum::routing::any as on_any;
use bytes::Bytes;
use functions_custom_handler::{FunctionApp, Outputs};
use functions_stand_in_host::{BlobOutput, ClientGot, Completed, DataType, Envelope, Host, HttpMode, Outcome, Request};
use futures_util::stream;
use http::{HeaderName, HeaderValue, StatusCode};
use proptest::prelude::*;
use serde_json::{Value, json};

const ID: &str = "00000000-0000-4000-8000-000000000007";
const FAILED: &[u8] = b"The function failed. Its log has the details.";

/// What the router answers.
#[derive(Clone, Debug)]
struct Answer {
    status: u16,
    headers: Vec<(&'static str, Vec<u8>)>,
    body: Vec<u8>,
    way: Way,
    outputs: Option<Vec<(String, Given)>>,
}

/// How the body is sent.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Way {
    Whole,
    Streamed,
    /// Streamed, and then it fails.
    Broken,
}

#[derive(Clone, Debug)]
enum Given {
    Text(String),
    Bytes(Vec<u8>),
    Json(Value),
    Messages(Vec<Value>),
    Raw(Value),
}

impl Answer {
    fn response(&self) -> Response {
        let body = match self.way {
            Way::Whole => Body::from(self.body.clone()),
            Way::Streamed | Way::Broken => {
                let chunks = self.body.chunks(3).map(|chunk| Ok(Bytes::copy_from_slice(chunk)));
                let end = (self.way == Way::Broken).then(|| Err(std::io::Error::other("the disk is gone")));
                Body::from_stream(stream::iter(chunks.chain(end).collect::<Vec<_>>()))
            }
        };
        let mut response = Response::new(body);
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap();
        for (name, value) in &self.headers {
            let value = HeaderValue::from_bytes(value).unwrap();
            response.headers_mut().append(HeaderName::from_static(name), value);
        }
        match &self.outputs {
            None => response,
            Some(outputs) => {
                let outputs = outputs
                    .iter()
                    .fold(Outputs::new(), |outputs, (name, given)| match given {
                        Given::Text(text) => outputs.text(name, text),
                        Given::Bytes(bytes) => outputs.bytes(name, bytes.clone()),
                        Given::Json(value) => outputs.json(name, value),
                        Given::Messages(messages) => outputs.messages(name, messages),
                        Given::Raw(value) => outputs.raw(name, value),
                    });
                (outputs, response).into_response()
            }
        }
    }
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,12}",
        "[a-zA-Z0-9+/= ]{0,12}",
        Just("2026-01-02T03:04:05Z".to_owned()),
        Just("[\"2026-01-02T03:04:05+02:00\", 1]".to_owned()),
        Just("null".to_owned()),
        Just("a\0\u{1b}\u{feff}\u{2028}".to_owned()),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(text(), inner, 0..4).prop_map(|map| map.into_iter().collect()),
        ]
    })
}

fn given() -> impl Strategy<Value = Given> {
    prop_oneof![
        text().prop_map(Given::Text),
        prop::collection::vec(any::<u8>(), 0..9).prop_map(Given::Bytes),
        value().prop_map(Given::Json),
        prop::collection::vec(value(), 0..4).prop_map(Given::Messages),
        value().prop_map(Given::Raw),
    ]
}

fn header() -> impl Strategy<Value = (&'static str, Vec<u8>)> {
    let name = prop::sample::select(vec![
        "content-type",
        "content-length",
        "transfer-encoding",
        "connection",
        "set-cookie",
        "location",
        "date",
        "upgrade",
        "trailer",
        "content-encoding",
        "x-any",
    ]);
    let value = prop_oneof![
        "[ -~]{0,12}".prop_map(String::into_bytes),
        prop::collection::vec(prop_oneof![Just(b'\t'), 32_u8..127, 128_u8..], 0..6),
        Just(b"2026-01-02T03:04:05Z".to_vec()),
        Just(b"3".to_vec()),
        Just(b"chunked".to_vec()),
        Just(vec![b'l'; 70_000]),
    ];
    (name, value)
}

fn answer() -> impl Strategy<Value = Answer> {
    let status = prop_oneof![
        3 => prop::sample::select(vec![200_u16, 201, 204, 205, 302, 304, 404, 500]),
        1 => 100_u16..1000,
    ];
    let body = prop_oneof![
        text().prop_map(String::into_bytes),
        prop::collection::vec(any::<u8>(), 0..12),
        value().prop_map(|value| value.to_string().into_bytes()),
        value().prop_map(|value| json!({"Outputs": value, "ReturnValue": 5}).to_string().into_bytes()),
    ];
    let way = prop::sample::select(vec![Way::Whole, Way::Whole, Way::Streamed, Way::Broken]);
    let outputs = prop::option::weighted(0.4, prop::collection::vec(("q|b|Case|\\$return|", given()), 0..3));
    (status, prop::collection::vec(header(), 0..3), body, way, outputs).prop_map(
        |(status, headers, body, way, outputs)| Answer {
            status,
            headers,
            body,
            way,
            outputs,
        },
    )
}

/// A host and what its router answers next.
struct Served {
    host: Host,
    next: Arc<Mutex<Option<Answer>>>,
}

impl Served {
    fn new() -> Self {
        let next: Arc<Mutex<Option<Answer>>> = Arc::default();
        let answered = Arc::clone(&next);
        let router = Router::new().fallback(on_any(async move || {
            let answer = answered.lock().unwrap().clone();
            answer.expect("an answer is set").response()
        }));
        Self {
            host: Host::serving(FunctionApp::new(router)),
            next,
        }
    }

    fn errors(&self) -> usize {
        self.host.stderr().so_far().len()
    }
}

type Verdict = Result<(), TestCaseError>;

/// The client has the response, or the sentence of a failure.
fn passed_on(answer: &Answer, got: &ClientGot) -> Result<bool, TestCaseError> {
    let ClientGot::Response { status, body, .. } = got else {
        return Err(TestCaseError::fail(format!("the client gets {got:?}")));
    };
    if *status == 500 && body == FAILED {
        return Ok(false);
    }
    prop_assert_eq!(*status, answer.status);
    let no_body = [204, 205, 304].contains(&answer.status);
    let expected: &[u8] = if no_body { b"" } else { &answer.body };
    let is_date = is_date(&answer.body);
    prop_assert!(is_date || body == expected, "{:?}", String::from_utf8_lossy(body));
    Ok(true)
}

/// The texts above that the host writes anew.
fn is_date(text: &[u8]) -> bool {
    text == b"2026-01-02T03:04:05Z"
}

fn by_envelope(served: &Served, answer: &Answer) -> Verdict {
    let outcome = served.host.call(&Envelope::http("F", &Request::get("/api/F")));
    let Outcome::Completed(completed) = outcome else {
        return Err(TestCaseError::fail(format!("the host has {outcome:?}")));
    };
    if passed_on(answer, &completed.client_got("res"))? {
        prop_assert_ne!(answer.way, Way::Broken);
        if let Some(outputs) = &answer.outputs {
            arrived(outputs, &completed)?;
        }
    } else {
        prop_assert!(!completed.logs.is_empty());
    }
    Ok(())
}

fn by_trigger(served: &Served, answer: &Answer) -> Verdict {
    let errors = served.errors();
    match served.host.call(&Envelope::trigger("F", "timer", json!({}))) {
        Outcome::Completed(completed) => {
            prop_assert!((200..300).contains(&answer.status));
            if let Some(outputs) = answer.outputs.as_ref().filter(|_| answer.body.is_empty()) {
                arrived(outputs, &completed)?;
            }
        }
        Outcome::Failed(failure) => {
            prop_assert!(
                failure.status().is_some_and(|status| !(200..300).contains(&status)),
                "{failure}"
            );
            let _ = served.host.stderr().wait_until(|lines| lines.len() > errors);
        }
        Outcome::Hung => return Err(TestCaseError::fail("the host waits for ever")),
    }
    Ok(())
}

fn by_http(served: &Served, answer: &Answer, mode: HttpMode) -> Verdict {
    // What has begun to arrive can only be cut off; the log tells.
    let is_cut = mode == HttpMode::Proxying && answer.way == Way::Broken;
    // So it is with a length that is not the stream's, and an upgrade that nobody asked for.
    let is_lie = answer.way == Way::Streamed && answer.headers.iter().any(|(name, _)| *name == "content-length");
    if mode == HttpMode::Proxying && (is_cut || is_lie || answer.status == 101) {
        return Ok(());
    }
    let errors = served.errors();
    let request = Request::get("/api/F");
    let response = match mode {
        HttpMode::Proxying => served.host.proxy(&request, ID),
        _ => served.host.forward(&request, ID),
    };
    let got = ClientGot::of_http(mode, &response);
    if !passed_on(answer, &got)? {
        let _ = served.host.stderr().wait_until(|lines| lines.len() > errors);
    }
    Ok(())
}

/// What was given is what arrives.
fn arrived(outputs: &[(String, Given)], completed: &Completed) -> Verdict {
    // The last one given to a binding counts.
    let given: std::collections::BTreeMap<_, _> = outputs.iter().map(|(name, given)| (name, given)).collect();
    for (name, given) in given {
        let queued = completed.queue_messages(name, DataType::Unset);
        let blob = completed.blob(name, DataType::Unset);
        let one = match given {
            Given::Bytes(bytes) => Some(bytes.clone()),
            Given::Json(Value::Null) => None,
            Given::Text(text) | Given::Json(Value::String(text)) => Some(text.clone().into_bytes()),
            Given::Json(value) => Some(value.to_string().into_bytes()),
            Given::Messages(messages) => {
                let texts = messages
                    .iter()
                    .filter(|message| !message.is_null())
                    .map(|message| match message {
                        Value::String(text) => text.clone().into_bytes(),
                        other => other.to_string().into_bytes(),
                    });
                let texts: Vec<_> = texts.collect();
                let same = texts.len() == queued.len()
                    && texts
                        .iter()
                        .zip(&queued)
                        .all(|(text, queued)| text == queued || is_date(text));
                prop_assert!(same, "{texts:?} arrive as {queued:?}");
                continue;
            }
            // The app's own affair.
            Given::Raw(_) => continue,
        };
        prop_assert_eq!(queued, one.clone().into_iter().collect::<Vec<_>>());
        prop_assert_eq!(blob, one.map_or(BlobOutput::None, BlobOutput::Bytes));
    }
    Ok(())
}

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 400,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

#[test]
fn whatever_a_router_answers() {
    let served = Served::new();
    proptest!(config(), |(answer in answer())| {
        *served.next.lock().unwrap() = Some(answer.clone());
        by_envelope(&served, &answer)?;
        by_trigger(&served, &answer)?;
        by_http(&served, &answer, HttpMode::Forwarding)?;
        by_http(&served, &answer, HttpMode::Proxying)?;
    });
}

#[test]
fn a_body_that_breaks_off_is_told_of_in_every_mode() {
    let served = Served::new();
    let answer = Answer {
        status: 200,
        headers: Vec::new(),
        body: b"so far".to_vec(),
        way: Way::Broken,
        outputs: None,
    };
    *served.next.lock().unwrap() = Some(answer);
    let line = format!("the response's body broke off: the disk is gone invocation_id={ID}");
    let request = Request::get("/api/F");
    let forwarded = served.host.forward(&request, ID);
    assert_eq!((forwarded.status(), forwarded.body()), (500, FAILED));
    let _ = served.host.stderr().wait_for(&line);

    let proxied = request
        .header("X-Azure-Functions-InvocationId", ID)
        .header("x-ms-invocation-id", ID);
    let error = served.host.begin(&proxied).response().unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::UnexpectedEof);
    let _ = served
        .host
        .stderr()
        .wait_until(|lines| lines.iter().filter(|told| told.contains(&line)).count() == 2);
}
