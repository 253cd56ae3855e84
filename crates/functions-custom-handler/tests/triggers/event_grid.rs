//! The Event Grid trigger.

use functions_custom_handler::trigger::EventGridEvent;
use serde::Deserialize;
use serde_json::json;

use crate::support::{envelope, fixture, refused, seen};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "shown by Debug, which does not count")]
struct BlobCreated {
    url: String,
    content_length: u64,
}

#[tokio::test]
async fn in_its_own_schema() {
    let expected = "EventGridEvent { id: \"e-1\", kind: \"Microsoft.Storage.BlobCreated\", \
        source: Some(\"/subscriptions/s/storageAccounts/shop\"), \
        subject: Some(\"/blobServices/default/containers/in/blobs/a.png\"), \
        time: Some(\"2026-11-20T10:00:00.64Z\"), \
        data: BlobCreated { url: \"https://shop.blob.core.windows.net/in/a.png\", content_length: 524288 } }";
    let shown = seen::<_, EventGridEvent<BlobCreated>>(&fixture("event_grid.json")).await;
    assert_eq!(shown, expected);
}

#[tokio::test]
async fn as_a_cloud_event_with_a_document_as_text() {
    let expected = "EventGridEvent { id: \"e-2\", kind: \"shop.created\", source: Some(\"/shop\"), subject: None, \
        time: Some(\"2026-11-20T10:00:00Z\"), data: BlobCreated { url: \"https://h/b.png\", content_length: 1 } }";
    let shown = seen::<_, EventGridEvent<BlobCreated>>(&fixture("cloud_event.json")).await;
    assert_eq!(shown, expected);
}

#[tokio::test]
async fn of_a_wrong_shape() {
    let refusal = |event| async move {
        refused::<_, EventGridEvent<BlobCreated>>(&envelope(&json!({"e": event}), &json!({}))).await
    };
    assert_eq!(refusal(json!({"id": "1"})).await, "Data.e: missing field `type`");
    let negative = json!({"id": "1", "type": "t", "data": {"url": "u", "contentLength": -1}});
    assert_eq!(
        refusal(negative).await,
        "Data.e.data.contentLength: invalid value: integer `-1`, expected u64"
    );
}
