//! The Queue Storage trigger.

use functions_custom_handler::trigger::{Base64, QueueMessage};
use serde_json::{Value, json};

use crate::support::{Order, envelope, fixture, refused, seen};

#[tokio::test]
async fn a_document_and_all_metadata() {
    let expected = "QueueMessage { body: Order { id: 1005, items: [\"Zürich\", \"\u{1f980}\"] }, \
        id: Some(\"2e1a-77\"), dequeue_count: Some(4), \
        insertion_time: Some(\"2026-11-20T10:00:00+00:00\"), \
        expiration_time: Some(\"2026-11-27T10:00:00+00:00\"), \
        next_visible_time: Some(\"2026-11-20T10:10:00+00:00\"), pop_receipt: Some(\"AgAAAAMAAAA=\") }";
    let queue = fixture("queue_json.json");
    assert_eq!(seen::<_, QueueMessage<Order>>(&queue).await, expected);
    // The same message as its text.
    let text = seen::<_, QueueMessage<String>>(&queue).await;
    let body = r#"QueueMessage { body: "{\"id\":1005,\"items\":[\"Zürich\",\"🦀\"]}", id: "#;
    assert_eq!(&text[..body.len()], body);
}

async fn body<T: serde::de::DeserializeOwned + std::fmt::Debug + Send + 'static>(data: Value) -> String {
    let shown = seen::<_, QueueMessage<T>>(&envelope(&json!({"m": data}), &json!({}))).await;
    let rest = ", id: None, dequeue_count: None, insertion_time: None, expiration_time: None, \
        next_visible_time: None, pop_receipt: None }";
    let body = shown.strip_prefix("QueueMessage { body: ").unwrap();
    body.strip_suffix(rest).unwrap().to_owned()
}

#[tokio::test]
async fn a_text() {
    let shown = seen::<_, QueueMessage<String>>(&fixture("queue_string.json")).await;
    let expected = "QueueMessage { body: \"Hello, queue\", id: Some(\"2e1a\"), dequeue_count: Some(1), \
        insertion_time: Some(\"2026-11-20T10:00:00+00:00\"), expiration_time: None, \
        next_visible_time: None, pop_receipt: None }";
    assert_eq!(shown, expected);
    assert_eq!(body::<String>(json!("no JSON: {")).await, "\"no JSON: {\"");
    assert_eq!(body::<String>(json!("\"5\"")).await, "\"5\"");
    assert_eq!(body::<String>(json!("5")).await, "\"5\"");
}

#[tokio::test]
async fn other_types() {
    assert_eq!(body::<u32>(json!("\"5\"")).await, "5");
    assert_eq!(body::<Vec<u8>>(json!("[1,2]")).await, "[1, 2]");
    assert_eq!(body::<Option<u32>>(json!(null)).await, "None");
    assert_eq!(body::<bool>(json!(true)).await, "true");
}

#[tokio::test]
async fn bytes() {
    assert_eq!(body::<Base64>(json!("AP8=")).await, "Base64([0, 255])");
    assert_eq!(body::<Base64>(json!("\"AP8=\"")).await, "Base64([0, 255])");
    // Base64 that reads as a number or as null is base64 still.
    assert_eq!(body::<Base64>(json!("1234")).await, "Base64([215, 109, 248])");
    assert_eq!(body::<Base64>(json!("null")).await, "Base64([158, 233, 101])");
    for (data, sentence) in [
        (json!("Hello!"), "Data.m: invalid value: other text, expected base64"),
        (json!(5), "Data.m: invalid type: integer `5`, expected base64"),
    ] {
        let wrong = envelope(&json!({"m": data}), &json!({}));
        assert_eq!(refused::<_, QueueMessage<Base64>>(&wrong).await, sentence);
    }
}

#[tokio::test]
async fn of_a_wrong_shape() {
    let refusal = |data: Value, metadata: Value| async move {
        refused::<_, QueueMessage<Order>>(&envelope(&json!({"order": data}), &metadata)).await
    };
    assert_eq!(
        refusal(json!("\"{\\\"id\\\":1,\\\"items\\\":[\\\"a\\\",2]}\""), json!({})).await,
        "Data.order.items[1]: invalid type: integer `2`, expected a string"
    );
    assert_eq!(
        refusal(json!("{\"items\":[]}"), json!({})).await,
        "Data.order: missing field `id`"
    );
    assert_eq!(
        refusal(json!("\"Hello\""), json!({})).await,
        "Data.order: invalid type: string \"Hello\", expected struct Order"
    );
    // Serde would fill the fields one after the other.
    assert_eq!(
        refusal(json!("\"[1,[\\\"a\\\"]]\""), json!({})).await,
        "Data.order: invalid type: sequence, expected an object"
    );
}

/// A message that is an object writes its members over the host's own, as recorded.
#[tokio::test]
async fn what_a_sender_forges_makes_no_message_unreadable() {
    let message = envelope(
        &json!({"m": "\"{}\""}),
        &json!({"DequeueCount": "\"mine\"", "Id": "\"mine\"", "sys": "\"mine\"", "PopReceipt": {"a": 1}}),
    );
    assert_eq!(
        seen::<_, QueueMessage<String>>(&message).await,
        "QueueMessage { body: \"{}\", id: Some(\"mine\"), dequeue_count: None, insertion_time: None, expiration_time: None, \
         next_visible_time: None, pop_receipt: None }"
    );
}
