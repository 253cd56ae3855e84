//! An envelope with an HTTP request in it.

use std::sync::Arc;

use axum::extract::Request;
use axum::response::{IntoResponse, Response};

use super::Dispatch;
use crate::answer::{HttpOutput, OtherOutputs};
use crate::call::collect;
use crate::logs::{InvocationLog, TARGET};
use crate::refusal::Refusal;
use crate::trigger::Bindings;
use crate::wire::{Context, Fields, HttpTrigger};
use crate::{Invocation, Outputs, rebuild};

impl Dispatch {
    /// Whatever the client is to get, the answer to the host is 200: of any other the host
    /// would read neither response nor logs.
    pub(super) async fn http_trigger(&self, function: &str, invocation: Invocation, trigger: Http) -> Response {
        let log = InvocationLog::open(&invocation);
        if let Err(refusal) = self.functions.check(function) {
            return log
                .answer(|logs| HttpOutput::refusal(&refusal).reply(&self.http_output, OtherOutputs::default(), logs));
        }
        let request = match trigger.rebuilt() {
            Ok(request) => request,
            // The host's own mistake, not the client's: let the host fail the invocation.
            Err(refusal) => {
                log.refused(&refusal);
                return refusal.into_response();
            }
        };
        let output = log.run(self.output(invocation, request)).await;
        let (output, others) =
            output.unwrap_or_else(|refusal| (HttpOutput::refusal(&refusal), OtherOutputs::default()));
        log.answer(|logs| output.reply(&self.http_output, others, logs))
    }

    /// A response that cannot be carried takes the outputs beside it along: the client is told
    /// of a failure, and may try again.
    async fn output(&self, invocation: Invocation, request: Request) -> Result<(HttpOutput, OtherOutputs), Refusal> {
        let (mut head, body) = self.call(invocation, request).await.into_parts();
        let output = HttpOutput::new(head.status, &head.headers, collect(body).await?)?;
        let outputs: Outputs = head.extensions.remove().unwrap_or_default();
        let others = outputs.into_values().inspect_err(|refusal| {
            tracing::error!(target: TARGET, "{refusal}");
        })?;
        Ok((output, others))
    }
}

/// What an envelope has for an HTTP trigger.
pub(super) struct Http {
    pub(super) fields: Fields,
    pub(super) inputs: Bindings,
    pub(super) context: Context,
}

impl Http {
    fn rebuilt(mut self) -> Result<Request, Refusal> {
        let (mut request, http) = rebuild::request(HttpTrigger::from_fields(self.fields)?)?;
        self.context.http = Some(Arc::new(http));
        request.extensions_mut().insert(self.context);
        request.extensions_mut().insert(self.inputs);
        Ok(request)
    }
}
