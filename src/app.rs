use std::sync::Arc;

use axum::Router;
use axum::http::{Method, StatusCode, Uri};
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use functions_custom_handler::FunctionApp;

use crate::http_trigger_async::http_trigger_async;
use crate::http_trigger_sync::http_trigger_sync;
use crate::profiling::{Profiling, Watchdog, profile_invocation};
use crate::settings::Settings;
use crate::target::Target;

pub(crate) const SYNC: &str = "HttpTriggerSync";
pub(crate) const ASYNC: &str = "HttpTriggerAsync";

/// The app's routes as clients see them: `/api/HttpTriggerSync` and `/api/HttpTriggerAsync`, GET and POST.
///
/// Nothing is bound, started or made process-wide; the first invocation starts a thread that watches for those that may be
/// cut off, where `settings` set it a limit. Each request to a trigger is profiled as `settings` say.
///
/// ```
/// use memline_function_app::{Settings, app};
///
/// let router = app(&Settings::default());
/// # let _ = router;
/// ```
pub fn app(settings: &Settings) -> Router {
    let target = Arc::new(Target::new(settings));
    let watchdog = Arc::new(Watchdog::new(settings));
    let profiled = |function| from_fn_with_state(Profiling::new(function, settings, &watchdog), profile_invocation);
    // The layer of a method router sees only the methods it has: a 405 opens no session.
    let synchronous = get(http_trigger_sync)
        .post(http_trigger_sync)
        .route_layer(profiled(SYNC));
    let asynchronous = get(http_trigger_async)
        .post(http_trigger_async)
        .route_layer(profiled(ASYNC));
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
