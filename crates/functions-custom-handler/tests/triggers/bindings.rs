//! Which of an envelope's data is the trigger's.

use axum::routing::{get as on_get, post as on_post};
use axum::{Extension, Router};
use functions_custom_handler::extract::Rejection;
use functions_custom_handler::trigger::{Base64, BindingName, Bindings, QueueMessage, Timer, Trigger};
use http::Request;
use serde_json::{Value, json};

use crate::support::{Order, envelope, fixture, post, refused, seen, send, shows};

#[tokio::test]
async fn the_only_one_is_the_triggers() {
    let expected = "Trigger { binding: \"order\", data: Order { id: 1005, items: [\"Zürich\", \"\u{1f980}\"] } }";
    assert_eq!(seen::<_, Trigger<Order>>(&fixture("queue_json.json")).await, expected);
    let expected = "Trigger { binding: \"message\", data: String(\"Hello, queue\") }";
    assert_eq!(seen::<_, Trigger<Value>>(&fixture("queue_string.json")).await, expected);
}

#[tokio::test]
async fn among_several_it_is_named() {
    let two = fixture("two_bindings.json");
    let sentence = "Data: expected one binding, or a BindingName on the route to say which is the trigger, \
        found \"order, template\"";
    assert_eq!(refused::<_, Trigger<Value>>(&two).await, sentence);
    let router = || shows::<_, QueueMessage<Order>>();
    let named = router().layer(Extension(BindingName::new("order")));
    let (status, body) = send(named, post(two.clone())).await;
    assert_eq!(status, 200, "{body}");
    assert!(
        body.contains("QueueMessage { body: Order { id: 1, items: [] }, "),
        "{body}"
    );
    let misnamed = router().layer(Extension(BindingName::new("Order")));
    let sentence = "Data: expected the binding that is asked for, found \"order, template\"";
    assert_eq!(send(misnamed, post(two)).await, (400, sentence.to_owned()));
}

#[tokio::test]
async fn all_can_be_read_by_name() {
    async fn told(bindings: Bindings) -> Result<String, Rejection> {
        let order: Order = bindings.get("order")?;
        let template: String = bindings.get("template")?;
        let names: Vec<_> = bindings.names().collect();
        Ok(json!({"ReturnValue": format!("{order:?} {template} {names:?}")}).to_string())
    }
    let router = Router::new().route("/F", on_post(told));
    let (_, body) = send(router, post(fixture("two_bindings.json"))).await;
    let answer: Value = serde_json::from_str(&body).unwrap();
    let expected = "Order { id: 1, items: [] } Dear {name} [\"order\", \"template\"]";
    assert_eq!(answer["ReturnValue"], expected);
}

#[tokio::test]
async fn no_binding_at_all() {
    let sentence = "Data: expected one binding, or a BindingName on the route to say which is the trigger, found \"\"";
    assert_eq!(refused::<_, Timer>(&envelope(&json!({}), &json!({}))).await, sentence);
}

#[tokio::test]
async fn a_plain_request_has_no_trigger() {
    let request = || Request::post("/F").header("content-type", "application/json");
    let plain = request().body("{}".into()).unwrap();
    let sentence = "only an envelope of the Functions host has a trigger, and this request";
    let refusal = send(shows::<_, Timer>(), plain).await;
    assert_eq!(refusal, (500, format!("{sentence} is plain HTTP")));
    let forwarded = request().header("x-azure-functions-invocationid", "1");
    let refusal = send(shows::<_, Timer>(), forwarded.body("{}".into()).unwrap()).await;
    assert_eq!(refusal, (500, format!("{sentence} was forwarded")));
    let id = "00000000-0000-4000-8000-000000000001";
    let proxied = request()
        .header("x-azure-functions-invocationid", id)
        .header("x-ms-invocation-id", id);
    let refusal = send(shows::<_, Timer>(), proxied.body("{}".into()).unwrap()).await;
    assert_eq!(refusal, (500, format!("{sentence} was proxied")));
}

#[tokio::test]
async fn inputs_beside_an_http_request() {
    async fn told(bindings: Bindings) -> Result<String, Rejection> {
        Ok(format!(
            "{:?} {:?}",
            bindings.names().collect::<Vec<_>>(),
            bindings.get::<Order>("stored")?
        ))
    }
    let data = json!({
        "req": {"Url": "http://h/api/F", "Method": "GET", "Headers": {}},
        "stored": "{\"id\":1,\"items\":[]}",
    });
    let router = Router::new().route("/api/F", on_get(told));
    let (_, body) = send(router, post(envelope(&data, &json!({})))).await;
    let answer: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(
        answer["Outputs"]["res"]["body"],
        r#"["stored"] Order { id: 1, items: [] }"#
    );

    let (_, body) = send(shows::<_, Trigger<Value>>(), post(envelope(&data, &json!({})))).await;
    let answer: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(answer["Outputs"]["res"]["statusCode"], 400);
    assert_eq!(
        answer["Outputs"]["res"]["body"],
        "there is no trigger but the HTTP request"
    );
}

/// A missing blob is the text `null`; one that holds the text null is that text in a text. As recorded.
#[tokio::test]
async fn a_missing_blob_is_told_from_an_empty_one() {
    async fn told(bindings: Bindings) -> String {
        let text = |name| {
            let text = bindings.get::<String>(name);
            (
                text.map_err(|rejection| rejection.to_string()),
                bindings.get::<Option<String>>(name).unwrap(),
            )
        };
        let bytes = bindings.get::<Option<Base64>>("missing").unwrap();
        format!(
            "{:?} {:?} {:?} {bytes:?}",
            text("missing"),
            text("empty"),
            text("holdsNull")
        )
    }
    let data = json!({
        "req": {"Url": "http://h/api/F", "Method": "GET", "Headers": {}},
        "missing": "null", "empty": "\"\"", "holdsNull": "\"null\"",
    });
    let router = Router::new().route("/api/F", on_get(told));
    let (_, body) = send(router, post(envelope(&data, &json!({})))).await;
    let answer: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(
        answer["Outputs"]["res"]["body"],
        "(Err(\"Data.missing: there is nothing: what the binding names does not exist, or has dataType stream; ask for an \
         Option where it may be missing\"), None) (Ok(\"\"), Some(\"\")) (Ok(\"null\"), Some(\"null\")) None"
    );
}
