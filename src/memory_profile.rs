//! `MemoryProfile`: the page over the last invocations of this process.
//!
//! What the page is and what it keeps, `memline_axum` knows. Here is decided who gets it: see [`access`](self::access).

mod access;
mod app_files;

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use axum::routing::MethodRouter;
use functions_custom_handler::{Invocation, Mode};
use memline_axum::{NoEvents, Profiles};

use self::access::Access;
use crate::settings::Page;

/// The handler of the route. It takes GET alone, and answers who may not look at the page with a sentence.
pub(crate) fn route<S: Clone + Send + Sync + 'static>(page: Page, profiles: Profiles) -> MethodRouter<S> {
    let access = Arc::new(Access::new(page));
    // Of the methods that the route has: any other is a 405, as elsewhere.
    memline_axum::page(profiles).route_layer(from_fn_with_state(access, admit))
}

async fn admit(
    State(access): State<Arc<Access>>,
    invocation: Option<Invocation>,
    mut request: Request,
    next: Next,
) -> Response {
    let (mut head, body) = request.into_parts();
    if let Err(refusal) = access.check(invocation.as_ref(), &head) {
        return refusal.into_response();
    }
    // Where the host reads an answer to its end, an answer without one never arrives.
    if invocation.is_some_and(|invocation| matches!(invocation.mode(), Mode::Envelope | Mode::Forwarding)) {
        head.extensions.insert(NoEvents);
    }
    request = Request::from_parts(head, body);
    next.run(request).await
}
