//! The Event Hubs trigger.

use functions_custom_handler::trigger::EventHubEvents;
use serde::Deserialize;
use serde_json::json;

use crate::support::{envelope, fixture, refused, seen};

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "shown by Debug, which does not count")]
struct Reading {
    celsius: f64,
}

#[tokio::test]
async fn a_batch() {
    let expected = "EventHubEvents { events: [\
        EventHubEvent { body: Reading { celsius: 21.5 }, sequence_number: Some(10), offset: Some(\"4294967296\"), \
        partition_key: Some(\"a\"), enqueued_time_utc: Some(\"2026-11-20T10:00:00Z\"), \
        properties: {\"kind\": String(\"probe\")}, \
        system_properties: {\"iothub-connection-device-id\": String(\"d-1\")} }, \
        EventHubEvent { body: Reading { celsius: 22.0 }, sequence_number: Some(11), offset: Some(\"4294967400\"), \
        partition_key: None, enqueued_time_utc: Some(\"2026-11-20T10:00:01Z\"), \
        properties: {}, system_properties: {\"iothub-connection-device-id\": String(\"d-2\")} }, \
        EventHubEvent { body: Reading { celsius: -3.25 }, sequence_number: Some(12), offset: Some(\"4294967504\"), \
        partition_key: Some(\"b\"), enqueued_time_utc: Some(\"2026-11-20T10:00:02Z\"), \
        properties: {}, system_properties: {} }], partition_id: Some(\"3\") }";
    let shown = seen::<_, EventHubEvents<Reading>>(&fixture("event_hubs_batch.json")).await;
    assert_eq!(shown, expected);
}

#[tokio::test]
async fn one_event_that_is_an_array_itself() {
    let expected = "EventHubEvents { events: [\
        EventHubEvent { body: [1, 2], sequence_number: Some(10), offset: Some(\"96\"), partition_key: None, \
        enqueued_time_utc: Some(\"2026-11-20T10:00:00Z\"), properties: {}, \
        system_properties: {\"x-opt-sequence-number\": Number(10)} }], partition_id: Some(\"0\") }";
    let shown = seen::<_, EventHubEvents<Vec<u8>>>(&fixture("event_hubs_one.json")).await;
    assert_eq!(shown, expected);
}

#[tokio::test]
async fn without_metadata_the_shape_decides() {
    let bodies = |data| async move {
        let shown = seen::<_, EventHubEvents<String>>(&envelope(&json!({"e": data}), &json!({}))).await;
        shown.matches("EventHubEvent { body: ").count()
    };
    assert_eq!(bodies(json!(["a", "b"])).await, 2);
    assert_eq!(bodies(json!("[\"a\",\"b\",\"c\"]")).await, 3);
    assert_eq!(bodies(json!("[]")).await, 0);
    assert_eq!(bodies(json!("\"a\"")).await, 1);
    assert_eq!(bodies(json!("a")).await, 1);
}

#[tokio::test]
async fn a_wrong_event_is_named_by_its_number() {
    let data = json!({"e": [{"celsius": 1}, "{\"celsius\":\"hot\"}"]});
    assert_eq!(
        refused::<_, EventHubEvents<Reading>>(&envelope(&data, &json!({}))).await,
        "Data.e[1].celsius: invalid type: string \"hot\", expected f64"
    );
    let metadata = json!({"SequenceNumberArray": [1, "x"]});
    assert_eq!(
        refused::<_, EventHubEvents<String>>(&envelope(&json!({"e": ["a", "b"]}), &metadata)).await,
        "Metadata.SequenceNumberArray[1]: invalid type: string \"x\", expected i64"
    );
}
