//! An envelope with an HTTP request in it.

use axum::extract::Request;
use axum::response::{IntoResponse, Response};

use super::Dispatch;
use crate::answer::HttpOutput;
use crate::call::collect;
use crate::logs::InvocationLog;
use crate::refusal::Refusal;
use crate::wire::{Fields, HttpTrigger};
use crate::{Invocation, rebuild};

impl Dispatch {
    /// Whatever the client is to get, the answer to the host is 200: of any other the host
    /// would read neither response nor logs.
    pub(super) async fn http_trigger(&self, function: &str, invocation: Invocation, fields: Fields) -> Response {
        let log = InvocationLog::open(&invocation);
        if let Err(refusal) = self.functions.check(function) {
            return HttpOutput::refusal(&refusal).reply(&self.http_output, log.finish());
        }
        let request = match HttpTrigger::from_fields(fields).and_then(rebuild::request) {
            Ok(request) => request,
            // The host's own mistake, not the client's: let the host fail the invocation.
            Err(refusal) => {
                log.refused(&refusal);
                return refusal.into_response();
            }
        };
        let output = log.run(self.output(invocation, request)).await;
        output
            .unwrap_or_else(|refusal| HttpOutput::refusal(&refusal))
            .reply(&self.http_output, log.finish())
    }

    async fn output(&self, invocation: Invocation, request: Request) -> Result<HttpOutput, Refusal> {
        let (head, body) = self.call(invocation, request).await.into_parts();
        HttpOutput::new(head.status, &head.headers, collect(body).await?)
    }
}
