//! The Event Grid trigger.

use functions_custom_handler::trigger::{EventGridEvent, EventGridEvents};
use serde::Deserialize;
use serde_json::{Value, json};

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

#[tokio::test]
async fn a_batch_is_a_text_with_a_list() {
    let events =
        r#"[{"id":"e1","eventType":"A","data":{"a":1}},{"id":"c2","type":"B","source":"/s","data_base64":"aGVsbG8="}]"#;
    let batch = envelope(&json!({"events": events}), &json!({}));
    assert_eq!(
        seen::<_, EventGridEvents<Value>>(&batch).await,
        "EventGridEvents { events: [EventGridEvent { id: \"e1\", kind: \"A\", source: None, subject: None, time: None, data: \
         Object {\"a\": Number(1)} }, EventGridEvent { id: \"c2\", kind: \"B\", source: Some(\"/s\"), subject: None, time: \
         None, data: String(\"aGVsbG8=\") }] }"
    );
    assert_eq!(
        refused::<_, EventGridEvent<Value>>(&batch).await,
        "Data.events: expected one, found a batch of 2: read it as EventGridEvents, or set \"cardinality\": \"one\" in \
         function.json"
    );
}
