use std::sync::Arc;

use axum::Router;
use axum::http::{Method, StatusCode, Uri};
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use functions_custom_handler::FunctionApp;
use url::Url;

use crate::http_trigger_async::http_trigger_async;
use crate::http_trigger_sync::http_trigger_sync;
use crate::profiling::{Profiling, profile_invocation};
use crate::settings::Settings;
use crate::upstream::{Client, Limits};

pub(crate) const SYNC: &str = "HttpTriggerSync";
pub(crate) const ASYNC: &str = "HttpTriggerAsync";

/// What the triggers share.
#[derive(Debug)]
pub(crate) struct Target {
    pub(crate) url: Url,
    pub(crate) client: Client,
    pub(crate) limits: Limits,
}

/// The app's routes as clients see them: `/api/HttpTriggerSync` and `/api/HttpTriggerAsync`, GET and POST.
///
/// Nothing is bound, started or made process-wide. Each request to a trigger is profiled as `settings` say.
///
/// ```
/// use memline_function_app::{Settings, app};
///
/// let router = app(&Settings::default());
/// # let _ = router;
/// ```
pub fn app(settings: &Settings) -> Router {
    let target = Arc::new(Target {
        url: settings.target_url.clone(),
        client: Client::new(settings.limits),
        limits: settings.limits,
    });
    // The layer of a method router sees only the methods it has: a 405 opens no session.
    let synchronous = get(http_trigger_sync)
        .post(http_trigger_sync)
        .route_layer(from_fn_with_state(Profiling::new(SYNC, settings), profile_invocation));
    let asynchronous = get(http_trigger_async)
        .post(http_trigger_async)
        .route_layer(from_fn_with_state(Profiling::new(ASYNC, settings), profile_invocation));
    Router::new()
        .route("/api/HttpTriggerSync", synchronous)
        .route("/api/HttpTriggerAsync", asynchronous)
        .fallback(not_found)
        .method_not_allowed_fallback(not_allowed)
        .with_state(target)
}

async fn not_found(uri: Uri) -> (StatusCode, String) {
    let sentence = format!(
        "nothing is at {}; this app has /api/{ASYNC} and /api/{SYNC}",
        uri.path()
    );
    (StatusCode::NOT_FOUND, sentence)
}

async fn not_allowed(method: Method, uri: Uri) -> (StatusCode, String) {
    let sentence = format!("{method} is not allowed at {}; allowed: GET and POST", uri.path());
    (StatusCode::METHOD_NOT_ALLOWED, sentence)
}

/// The app as the Functions host calls it: [`app()`] behind the custom-handler protocol.
///
/// ```
/// use memline_function_app::{Settings, handler};
///
/// let router = handler(&Settings::default()).into_router();
/// # let _ = router;
/// ```
pub fn handler(settings: &Settings) -> FunctionApp {
    FunctionApp::new(app(settings)).functions([ASYNC, SYNC])
}
