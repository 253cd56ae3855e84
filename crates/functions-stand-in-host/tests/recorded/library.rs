//! How `functions-custom-handler` reads each recorded request: as its user would want, by an argument for each binding.

mod triggers;

use std::path::Path;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::HeaderMap;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use functions_custom_handler::extract::{Identities, InvocationId, Metadata, RetryContext, RouteParams};
use functions_custom_handler::trigger::{BindingName, Bindings};
use functions_custom_handler::{FunctionApp, Invocation, Mode};
use serde_json::Value;
use tower::ServiceExt as _;

use self::triggers::{blob, durable, event, events, input, message, timer};
use crate::data::{Received, requests};
use crate::{Row, row, same};

pub(crate) fn rows(folder: &Path) -> Vec<Row> {
    let folders = [
        "http-envelope",
        "http-forwarding",
        "http-proxying",
        "timer",
        "queue",
        "blob",
        "event-grid",
        "durable",
    ];
    let all = folders.iter().flat_map(|name| requests(folder, name));
    let rows = all.map(|(file, recorded)| row(format!("library/{file}"), move || check(recorded)));
    rows.collect()
}

/// What a check has to say of a request that the router got.
type Verdict = Result<(), String>;

/// Sends the request through the library to a router that hands it to the check of its kind.
fn check(recorded: Received) -> Verdict {
    let verdict: Arc<Mutex<Option<Verdict>>> = Arc::default();
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let runtime = runtime.map_err(|error| error.to_string())?;
    let given = Arc::clone(&verdict);
    let request = request(&recorded);
    let router = Router::new().fallback(move |request: Request| async move {
        let verdict = match recorded.masked_envelope() {
            Some(envelope) if request.extensions().get::<Bindings>().is_some() => {
                enveloped(&recorded, &envelope, request).await
            }
            _ => plain(&recorded, request).await,
        };
        *given.lock().expect("nobody panics with the lock") = Some(verdict);
    });
    let app = FunctionApp::new(router).into_router();
    let response = runtime.block_on(app.oneshot(request)).expect("a router does not fail");
    let verdict = verdict.lock().expect("nobody panics with the lock").take();
    verdict.unwrap_or_else(|| Err(format!("the request does not reach the router: {}", response.status())))
}

/// As the handler received it.
fn request(recorded: &Received) -> Request {
    let mut words = recorded.line.split(' ');
    let (method, target) = (words.next().expect("a method"), words.next().expect("a target"));
    let mut request = Request::builder().method(method).uri(target);
    for (name, value) in &recorded.headers {
        request = request.header(name, value);
    }
    request
        .body(Body::from(recorded.body.clone()))
        .expect("the recording is a request")
}

/// Plain HTTP is the router's as it came.
async fn plain(recorded: &Received, request: Request) -> Verdict {
    let (parts, body) = request.into_parts();
    let invocation = parts.extensions.get::<Invocation>().ok_or("there is no invocation")?;
    let is_proxied = recorded.header("x-ms-invocation-id").is_some();
    let mode = if is_proxied { Mode::Proxying } else { Mode::Forwarding };
    same("the mode", &invocation.mode(), &mode)?;
    same(
        "the id",
        &Some(invocation.id()),
        &recorded.header("x-azure-functions-invocationid").map(last_id),
    )?;
    let target = recorded.line.split(' ').nth(1).unwrap_or_default();
    let target = if is_proxied {
        target.replace("%252F", "%2F")
    } else {
        target.to_owned()
    };
    same("the target", &parts.uri.to_string(), &target)?;
    let body = to_bytes(body, usize::MAX).await.map_err(|error| error.to_string())?;
    same("the body", &body.to_vec(), &recorded.body)
}

/// Behind what the client sent.
fn last_id(value: &str) -> &str {
    value.rsplit(", ").next().unwrap_or(value)
}

async fn enveloped(recorded: &Received, envelope: &Value, request: Request) -> Verdict {
    let (mut parts, body) = request.into_parts();
    let InvocationId(id) = extracted(&mut parts).await?;
    same(
        "the id",
        &Some(id.as_str()),
        &recorded.header("x-azure-functions-invocationid"),
    )?;
    retry(envelope, &mut parts).await?;
    let data = envelope["Data"].as_object().ok_or("Data is no object")?;
    let trigger = trigger_of(data);
    let bindings: Bindings = extracted(&mut parts).await?;
    for (name, value) in data.iter().filter(|(name, _)| Some(name.as_str()) != trigger) {
        input(&bindings, name, value)?;
    }
    if data.get("req").is_some() {
        return http(envelope, parts, body).await;
    }
    let metadata: Metadata = extracted(&mut parts).await?;
    same(
        "metadata",
        &metadata.as_object().len(),
        &envelope["Metadata"].as_object().map_or(0, serde_json::Map::len),
    )?;
    let name = trigger.ok_or("there is no trigger")?;
    // With an input beside it the trigger must be named, as its function.json does.
    parts.extensions.insert(BindingName::new(name));
    let request = Request::from_parts(parts, body);
    let value = &data[name];
    match name {
        "timer" => timer(value, &argument(request).await?),
        "msg" => message(envelope, value, request).await,
        "blob" => blob(envelope, value, &argument(request).await?),
        "event" => event(value, &argument(request).await?),
        "events" => events(value, argument(request).await?),
        _ => durable(value, argument(request).await?),
    }
}

/// The trigger's binding, by its name in the recordings.
fn trigger_of(data: &serde_json::Map<String, Value>) -> Option<&str> {
    let triggers = ["req", "timer", "msg", "blob", "event", "events", "context", "input"];
    triggers.into_iter().find(|name| data.contains_key(*name))
}

async fn extracted<T: FromRequestParts<()>>(parts: &mut axum::http::request::Parts) -> Result<T, String>
where
    T::Rejection: std::fmt::Display,
{
    T::from_request_parts(parts, &())
        .await
        .map_err(|rejection| rejection.to_string())
}

async fn argument<T: FromRequest<()>>(request: Request) -> Result<T, String>
where
    T::Rejection: std::fmt::Display,
{
    T::from_request(request, &())
        .await
        .map_err(|rejection| rejection.to_string())
}

async fn retry(envelope: &Value, parts: &mut axum::http::request::Parts) -> Verdict {
    let retry = Option::<RetryContext>::from_request_parts(parts, &()).await;
    let retry = retry.map_err(|rejection| rejection.to_string())?;
    let recorded = &envelope["Metadata"]["RetryContext"];
    if recorded.is_null() {
        return same("a retry", &retry, &None);
    }
    let retry = retry.ok_or("there is no retry context")?;
    same(
        "the retry",
        &u64::from(retry.retry_count),
        &recorded["RetryCount"].as_u64().unwrap_or_default(),
    )?;
    let most = retry.max_retry_count.map(u64::from);
    same("the most retries", &most, &recorded["MaxRetryCount"].as_u64())?;
    match (&recorded["Exception"], retry.exception) {
        (Value::Null, None) => Ok(()),
        (Value::Object(exception), Some(told)) => {
            let message = exception["Message"].as_str().unwrap_or_default();
            let inner = exception["InnerException"]["Message"].as_str().unwrap_or_default();
            same("the exception", &told, &format!("{message}: {inner}"))
        }
        (recorded, told) => Err(format!("the exception {recorded} is told as {told:?}")),
    }
}

/// The client's request, rebuilt.
async fn http(envelope: &Value, mut parts: axum::http::request::Parts, body: Body) -> Verdict {
    let recorded = &envelope["Data"]["req"];
    let url = recorded["Url"].as_str().unwrap_or_default();
    let target = url.splitn(4, '/').nth(3).unwrap_or_default();
    same("the target", &parts.uri.to_string(), &format!("/{target}"))?;
    same("the method", &Some(parts.method.as_str()), &recorded["Method"].as_str())?;
    let params: RouteParams = extracted(&mut parts).await?;
    for (name, value) in recorded["Params"].as_object().into_iter().flatten() {
        same(name, &params.get(name), &value.as_str())?;
    }
    let identities: Identities = extracted(&mut parts).await?;
    let told: Vec<_> = identities.iter().map(|identity| identity.is_authenticated).collect();
    let known = recorded["Identities"].as_array().into_iter().flatten();
    let known: Vec<_> = known.map(|identity| identity["IsAuthenticated"] == true).collect();
    same("the identities", &told, &known)?;
    headers(&parts.headers, recorded)?;
    let bytes: Bytes = to_bytes(body, usize::MAX).await.map_err(|error| error.to_string())?;
    let text = recorded["Body"].as_str().unwrap_or_default();
    let media_type = parts
        .headers
        .get("content-type")
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let is_base64 = media_type.starts_with("application/octet-stream") || media_type.starts_with("multipart/");
    let expected = if is_base64 {
        STANDARD.decode(text).map_err(|error| error.to_string())?
    } else {
        text.into()
    };
    same("the body", &bytes.to_vec(), &expected)
}

/// All but those of the client's connection, and `Accept-Encoding`, which the envelope could not keep.
fn headers(rebuilt: &HeaderMap, recorded: &Value) -> Verdict {
    let dropped = [
        "accept-encoding",
        "connection",
        "content-length",
        "expect",
        "keep-alive",
        "te",
        "transfer-encoding",
        "upgrade",
    ];
    for (name, values) in recorded["Headers"].as_object().into_iter().flatten() {
        if dropped.contains(&name.to_ascii_lowercase().as_str()) {
            continue;
        }
        let found: Vec<_> = rebuilt
            .get_all(name)
            .iter()
            .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
            .collect();
        let values: Vec<_> = values
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        same(name, &found, &values.into_iter().map(str::to_owned).collect())?;
    }
    Ok(())
}
