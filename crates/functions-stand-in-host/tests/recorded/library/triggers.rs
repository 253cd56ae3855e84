//! What a user reads of each trigger and input binding.

use axum::extract::Request;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use functions_custom_handler::trigger::{
    Base64, Bindings, Blob, EventGridEvent, EventGridEvents, QueueMessage, Timer, Trigger,
};
use serde_json::Value;

use super::{Verdict, argument};
use crate::same;

/// A blob's text is a text in a text, its bytes are base64, and one that is missing is the text `null`.
pub(super) fn input(bindings: &Bindings, name: &str, value: &Value) -> Verdict {
    let Some(text) = value.as_str() else {
        let read: Value = bindings.get(name).map_err(|rejection| rejection.to_string())?;
        return same(name, &read, value);
    };
    if text == "null" {
        let nothing: Option<String> = bindings.get(name).map_err(|rejection| rejection.to_string())?;
        let refused = bindings.get::<String>(name).is_err();
        return same(name, &(nothing, refused), &(None, true));
    }
    if text.starts_with('"') {
        let inner: String = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let read: String = bindings.get(name).map_err(|rejection| rejection.to_string())?;
        return same(name, &read, &inner);
    }
    let Base64(bytes) = bindings.get(name).map_err(|rejection| rejection.to_string())?;
    same(name, &bytes, &STANDARD.decode(text).map_err(|error| error.to_string())?)
}

pub(super) fn timer(value: &Value, timer: &Timer) -> Verdict {
    let known = |name: &str| {
        let time = value["ScheduleStatus"][name].as_str();
        time.filter(|time| !time.starts_with("0001-01-01")).map(str::to_owned)
    };
    same("past due", &Some(timer.is_past_due), &value["IsPastDue"].as_bool())?;
    same("the last", &timer.last, &known("Last"))?;
    same("the next", &timer.next, &known("Next"))?;
    same(
        "daylight saving time",
        &Some(timer.adjusts_for_dst),
        &value["Schedule"]["AdjustForDST"].as_bool(),
    )
}

pub(super) async fn message(envelope: &Value, value: &Value, request: Request) -> Verdict {
    let text = value.as_str().ok_or("a message is a text")?;
    let count = &envelope["Metadata"]["DequeueCount"];
    // The sender may have written something else there.
    let count: Option<u32> = count.as_str().and_then(|count| count.parse().ok());
    if text.starts_with('"') {
        let inner: String = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let message: QueueMessage<String> = argument(request).await?;
        same("the attempt", &message.dequeue_count, &count)?;
        return same("the message", &message.body, &inner);
    }
    let message: QueueMessage<Base64> = argument(request).await?;
    same("the attempt", &message.dequeue_count, &count)?;
    same(
        "the message",
        &message.body.0,
        &STANDARD.decode(text).map_err(|error| error.to_string())?,
    )
}

pub(super) fn blob(envelope: &Value, value: &Value, blob: &Blob<Base64>) -> Verdict {
    let base64 = value.as_str().ok_or("a blob is a text")?;
    same(
        "the bytes",
        &blob.body.0,
        &STANDARD.decode(base64).map_err(|error| error.to_string())?,
    )?;
    let uri: Option<String> = envelope["Metadata"]["Uri"]
        .as_str()
        .and_then(|uri| serde_json::from_str(uri).ok());
    same("the URL", &blob.uri, &uri)?;
    // Azurite has the account first.
    let path = uri
        .as_deref()
        .and_then(|uri| uri.split_once("/devstoreaccount1/"))
        .map(|(_, path)| path.to_owned());
    same("the path", &blob.path, &path)
}

pub(super) fn event(value: &Value, event: &EventGridEvent<Value>) -> Verdict {
    let kind = value.get("eventType").or_else(|| value.get("type"));
    same("the id", &Some(event.id.as_str()), &value["id"].as_str())?;
    same("the kind", &Some(event.kind.as_str()), &kind.and_then(Value::as_str))?;
    let data = value
        .get("data")
        .or_else(|| value.get("data_base64"))
        .cloned()
        .unwrap_or_default();
    same("the data", &event.data, &data)
}

pub(super) fn events(value: &Value, batch: EventGridEvents<Value>) -> Verdict {
    let all: Vec<Value> =
        serde_json::from_str(value.as_str().ok_or("a batch is a text")?).map_err(|error| error.to_string())?;
    same("the number of events", &batch.events.len(), &all.len())?;
    let mut pairs = all.iter().zip(batch.events);
    pairs.try_for_each(|(value, event)| self::event(value, &event))
}

/// A text in a text, or a value.
pub(super) fn durable(value: &Value, trigger: Trigger<String>) -> Verdict {
    let inner = value
        .as_str()
        .and_then(|text| serde_json::from_str::<String>(text).ok());
    same("the data", &Some(trigger.data), &inner)
}
