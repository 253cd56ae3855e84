//! The timer trigger.

use functions_custom_handler::trigger::Timer;
use serde_json::json;

use crate::support::{envelope, fixture, refused, seen};

#[tokio::test]
async fn with_a_status() {
    let expected = "Timer { is_past_due: true, adjusts_for_dst: true, \
        last: Some(\"2026-11-19T00:00:00.0018+00:00\"), next: Some(\"2026-11-20T00:00:00+00:00\"), \
        last_updated: Some(\"2026-11-19T00:00:00.0018+00:00\") }";
    assert_eq!(seen::<_, Timer>(&fixture("timer_status.json")).await, expected);
}

#[tokio::test]
async fn without_one() {
    let expected = "Timer { is_past_due: false, adjusts_for_dst: true, last: None, next: None, last_updated: None }";
    assert_eq!(seen::<_, Timer>(&fixture("timer.json")).await, expected);
    let empty = envelope(&json!({"t": {}}), &json!({}));
    let expected = "Timer { is_past_due: false, adjusts_for_dst: false, last: None, next: None, last_updated: None }";
    assert_eq!(seen::<_, Timer>(&empty).await, expected);
}

#[tokio::test]
async fn as_a_string() {
    let text = envelope(&json!({"t": "{\"IsPastDue\":true}"}), &json!({}));
    let expected = "Timer { is_past_due: true, adjusts_for_dst: false, last: None, next: None, last_updated: None }";
    assert_eq!(seen::<_, Timer>(&text).await, expected);
}

#[tokio::test]
async fn of_a_wrong_shape() {
    let wrong = envelope(&json!({"t": {"ScheduleStatus": {"Next": 5}}}), &json!({}));
    assert_eq!(
        refused::<_, Timer>(&wrong).await,
        "Data.t.ScheduleStatus.Next: invalid type: integer `5`, expected a string"
    );
}
