//! What is done with a request: which mode it comes in, and the way it takes.

mod app;
mod flush;
mod http_trigger;
mod lent_body;
mod other_trigger;
mod plain;
mod streamed_body;

use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::StatusCode;
use http::request::Parts;

pub(crate) use self::app::Dispatch;
pub(crate) use self::flush::Flush;
use self::http_trigger::Http;
use crate::call::is_unrouted;
use crate::client;
use crate::extract::Metadata;
use crate::logs::InvocationLog;
use crate::trigger::Bindings;
use crate::wire::{Content, Envelope};
use crate::{Invocation, body, detect, invocation};

impl Dispatch {
    pub(crate) async fn answer(&self, request: Request) -> Response {
        let (mut head, body) = request.into_parts();
        if client::is_remote(&head) {
            invocation::forget_host(&mut head.headers);
        }
        if self.is_probe(&head) {
            return StatusCode::OK.into_response();
        }
        // Without the host someone else may ask whether the app is up; an app need not have a page there.
        let may_be_probe = detect::is_probe(&head);
        let mut response = self.invoke(head, body).await;
        if may_be_probe && is_unrouted(&response) {
            response = StatusCode::OK.into_response();
        }
        self.flush.flush().await;
        response
    }

    /// The function's name, if the body may be an envelope, and is therefore read as a whole.
    pub(crate) fn envelope_function<'a>(&self, head: &'a Parts) -> Option<&'a str> {
        let may_be = !client::is_remote(head);
        may_be.then(|| detect::envelope_function(head, self.files.never_forwards()))?
    }

    async fn invoke(&self, head: Parts, body: Body) -> Response {
        let Some(function) = self.envelope_function(&head).map(str::to_owned) else {
            let invocation = self.invocation(&head);
            return self.without_envelope(invocation, head, body, None).await;
        };
        let body = match body::read(body, self.limit_bytes).await {
            Ok(body) => body,
            Err(refusal) => {
                let log = InvocationLog::open(&self.invocation(&head));
                log.refused(&refusal);
                log.release().await;
                return refusal.into_response();
            }
        };
        match Envelope::parse(&body) {
            Ok(envelope) => self.envelope(&function, envelope, head, body).await,
            Err(refusal) => {
                let invocation = self.invocation(&head);
                let (head, body) = body::put_back(head, body).into_parts();
                self.without_envelope(invocation, head, body, Some(refusal)).await
            }
        }
    }

    async fn envelope(&self, function: &str, envelope: Envelope, head: Parts, body: Bytes) -> Response {
        let invocation = Invocation::enveloped(&head.headers, function);
        let (data, metadata) = envelope.open();
        let metadata = Metadata::new(metadata);
        match data {
            Content::Http(fields, inputs) => {
                // What of it counts is in `fields`, which let go of it when the request is rebuilt.
                drop(body);
                let trigger = Http {
                    fields,
                    inputs: Bindings::new(inputs, None),
                    metadata,
                    peer: head.extensions.get().copied(),
                };
                self.http_trigger(function, invocation, trigger).await
            }
            Content::Other(bindings) => {
                let trigger = self.files.trigger(function).map(str::to_owned);
                let mut request = body::put_back(head, body);
                request.extensions_mut().insert(metadata);
                request.extensions_mut().insert(Bindings::new(bindings, trigger));
                self.other_trigger(function, invocation, request).await
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::{Body, to_bytes};

    use super::*;
    use crate::app_files::AppFiles;
    use crate::app_service::AppService;
    use crate::functions::Functions;

    fn dispatch() -> Dispatch {
        let app = AppService::Router(Router::new());
        let body_bytes = 100 * 1024 * 1024;
        Dispatch::new(
            app,
            Functions::default(),
            AppFiles::default(),
            String::new(),
            body_bytes,
        )
    }

    async fn posted(body: &'static str, limit_bytes: usize) -> (u16, String) {
        let mut dispatch = dispatch();
        dispatch.limit_bytes = limit_bytes;
        let request = Request::post("/Hello")
            .header("content-type", "application/json")
            .body(Body::from(body))
            .unwrap();
        let response = dispatch.answer(request).await;
        let status = response.status().as_u16();
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn more_than_an_envelope_can_be_is_refused() {
        let (status, body) = posted("null", 4).await;
        assert_eq!(status, 400, "{body}");
        assert_eq!(
            posted("null ", 4).await,
            (
                413,
                "the body is larger than 4 bytes, the most an envelope may have".to_owned()
            )
        );
    }

    #[test]
    fn a_clients_largest_body_fits() {
        assert_eq!(dispatch().limit_bytes, 630_194_176);
    }
}
