//! The Service Bus trigger.

use functions_custom_handler::trigger::{ServiceBusMessage, ServiceBusMessages};
use serde_json::json;

use crate::support::{Order, envelope, fixture, refused, seen};

#[tokio::test]
async fn a_document_and_all_metadata() {
    let expected = "ServiceBusMessage { body: Order { id: 7, items: [] }, message_id: Some(\"42\"), \
        delivery_count: Some(2), sequence_number: Some(9007199254740993), \
        lock_token: Some(\"0b5f1fc6-0000-44c0-8a37-7f35a9a2f9d4\"), content_type: Some(\"application/json\"), \
        subject: Some(\"order\"), correlation_id: Some(\"c-1\"), session_id: None, reply_to: None, to: None, \
        dead_letter_source: None, enqueued_time_utc: Some(\"2026-11-20T10:00:00\"), \
        expires_at_utc: Some(\"2026-12-04T10:00:00\"), \
        application_properties: {\"Diagnostic-Id\": String(\"00-1\"), \"priority\": Number(3)} }";
    let shown = seen::<_, ServiceBusMessage<Order>>(&fixture("service_bus.json")).await;
    assert_eq!(shown, expected);
}

#[tokio::test]
async fn the_names_of_older_hosts() {
    let metadata = json!({"Label": "\"order\"", "UserProperties": "{\"a\":\"b\"}"});
    let shown = seen::<_, ServiceBusMessage<String>>(&envelope(&json!({"m": "\"x\""}), &metadata)).await;
    assert!(shown.contains("subject: Some(\"order\"), "), "{shown}");
    assert!(
        shown.contains("application_properties: {\"a\": String(\"b\")} "),
        "{shown}"
    );
}

#[tokio::test]
async fn a_batch() {
    let message = |body: &str, id: &str, n: u32, subject: &str, properties: &str| {
        format!(
            "ServiceBusMessage {{ body: {body}, message_id: {id}, delivery_count: Some({}), \
             sequence_number: Some({}), lock_token: None, content_type: None, subject: {subject}, \
             correlation_id: None, session_id: None, reply_to: None, to: None, dead_letter_source: None, \
             enqueued_time_utc: Some(\"2026-11-20T10:00:0{n}Z\"), expires_at_utc: None, \
             application_properties: {properties} }}",
            n + 1,
            n + 10,
        )
    };
    let expected = [
        // Sent with the quotes: an item of a batch is in one string, where a single message is in two.
        message("\"\\\"Hello\\\"\"", "Some(\"m-1\")", 0, "Some(\"a\")", "{}"),
        message("\"{\\\"id\\\":2}\"", "Some(\"2\")", 1, "None", "{\"k\": Number(1)}"),
        message("\"plain\"", "None", 2, "Some(\"c\")", "{}"),
    ]
    .join(", ");
    let shown = seen::<_, ServiceBusMessages<String>>(&fixture("service_bus_batch.json")).await;
    assert_eq!(shown, format!("ServiceBusMessages {{ messages: [{expected}] }}"));
    let wrong = envelope(&json!({"m": ["1", "x"]}), &json!({}));
    assert_eq!(
        refused::<_, ServiceBusMessages<u32>>(&wrong).await,
        "Data.m[1]: invalid type: string \"x\", expected u32"
    );
}

/// Serde would read the fields of one order out of two texts.
#[tokio::test]
async fn one_of_a_batch_is_refused() {
    let batch = envelope(
        &json!({"m": ["1", "[]"]}),
        &json!({"MessageIdArray": ["a", "b"], "SequenceNumberArray": [1, 2]}),
    );
    assert_eq!(
        refused::<_, ServiceBusMessage<Order>>(&batch).await,
        "Data.m: expected one, found a batch of 2: read it as ServiceBusMessages, or set \"cardinality\": \"one\" in \
         function.json"
    );
}
