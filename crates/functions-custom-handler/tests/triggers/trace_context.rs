//! The trace an invocation belongs to.

use axum::Router;
use axum::body::Body;
use axum::routing::any;
use functions_custom_handler::extract::TraceContext;
use http::Request;
use serde_json::Value;

use crate::support::{fixture, post, send, shows};

const HOSTS: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

fn told(trace: &TraceContext) -> String {
    format!(
        "{} {} {} {} {:?}",
        trace.trace_id(),
        trace.parent_id(),
        trace.is_sampled(),
        trace.traceparent(),
        trace.tracestate()
    )
}

fn app() -> Router {
    Router::new().fallback(any(|trace: Option<TraceContext>| async move {
        trace.as_ref().map_or("none".to_owned(), told)
    }))
}

fn plain(headers: &[(&str, &[u8])]) -> Request<Body> {
    let mut request = Request::get("/api/F");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(Body::empty()).unwrap()
}

#[tokio::test]
async fn of_the_hosts_request_not_the_clients() {
    let mut request = post(fixture("http_route.json"));
    request.headers_mut().insert("traceparent", HOSTS.parse().unwrap());
    request.headers_mut().append("tracestate", "a=1".parse().unwrap());
    request.headers_mut().append("tracestate", "b=2,c=3".parse().unwrap());
    let (_, body) = send(app(), request).await;
    let answer: Value = serde_json::from_str(&body).unwrap();
    let expected = format!("0af7651916cd43dd8448eb211c80319c b7ad6b7169203331 true {HOSTS} Some(\"a=1,b=2,c=3\")");
    assert_eq!(answer["Outputs"]["res"]["body"], expected);

    let (_, body) = send(app(), post(fixture("http_route.json"))).await;
    let answer: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(answer["Outputs"]["res"]["body"], "none");
}

#[tokio::test]
async fn in_every_mode() {
    let expected = format!("0af7651916cd43dd8448eb211c80319c b7ad6b7169203331 true {HOSTS} None");
    for id in ["x-azure-functions-invocationid", "x-ms-invocation-id", "x-nothing"] {
        let headers: [(&str, &[u8]); 3] = [(id, b"1"), ("traceparent", HOSTS.as_bytes()), ("tracestate", b"\xff")];
        assert_eq!(send(app(), plain(&headers)).await, (200, expected.clone()));
    }
}

#[tokio::test]
async fn absent_or_malformed() {
    let ask = |headers: &'static [(&str, &[u8])]| async move {
        assert_eq!(send(app(), plain(headers)).await, (200, "none".to_owned()));
        send(shows::<_, TraceContext>(), plain(headers)).await
    };
    let sentence = "there is no header traceparent on the host's request";
    assert_eq!(ask(&[]).await, (400, sentence.to_owned()));
    let expected = "traceparent: expected 00-{32 hex digits}-{16 hex digits}-{2 hex digits}, all lower case and \
        neither id zero, found";
    let refusal = |found: &str| (400, format!("{expected} {found}"));
    assert_eq!(ask(&[("traceparent", b"00-1-2-01")]).await, refusal("\"00-1-2-01\""));
    let two: &[(&str, &[u8])] = &[("traceparent", b"a"), ("traceparent", b"b")];
    assert_eq!(ask(two).await, refusal(r#""\"a\" and \"b\"""#));
}
