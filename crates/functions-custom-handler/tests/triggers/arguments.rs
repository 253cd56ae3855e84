//! What the host tells beside the data.

use axum::Router;
use axum::routing::any;
use functions_custom_handler::extract::{InvocationId, Metadata, Rejection, RetryContext, RouteParams};
use http::Request;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::support::{envelope, fixture, post, refused, seen, send, shows};

#[tokio::test]
async fn the_invocations_id() {
    assert_eq!(
        seen::<_, InvocationId>(&fixture("timer.json")).await,
        "InvocationId(\"00000000-0000-4000-8000-000000000001\")"
    );
    let bare: Router = Router::new().route("/F", any(|InvocationId(id): InvocationId| async { id }));
    let response = bare.oneshot(post("{}")).await.unwrap();
    assert_eq!(response.status(), 500);
}

#[tokio::test]
async fn a_retry() {
    let expected = "RetryContext { retry_count: 2, max_retry_count: None, \
        exception: Some(\"the disk is full\") }";
    assert_eq!(seen::<_, RetryContext>(&fixture("timer_status.json")).await, expected);
    let retry = |context: Value| envelope(&json!({"t": {}}), &json!({ "RetryContext": context }));
    let expected = "RetryContext { retry_count: 1, max_retry_count: Some(3), exception: None }";
    let text = json!("{\"RetryCount\":\"1\",\"MaxRetryCount\":3}");
    assert_eq!(seen::<_, RetryContext>(&retry(text)).await, expected);
    for (context, sentence) in [
        (json!({}), "RetryCount: invalid type: null, expected u32"),
        (
            json!({"RetryCount": "x"}),
            "RetryCount: invalid type: string \"x\", expected u32",
        ),
        (
            json!({"RetryCount": 1, "MaxRetryCount": true}),
            "MaxRetryCount: invalid type: boolean `true`, expected i64",
        ),
    ] {
        let sentence = format!("Metadata.RetryContext.{sentence}");
        assert_eq!(refused::<_, RetryContext>(&retry(context)).await, sentence);
    }
}

/// A message that is an object can have a member of that name.
#[tokio::test]
async fn a_forged_retry_makes_no_message_unreadable() {
    let forged = envelope(&json!({"m": "\"{}\""}), &json!({"RetryContext": "\"mine\""}));
    let told = Router::new().fallback(any(|retry: Option<RetryContext>| async move {
        axum::Json(json!({"ReturnValue": format!("{retry:?}")}))
    }));
    let (status, body) = send(told, post(forged)).await;
    assert_eq!(status, 200, "{body}");
    assert!(body.contains(r#""ReturnValue":"None""#), "{body}");
}

#[tokio::test]
async fn a_retry_of_an_http_trigger() {
    let (status, body) = send(retries(), post(fixture("http_get_retry.json"))).await;
    assert_eq!(status, 200);
    let answer: Value = serde_json::from_str(&body).unwrap();
    let expected = "Some(RetryContext { retry_count: 1, max_retry_count: Some(2), exception: None })";
    assert_eq!(answer["Outputs"]["res"]["body"], expected);
}

fn retries() -> Router {
    Router::new().fallback(any(|retry: Option<RetryContext>| async move { format!("{retry:?}") }))
}

#[tokio::test]
async fn a_function_without_a_retry_policy() {
    let sentence = "there is no retry context: the function has no retry policy";
    assert_eq!(refused::<_, RetryContext>(&fixture("timer.json")).await, sentence);
    let plain = || Request::get("/api/F").body("".into()).unwrap();
    assert_eq!(send(retries(), plain()).await, (200, "None".to_owned()));
    let sentence = "only an envelope of the Functions host has a retry context, and this request is plain HTTP";
    assert_eq!(
        send(shows::<_, RetryContext>(), plain()).await,
        (500, sentence.to_owned())
    );
}

#[tokio::test]
async fn route_parameters() {
    async fn told(params: RouteParams) -> String {
        let all: Vec<_> = params.iter().collect();
        format!("{:?} {:?} {all:?}", params.get("id"), params.get("format"))
    }
    let router = Router::new().route("/api/orders/5", any(told));
    let (_, body) = send(router, post(fixture("http_route.json"))).await;
    let answer: Value = serde_json::from_str(&body).unwrap();
    let expected = r#"Some("5") None [("format", None), ("id", Some("5")), ("page", Some("2"))]"#;
    assert_eq!(answer["Outputs"]["res"]["body"], expected);

    let sentence = "there is no route: this is not an HTTP trigger";
    assert_eq!(refused::<_, RouteParams>(&fixture("timer.json")).await, sentence);
    let id = "00000000-0000-4000-8000-000000000001";
    let plain = Request::get("/api/F")
        .header("x-azure-functions-invocationid", id)
        .header("x-ms-invocation-id", id);
    let sentence = "only an envelope of the Functions host has route parameters, and this request was proxied";
    let refusal = send(shows::<_, RouteParams>(), plain.body("".into()).unwrap()).await;
    assert_eq!(refusal, (500, sentence.to_owned()));
}

#[tokio::test]
async fn metadata_by_name_and_type() {
    async fn told(metadata: Metadata) -> Result<String, Rejection> {
        let count: u32 = metadata.get("dequeueCOUNT")?;
        let text: String = metadata.get("DequeueCount")?;
        let id: String = metadata.get("Id")?;
        let guid = &metadata.as_object()["sys"]["RandGuid"];
        let none: Option<u32> = metadata.find("Nope")?;
        Ok(json!({"ReturnValue": format!("{count} {text} {id} {guid} {none:?}")}).to_string())
    }
    let router = Router::new().route("/F", any(told));
    let (_, body) = send(router, post(fixture("queue_json.json"))).await;
    let answer: Value = serde_json::from_str(&body).unwrap();
    let expected = "4 4 2e1a-77 \"0b5f1fc6-45ce-44c0-8a37-7f35a9a2f9d4\" None";
    assert_eq!(answer["ReturnValue"], expected);
}

#[tokio::test]
async fn metadata_of_a_wrong_type_or_missing() {
    let ask = |name: &'static str| async move {
        let router = Router::new().fallback(any(async move |metadata: Metadata| metadata.get::<u32>(name).map(drop)));
        let metadata = json!({"Id": "\"x\"", "Null": null, "Text": "null"});
        send(router, post(envelope(&json!({"m": ""}), &metadata))).await
    };
    let refusal = |sentence: &str| (400, sentence.to_owned());
    assert_eq!(
        ask("Id").await,
        refusal("Metadata.Id: invalid type: string \"x\", expected u32")
    );
    for name in ["Nope", "Null", "Text"] {
        let sentence = format!("Metadata.{name}: expected a value, found nothing");
        assert_eq!(ask(name).await, refusal(&sentence));
    }
}
