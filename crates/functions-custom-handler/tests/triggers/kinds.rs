//! What batches and values of every kind are read as, written as the host writes them: a list is a text that holds it, the
//! texts in it as they were sent, bytes as base64.

use bytes::Bytes;
use functions_custom_handler::trigger::{
    Base64, CosmosDbChanges, EventGridEvents, EventHubEvents, QueueMessage, ServiceBusMessage, ServiceBusMessages,
    Trigger,
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::support::{Order, envelope, refused, seen};

/// A list, as .NET's `JsonConvert` writes it into one string.
fn list(items: &Value) -> Value {
    items.to_string().into()
}

fn batch(items: &Value) -> String {
    let numbers: Vec<_> = (0..items.as_array().unwrap().len()).collect();
    envelope(
        &json!({"e": list(items)}),
        &json!({"SequenceNumberArray": list(&json!(numbers))}),
    )
}

/// The bodies of a batch of events.
async fn events<T: serde::de::DeserializeOwned + std::fmt::Debug + Send + 'static>(items: Value) -> Vec<String> {
    let shown = seen::<_, EventHubEvents<T>>(&batch(&items)).await;
    let bodies = shown.split("EventHubEvent { body: ").skip(1);
    let bodies = bodies.map(|rest| rest.split(", sequence_number: ").next().unwrap().to_owned());
    bodies.collect()
}

#[tokio::test]
async fn texts_of_a_batch_are_what_was_sent() {
    let texts = json!([
        "plain",
        "",
        " ",
        "\"quoted\"",
        "42",
        "null",
        "{\"a\":1}",
        "Zoë \u{1f980}\u{0}",
        "[1]"
    ]);
    let expected = [
        "\"plain\"",
        "\"\"",
        "\" \"",
        "\"\\\"quoted\\\"\"",
        "\"42\"",
        "\"null\"",
        "\"{\\\"a\\\":1}\"",
        "\"Zoë 🦀\\0\"",
        "\"[1]\"",
    ];
    assert_eq!(events::<String>(texts).await, expected);
}

#[tokio::test]
async fn documents_of_a_batch_are_read() {
    let orders = json!([r#"{"id":1,"items":["a"]}"#, {"id": 2, "items": []}, " {\"id\":3,\"items\":[]} "]);
    assert_eq!(
        events::<Order>(orders).await,
        [
            "Order { id: 1, items: [\"a\"] }",
            "Order { id: 2, items: [] }",
            "Order { id: 3, items: [] }"
        ]
    );
    let values = json!([r#"{"big":9007199254740993,"when":"2026-01-02T03:04:05Z","deep":[[{"x":null}]]}"#]);
    assert_eq!(
        events::<Value>(values).await,
        [
            "Object {\"big\": Number(9007199254740993), \"deep\": Array [Array [Object {\"x\": Null}]], \"when\": \
          String(\"2026-01-02T03:04:05Z\")}"
        ]
    );
    let dup = json!([r#"{"id":1,"id":2,"items":[]}"#]);
    assert_eq!(events::<Order>(dup).await, ["Order { id: 2, items: [] }"]);
}

#[tokio::test]
async fn numbers_and_nothing_in_a_batch() {
    assert_eq!(
        events::<u64>(json!(["42", 43, "18446744073709551615"])).await,
        ["42", "43", "18446744073709551615"]
    );
    assert_eq!(
        events::<f64>(json!(["1.50", "-2e3", 7])).await,
        ["1.5", "-2000.0", "7.0"]
    );
    assert_eq!(
        events::<Option<String>>(json!(["a", null])).await,
        ["Some(\"a\")", "None"]
    );
    assert_eq!(
        refused::<_, EventHubEvents<String>>(&batch(&json!(["a", null]))).await,
        "Data.e[1]: invalid type: null, expected a string"
    );
    assert!(events::<String>(json!([])).await.is_empty());
}

#[tokio::test]
async fn bytes_of_a_batch() {
    let bytes = || json!(["AP8=", "", "aGVsbG8="]);
    assert_eq!(
        events::<Base64>(bytes()).await,
        ["Base64([0, 255])", "Base64([])", "Base64([104, 101, 108, 108, 111])"]
    );
    assert_eq!(
        events::<Vec<u8>>(bytes()).await,
        ["[0, 255]", "[]", "[104, 101, 108, 108, 111]"]
    );
    assert_eq!(events::<Bytes>(bytes()).await, ["b\"\\0\\xff\"", "b\"\"", "b\"hello\""]);
    assert_eq!(
        refused::<_, EventHubEvents<Bytes>>(&batch(&json!(["AP8=", "no base64"]))).await,
        "Data.e[1]: invalid value: other text, expected base64"
    );
}

#[tokio::test]
async fn a_batch_that_is_none_is_refused() {
    let one = envelope(&json!({"e": "\"one\""}), &json!({"SequenceNumberArray": "[1]"}));
    assert_eq!(
        refused::<_, EventHubEvents<String>>(&one).await,
        "Data.e: expected a list, as by \"cardinality\": \"many\" in function.json, found other text"
    );
    let document = envelope(&json!({"e": {"id": 1}}), &json!({}));
    assert_eq!(
        refused::<_, ServiceBusMessages<Value>>(&document).await,
        "Data.e: expected a list, as by \"cardinality\": \"many\" in function.json, found an object"
    );
    assert_eq!(
        refused::<_, EventGridEvents<Value>>(&document).await,
        "Data.e: expected a list, as by \"cardinality\": \"many\" in function.json, found an object"
    );
}

/// One order is never read of a batch, in whatever way the metadata tell of it.
#[tokio::test]
async fn one_order_of_a_batch_is_refused() {
    let texts = list(&json!(["1", "[]"]));
    for metadata in [json!({}), json!({"MessageIdArray": "[\"a\",\"b\"]"})] {
        let batch = envelope(&json!({"m": texts}), &metadata);
        let sentence = refused::<_, ServiceBusMessage<Order>>(&batch).await;
        let expected = if metadata == json!({}) {
            "Data.m: invalid type: sequence, expected an object"
        } else {
            "Data.m: expected one, found a batch of 2: read it as ServiceBusMessages, or set \"cardinality\": \"one\" in \
             function.json"
        };
        assert_eq!(sentence, expected);
        assert_eq!(
            refused::<_, Trigger<Option<Order>>>(&batch).await,
            "Data.m: invalid type: sequence, expected an object"
        );
    }
    // A message may be a list, and its sender may write what looks like a batch's metadata.
    let own = envelope(&json!({"m": "\"{\\\"tagsArray\\\":[1]}\""}), &json!({"tagsArray": [1]}));
    let shown = seen::<_, ServiceBusMessage<Value>>(&own).await;
    assert!(
        shown.contains("body: Object {\"tagsArray\": Array [Number(1)]}"),
        "{shown}"
    );
}

#[tokio::test]
async fn changes_of_a_container() {
    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "shown by Debug, which does not count")]
    struct Item {
        id: String,
        #[serde(rename = "_ts")]
        changed: i64,
        note: Option<String>,
    }
    let documents = json!([
        {"id": "ü", "_ts": 1_795_000_000, "note": null, "_etag": "\"x\"", "nested": {"a": [1, {"b": "2026-01-02"}]}},
        {"id": "2", "_ts": 9_007_199_254_740_993_i64},
    ]);
    for data in [list(&documents), documents] {
        assert_eq!(
            seen::<_, CosmosDbChanges<Item>>(&envelope(&json!({"documents": data}), &json!({}))).await,
            "CosmosDbChanges { documents: [Item { id: \"ü\", changed: 1795000000, note: None }, Item { id: \"2\", changed: \
             9007199254740993, note: None }] }"
        );
    }
    assert_eq!(
        seen::<_, CosmosDbChanges<Value>>(&envelope(&json!({"documents": "[]"}), &json!({}))).await,
        "CosmosDbChanges { documents: [] }"
    );
}

/// Half a surrogate pair, which .NET sends and JSON's readers in Rust refuse, in texts, documents and names.
#[tokio::test]
async fn half_a_character_makes_no_message_unreadable() {
    let message = |json: &str| format!(r#"{{"Data":{{"m":{json}}},"Metadata":{{"Id":"\"\ud800\""}}}}"#);
    let body = |shown: String| shown.split(", id: ").next().unwrap().to_owned();
    let shown = seen::<_, QueueMessage<String>>(&message(r#""\"a\ud83d\"""#)).await;
    assert_eq!(body(shown), "QueueMessage { body: \"a\u{fffd}\"");
    let shown = seen::<_, QueueMessage<Value>>(&message(r#""\"{\\\"a\\\":\\\"\\\\ud83d\\\"}\"""#)).await;
    assert_eq!(body(shown), "QueueMessage { body: Object {\"a\": String(\"\u{fffd}\")}");
    let shown = seen::<_, QueueMessage<Value>>(&message(r#"{"a":"\udc00"}"#)).await;
    assert_eq!(body(shown), "QueueMessage { body: Object {\"a\": String(\"\u{fffd}\")}");
}
