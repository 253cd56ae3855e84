//! An HTTP request that is no envelope: forwarded, proxied, or of a client that speaks to the app itself.

use axum::body::{Body, HttpBody as _};
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::Method;
use http::request::Parts;

use super::app::Dispatch;
use super::streamed_body::StreamedBody;
use crate::answer::{check_headers, check_status, with_true_length, without_forbidden_body};
use crate::call::{collect, is_unrouted};
use crate::logs::InvocationLog;
use crate::refusal::Refusal;
use crate::warning::Warning;
use crate::{Invocation, Mode, Outputs, client, rebuild};

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
        client::set_host(mode, &mut head.headers);
        let log = InvocationLog::open(&invocation);
        let response = log.run(self.call(invocation, Request::from_parts(head, body))).await;
        let response = response.unwrap_or_else(IntoResponse::into_response);
        let response = Self::passable(&log, mode, response, unrouted);
        let response = log.run(read_if_forwarded(mode, response)).await;
        let response = without_forbidden_body(with_true_length(response, is_head));
        log.release().await;
        response.map(|body| StreamedBody::wrap(body, log, self.flush.clone()))
    }

    /// The response, or a refusal in its place.
    fn passable(log: &InvocationLog, mode: Mode, response: Response, unrouted: Option<Refusal>) -> Response {
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
        if let Some(warning) = Warning::of_stream(mode, response.headers()) {
            log.warned(warning);
        }
        let can_upgrade = matches!(mode, Mode::Proxying | Mode::StandAlone);
        let passable = check_status(response.status(), can_upgrade).and_then(|()| match mode {
            Mode::StandAlone => Ok(()),
            _ => check_headers(response.headers()),
        });
        match passable {
            Ok(()) => response,
            Err(refusal) => {
                log.refused(&refusal);
                Refusal::Failed.into_response()
            }
        }
    }
}

/// Of a forwarded request, a response that is a stream is read first: the host reads it whole in any case, and makes a bare
/// 500 of one that breaks off.
async fn read_if_forwarded(mode: Mode, response: Response) -> Response {
    if mode != Mode::Forwarding || response.body().size_hint().exact().is_some() {
        return response;
    }
    let (head, body) = response.into_parts();
    match collect(body).await {
        Ok(body) => Response::from_parts(head, body.into()),
        // Why is logged already.
        Err(refusal) => refusal.into_response(),
    }
}

/// The path with `%2F` where proxying has escaped it once more: so it is the same in every mode.
fn with_plain_slashes(path: &str) -> Option<String> {
    let is_escaped = path.contains("%252F") || path.contains("%252f");
    is_escaped.then(|| path.replace("%252F", "%2F").replace("%252f", "%2f"))
}
