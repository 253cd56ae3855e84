//! An HTTP request that is no envelope: forwarded, proxied, or of a client that speaks to the app itself.

use axum::body::{Body, HttpBody as _};
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::Method;
use http::request::Parts;
use http_body_util::BodyExt as _;
use tracing::Span;

use super::app::Dispatch;
use crate::answer::{check_headers, check_status, with_true_length, without_forbidden_body};
use crate::call::{collect, is_unrouted};
use crate::logs::{InvocationLog, TARGET};
use crate::refusal::Refusal;
use crate::{Invocation, Mode, Outputs, rebuild};

impl Dispatch {
    /// An HTTP request as it came. `unrouted` is the answer in place of a 404 without a route.
    pub(super) async fn without_envelope(
        &self,
        invocation: Invocation,
        mut head: Parts,
        body: Body,
        unrouted: Option<Refusal>,
    ) -> Response {
        let mode = invocation.mode();
        let is_head = head.method == Method::HEAD;
        if mode == Mode::Proxying
            && let Some(path) = with_plain_slashes(head.uri.path())
        {
            head.uri = rebuild::with_path(&head.uri, &path);
        }
        let log = InvocationLog::open(&invocation);
        let response = log.run(self.call(invocation, Request::from_parts(head, body))).await;
        match unrouted {
            Some(refusal) if is_unrouted(&response) => {
                log.refused(&refusal);
                return refusal.into_response();
            }
            _ => {}
        }
        if let Some(outputs) = response.extensions().get::<Outputs>() {
            let names: Vec<_> = outputs.names().collect();
            log.refused(&Refusal::LostOutputs {
                names: names.join(", "),
            });
        }
        let can_upgrade = matches!(mode, Mode::Proxying | Mode::StandAlone);
        let passable = check_status(response.status(), can_upgrade).and_then(|()| match mode {
            Mode::StandAlone => Ok(()),
            _ => check_headers(response.headers()),
        });
        if let Err(refusal) = passable {
            log.refused(&refusal);
            return Refusal::Failed.into_response();
        }
        let response = match log.run(async { with_whole_body(mode, response).await }).await {
            Ok(response) => response,
            // Why is logged already.
            Err(refusal) => return refusal.into_response(),
        };
        without_forbidden_body(with_true_length(response, is_head))
    }
}

/// The response whose body, if it is a stream, cannot break off without a word.
///
/// Forwarding reads a response whole, and makes a bare 500 of one that breaks off: so it is read here first. In the other
/// modes the client has had the head by then, and only the log can tell.
async fn with_whole_body(mode: Mode, response: Response) -> Result<Response, Refusal> {
    if response.body().size_hint().exact().is_some() {
        return Ok(response);
    }
    let (head, body) = response.into_parts();
    if mode == Mode::Forwarding {
        return Ok(Response::from_parts(head, collect(body).await?.into()));
    }
    let span = Span::current();
    let body = body.map_err(move |error| {
        tracing::error!(target: TARGET, parent: &span, "the response's body broke off: {error}");
        error
    });
    Ok(Response::from_parts(head, Body::new(body)))
}

/// The path with `%2F` where proxying has escaped it once more: so it is the same in every mode.
fn with_plain_slashes(path: &str) -> Option<String> {
    let is_escaped = path.contains("%252F") || path.contains("%252f");
    is_escaped.then(|| path.replace("%252F", "%2F").replace("%252f", "%2f"))
}
