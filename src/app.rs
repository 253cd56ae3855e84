use std::sync::Arc;

use axum::Router;
use axum::http::{Method, StatusCode, Uri};
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use functions_custom_handler::FunctionApp;
use memline_axum::Profiles;

use crate::functions::{ASYNC, MEMORY_PROFILE, MEMORY_PROFILE_PATH, SYNC};
use crate::http_trigger_async::http_trigger_async;
use crate::http_trigger_sync::http_trigger_sync;
use crate::memory_profile;
use crate::profiling::{Profiling, Watchdog, profile_invocation};
use crate::settings::Settings;
use crate::target::Target;

/// The app's routes as clients see them: `/api/HttpTriggerSync` and `/api/HttpTriggerAsync`, GET and POST, and
/// `/api/MemoryProfile`, GET: the page over their last invocations, for whom [`Settings::page`] says.
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
    app_with(settings, &Profiles::new())
}

/// The same, with the profiles that the page is over.
pub(crate) fn app_with(settings: &Settings, profiles: &Profiles) -> Router {
    let target = Arc::new(Target::new(settings));
    let watchdog = Arc::new(Watchdog::new(settings));
    let kept = settings.page.is_on().then_some(profiles);
    let profiling = |function| {
        let how = Profiling::new(function, settings, &watchdog).keeping(kept);
        from_fn_with_state(how, profile_invocation)
    };
    // The layer of a method router sees only the methods it has: a 405 opens no session.
    let synchronous = get(http_trigger_sync)
        .post(http_trigger_sync)
        .route_layer(profiling(SYNC));
    let asynchronous = get(http_trigger_async)
        .post(http_trigger_async)
        .route_layer(profiling(ASYNC));
    Router::new()
        .route("/api/HttpTriggerSync", synchronous)
        .route("/api/HttpTriggerAsync", asynchronous)
        .route(
            MEMORY_PROFILE_PATH,
            memory_profile::route(settings.page, profiles.clone()),
        )
        .fallback(not_found)
        .method_not_allowed_fallback(not_allowed)
        .with_state(target)
}

async fn not_found(uri: Uri) -> (StatusCode, String) {
    let sentence = format!(
        "nothing is at {}; this app has /api/{ASYNC}, /api/{SYNC} and {MEMORY_PROFILE_PATH}",
        uri.path()
    );
    (StatusCode::NOT_FOUND, sentence)
}

async fn not_allowed(method: Method, uri: Uri) -> (StatusCode, String) {
    let path = uri.path();
    let allowed = if path == MEMORY_PROFILE_PATH {
        "GET"
    } else {
        "GET and POST"
    };
    let sentence = format!("{method} is not allowed at {path}; allowed: {allowed}");
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
    handler_with(settings, &Profiles::new())
}

/// The same, with the profiles that the page is over.
pub(crate) fn handler_with(settings: &Settings, profiles: &Profiles) -> FunctionApp {
    let watched = profiles.clone();
    FunctionApp::new(app_with(settings, profiles))
        .functions([ASYNC, SYNC, MEMORY_PROFILE])
        // A page that is open somewhere would hold up the end of the process.
        .on_stop(move || watched.end_events())
}
