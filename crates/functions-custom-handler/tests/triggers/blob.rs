//! The Blob Storage trigger.

use axum::Router;
use axum::routing::post as on_post;
use functions_custom_handler::Outputs;
use functions_custom_handler::extract::Rejection;
use functions_custom_handler::trigger::Blob;
use serde_json::{Value, json};

use crate::support::{envelope, fixture, post, send};

async fn told(blob: Blob) -> Result<Outputs, Rejection> {
    let bytes = blob.bytes();
    Ok(Outputs::new().json(
        "$return",
        &json!({
            "path": blob.path,
            "uri": blob.uri,
            "metadata": blob.metadata,
            "properties": blob.properties,
            "text": blob.text().map_err(|rejection| rejection.to_string()),
            "bytes": bytes.map_err(|rejection| rejection.to_string()),
        }),
    ))
}

async fn seen(envelope: String) -> Value {
    let router = Router::new().route("/F", on_post(told));
    let (status, body) = send(router, post(envelope)).await;
    assert_eq!(status, 200, "{body}");
    serde_json::from_str::<Value>(&body).unwrap()["ReturnValue"].take()
}

#[tokio::test]
async fn as_text() {
    let expected = json!({
        "path": "in/notes/té.txt",
        "uri": "https://shop.blob.core.windows.net/in/notes/t%C3%A9.txt",
        "metadata": {"author": "Zoë"},
        "properties": {"ContentType": "text/plain", "ContentLength": 4, "ETag": "\"0x8D\""},
        "text": {"Ok": "test"},
        "bytes": {"Ok": [181, 235, 45]},
    });
    assert_eq!(seen(fixture("blob_text.json")).await, expected);
}

#[tokio::test]
async fn as_bytes() {
    let expected = json!({
        "path": "in/a.png",
        "uri": "https://shop.blob.core.windows.net/in/a.png",
        "metadata": {},
        "properties": {},
        "text": {"Ok": "iVBORw0KGgoA/w=="},
        "bytes": {"Ok": [137, 80, 78, 71, 13, 10, 26, 10, 0, 255]},
    });
    assert_eq!(seen(fixture("blob_binary.json")).await, expected);
}

#[tokio::test]
async fn what_is_no_base64_is_refused() {
    let bytes = |data| async move { seen(envelope(&json!({"b": data}), &json!({}))).await["bytes"].take() };
    let expected = "Data.b: expected base64, by a binding with dataType binary, found";
    assert_eq!(
        bytes(json!("\"Hello!\"")).await,
        json!({"Err": format!("{expected} other text")})
    );
    assert_eq!(
        bytes(json!({"a": 1})).await,
        json!({"Err": format!("{expected} an object")})
    );
}
