//! The Blob Storage trigger.

use bytes::Bytes;
use functions_custom_handler::trigger::{Base64, Blob};
use serde_json::{Value, json};

use crate::support::{envelope, fixture, refused, seen};

const BINARY: &str = "blob_binary.json";

#[tokio::test]
async fn bytes_come_with_the_path_out_of_the_url() {
    let seen = seen::<_, Blob<Base64>>(&fixture(BINARY)).await;
    let start = "Blob { body: Base64([0, 1, 2, 3, ";
    assert!(seen.starts_with(start), "{seen}");
    let path = "path: Some(\"in4/bytes.bin\"), uri: Some(\"http://127.0.0.1:7190/devstoreaccount1/in4/bytes.bin\")";
    assert!(seen.contains(path), "{seen}");
    assert!(
        seen.contains("\"ContentType\": String(\"application/octet-stream\")"),
        "{seen}"
    );
}

/// Whatever its dataType, the host sends a blob as base64.
#[tokio::test]
async fn text_and_documents_are_read_out_of_base64() {
    let blob = |base64: &str| envelope(&json!({"b": base64}), &json!({"Uri": "\"https://a.b.c/in/x.txt\""}));
    let told = |body: &str| {
        format!(
            "Blob {{ body: {body}, path: Some(\"in/x.txt\"), uri: Some(\"https://a.b.c/in/x.txt\"), metadata: {{}}, \
             properties: {{}} }}"
        )
    };
    assert_eq!(
        seen::<_, Blob<String>>(&blob("cGxhaW4gdGV4dCBncsO8bg==")).await,
        told("\"plain text grün\"")
    );
    assert_eq!(seen::<_, Blob<String>>(&blob("NDI=")).await, told("\"42\""));
    assert_eq!(seen::<_, Blob<String>>(&blob("")).await, told("\"\""));
    assert_eq!(seen::<_, Blob<u8>>(&blob("NDI=")).await, told("42"));
    assert_eq!(
        seen::<_, Blob<Value>>(&blob("eyJhIjoxfQ==")).await,
        told("Object {\"a\": Number(1)}")
    );
    // Bytes are the blob's, also where those are a list of numbers.
    assert_eq!(seen::<_, Blob<Vec<u8>>>(&blob("WzFd")).await, told("[91, 49, 93]"));
    assert_eq!(seen::<_, Blob<Bytes>>(&blob("AP8=")).await, told("b\"\\0\\xff\""));
    assert_eq!(seen::<_, Blob<Vec<u16>>>(&blob("WzEsMl0=")).await, told("[1, 2]"));
}

#[tokio::test]
async fn what_does_not_fit_is_refused() {
    let blob = |data: Value| envelope(&json!({"b": data}), &json!({}));
    assert_eq!(
        refused::<_, Blob<String>>(&blob(json!("Hello!"))).await,
        "Data.b: expected base64, found other text"
    );
    assert_eq!(
        refused::<_, Blob<String>>(&blob(json!({"a": 1}))).await,
        "Data.b: expected base64, found an object"
    );
    assert_eq!(
        refused::<_, Blob<String>>(&blob(json!("AP8="))).await,
        "Data.b: expected a blob of text, found other bytes"
    );
}
