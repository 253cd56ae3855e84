//! The envelopes the host was seen to send.

use functions_custom_handler::FunctionApp;
use serde_json::json;

use crate::support::{Streams, echo, fixture, post, send};

/// The router's view of the fixture, and nothing else in the answer.
async fn assert_seen(name: &str, function: &str, seen: &str) {
    let (streams, _guard) = Streams::capture();
    let app = FunctionApp::new(echo())
        .functions(["HttpTriggerAsync", "HttpTriggerSync"])
        .into_router();
    let answer = send(app, post(function, fixture(name))).await;
    let expected = json!({
        "Outputs": {"res": {
            "statusCode": 200,
            "headers": {"content-type": "text/plain; charset=utf-8"},
            "body": seen,
        }},
        "Logs": [],
        "ReturnValue": null,
    });
    assert_eq!(answer.json(), expected);
    streams.assert(&[], &[]);
}

#[tokio::test]
async fn get() {
    let seen = "GET /api/HttpTriggerAsync\n\
        accept: */*\nhost: localhost:7071\nuser-agent: curl/7.88.1\n\n";
    assert_seen("http_get_async.json", "HttpTriggerAsync", seen).await;
    let seen = "GET /api/HttpTriggerSync\n\
        accept: */*\nhost: localhost:7071\nuser-agent: curl/7.88.1\n\n";
    assert_seen("http_get_sync.json", "HttpTriggerSync", seen).await;
    assert_seen("http_get_retry.json", "HttpTriggerSync", seen).await;
}

#[tokio::test]
async fn query_as_a_string() {
    let seen = "GET /api/HttpTriggerSync?q=%C3%A9t%C3%A9\n\
        accept: */*\nhost: localhost:7071\nuser-agent: curl/7.88.1\n\n";
    assert_seen("http_get_query_string_form.json", "HttpTriggerSync", seen).await;
}

#[tokio::test]
async fn a_header_of_two_values() {
    let seen = "GET /api/HttpTriggerAsync\n\
        accept: */*\naccept-language: fr-FR,fr;q=0.9\nhost: localhost:7071\n\
        user-agent: curl/7.88.1\nx-forwarded-for: 10.0.0.1\nx-forwarded-for: 10.0.0.2\n\n";
    assert_seen("http_get_unicode_headers.json", "HttpTriggerAsync", seen).await;
}

#[tokio::test]
async fn another_method() {
    let seen = "DELETE /api/HttpTriggerSync\n\
        accept: */*\nhost: localhost:7071\nuser-agent: curl/7.88.1\n\n";
    assert_seen("http_method_not_declared.json", "HttpTriggerSync", seen).await;
}

#[tokio::test]
async fn a_json_body_and_a_repeated_key() {
    let seen = "POST /api/HttpTriggerSync?name=Atlas&tag=a&tag=b\n\
        accept: */*\ncontent-length: 11\ncontent-type: application/json\n\
        host: localhost:7071\nuser-agent: curl/7.88.1\n\n{\\\"id\\\":1005}";
    assert_seen("http_post_json.json", "HttpTriggerSync", seen).await;
}

#[tokio::test]
async fn bytes_as_base64() {
    let seen = "POST /api/HttpTriggerAsync\n\
        accept: */*\ncontent-length: 5\ncontent-type: application/octet-stream\n\
        host: localhost:7071\nuser-agent: curl/7.88.1\n\n\\x00\\xff\\x01\\xfe\\n";
    assert_seen("http_post_octets.json", "HttpTriggerAsync", seen).await;
}

/// What is only written may be wrong: the reader must be told.
#[test]
fn every_fixture_says_whether_it_is_recorded_or_written() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    let table = std::fs::read_to_string(folder.join("README.md")).unwrap();
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if name == "README.md" {
            continue;
        }
        let says = |what: &str| table.contains(&format!("| `{name}` | *{what}*"));
        assert!(says("recorded") != says("written"), "{name}");
        count += 1;
    }
    assert_eq!(count, table.matches("\n| `").count());
}
