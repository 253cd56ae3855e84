//! What a client sends arrives, and what a function answers leaves, whatever it is.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use functions_custom_handler::FunctionApp;
use futures_util::FutureExt as _;
use http::Response;
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::support::{Answer, post, send};

/// A client's request, in the parts that an envelope tells.
#[derive(Clone, Debug, PartialEq)]
struct Told {
    method: String,
    target: String,
    /// By name, in lower case.
    headers: Vec<(String, Vec<String>)>,
    body: Vec<u8>,
}

const FRAMING: [&str; 9] = [
    "connection",
    "content-length",
    "content-type",
    "keep-alive",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "set-cookie",
];

/// `value` has no space at either end: HTTP cuts it off.
fn headers(value: &'static str) -> impl Strategy<Value = Vec<(String, Vec<String>)>> {
    let name = "[a-z][a-z0-9_-]{0,20}".prop_filter("told apart", |name| !FRAMING.contains(&name.as_str()));
    btree_map(name, vec(value, 1..4), 0..8).prop_map(|map| map.into_iter().collect())
}

fn told() -> impl Strategy<Value = Told> {
    let method = prop_oneof!["GET", "POST", "PUT", "DELETE", "PATCH", "[A-Z]{1,10}"];
    let target = "(/([a-zA-Z0-9._~:@!$&'()*+,;=-]|%[0-9A-F]{2}){0,12}){1,5}(\\?[a-z0-9=&%+/?é€-]{0,40})?";
    let text = any::<String>().prop_map(|text| (None, text.into_bytes()));
    let types = prop_oneof![
        Just("application/octet-stream"),
        Just("multipart/form-data; boundary=x"),
        Just("Application/Octet-Stream; v=1"),
    ];
    let bytes = (types, vec(any::<u8>(), 0..200)).prop_map(|(kind, bytes)| (Some(kind), bytes));
    (
        method,
        target,
        headers("[!-~À-ÿ€-₿]([ -~À-ÿ]{0,30}[!-~])?"),
        prop_oneof![text, bytes],
    )
        .prop_map(|(method, target, mut headers, (kind, body))| {
            if let Some(kind) = kind {
                headers.push(("content-type".to_owned(), vec![kind.to_owned()]));
                headers.sort();
            }
            Told {
                method,
                target,
                headers,
                body,
            }
        })
}

/// As the host does it.
fn encoded(told: &Told) -> String {
    let headers: Map<String, Value> = told
        .headers
        .iter()
        .map(|(name, values)| (name.clone(), json!(values)))
        .collect();
    let is_base64 = headers.contains_key("content-type");
    let mut req = json!({
        "Url": format!("https://example.org:8080{}", told.target),
        "Method": told.method,
        "Query": {},
        "Headers": headers,
        "Params": {},
        "Identities": [],
    });
    if !told.body.is_empty() {
        req["Body"] = if is_base64 {
            STANDARD.encode(&told.body).into()
        } else {
            std::str::from_utf8(&told.body).unwrap().into()
        };
    }
    json!({"Data": {"req": req}, "Metadata": {}}).to_string()
}

/// The one thing that must change: bytes that no URI may hold are escaped.
fn escaped(target: &str) -> String {
    let escape = |byte: u8| match byte {
        b'!'..=b'~' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    target.bytes().map(escape).collect()
}

fn answer_of(router: Router, envelope: String) -> Answer {
    // Nothing in it waits for anything.
    send(FunctionApp::new(router).into_router(), post("Hello", envelope))
        .now_or_never()
        .unwrap()
}

/// What the function sees of an envelope.
fn decoded(envelope: String) -> Told {
    let seen = Arc::new(Mutex::new(None));
    let router = Router::new().fallback({
        let seen = Arc::clone(&seen);
        move |request: Request| async move {
            let (head, body) = request.into_parts();
            let body = to_bytes(body, usize::MAX).await.unwrap().to_vec();
            let length = head
                .headers
                .get("content-length")
                .map(|value| value.to_str().unwrap().to_owned());
            assert_eq!(length, (!body.is_empty()).then(|| body.len().to_string()));
            let values = |name| {
                let values = head.headers.get_all(name).iter();
                values
                    .map(|value| String::from_utf8(value.as_bytes().to_vec()).unwrap())
                    .collect()
            };
            let names = head.headers.keys().filter(|name| *name != "content-length");
            let mut headers: Vec<_> = names.map(|name| (name.to_string(), values(name))).collect();
            headers.sort();
            let told = Told {
                method: head.method.to_string(),
                target: head.uri.to_string(),
                headers,
                body,
            };
            *seen.lock().unwrap() = Some(told);
        }
    });
    let answer = answer_of(router, envelope);
    assert_eq!(answer.status, 200, "{}", answer.body);
    let told = seen.lock().unwrap().take();
    told.unwrap()
}

proptest! {
    // A failing case is printed; a file of seeds beside the test would only repeat it.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn of_a_request(told in told()) {
        let expected = Told { target: escaped(&told.target), ..told.clone() };
        prop_assert_eq!(decoded(encoded(&told)), expected);
    }

    #[test]
    fn of_a_response(status in 200_u16..600, headers in headers("[!-~]([ -~]{0,30}[!-~])?"), body in any::<String>()) {
        let mut response = Response::builder().status(status);
        for (name, values) in &headers {
            for value in values {
                response = response.header(name, value.as_bytes());
            }
        }
        let response = Mutex::new(Some(response.body(Body::from(body.clone())).unwrap()));
        let response = Arc::new(response);
        let router = Router::new().fallback(move || async move { response.lock().unwrap().take().unwrap() });
        let envelope = json!({"Data": {"req": {"Url": "http://h/", "Method": "GET"}}, "Metadata": {}});
        let joined: Map<String, Value> =
            headers.into_iter().map(|(name, values)| (name, values.join(", ").into())).collect();
        prop_assert_eq!(answer_of(router, envelope.to_string()).json(), json!({
            "Outputs": {"res": {"statusCode": status, "headers": joined, "body": body}},
            "Logs": [],
            "ReturnValue": null,
        }));
    }

    #[test]
    fn of_anything_at_all(body in vec(any::<u8>(), 0..300)) {
        let answer = answer_of(Router::new(), String::from_utf8_lossy(&body).into_owned());
        prop_assert!(answer.status == 400 || answer.status == 404, "{answer:?}");
    }
}
