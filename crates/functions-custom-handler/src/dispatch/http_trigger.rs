//! An envelope with an HTTP request in it.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{ConnectInfo, Request};
use axum::response::{IntoResponse, Response};

use super::Dispatch;
use crate::answer::{HttpOutput, OtherOutputs};
use crate::call::collect;
use crate::logs::{InvocationLog, TARGET};
use crate::refusal::Refusal;
use crate::trigger::Bindings;
use crate::warning::Warning;
use crate::wire::{Context, Fields, HttpTrigger};
use crate::{Invocation, Mode, Outputs, rebuild};

impl Dispatch {
    /// Whatever the client is to get, the answer to the host is 200: of any other the host
    /// would read neither response nor logs. Unless the app prefers that of a panic.
    pub(super) async fn http_trigger(&self, function: &str, invocation: Invocation, trigger: Http) -> Response {
        let log = InvocationLog::open(&invocation);
        let binding = self.files.http_output(function).unwrap_or(&self.http_output);
        let failed = |refusal: &Refusal| (HttpOutput::failed(refusal.status()), OtherOutputs::default());
        let (output, others) = match self.check_name(function) {
            Ok(()) => {
                if let Some(warning) = trigger.loss() {
                    log.warned(warning);
                }
                let request = match trigger.rebuilt() {
                    Ok(request) => request,
                    // The host's own mistake, not the client's: let the host fail the invocation.
                    Err(refusal) => {
                        log.refused(&refusal);
                        log.release().await;
                        return refusal.into_response();
                    }
                };
                match log.run(self.output(function, invocation, request)).await {
                    Ok(output) => output,
                    // Of this answer the host reads no log.
                    Err(refusal @ Refusal::Panicked) if self.fails_on_panic => {
                        log.release().await;
                        return refusal.into_response();
                    }
                    Err(refusal) => failed(&refusal),
                }
            }
            Err(refusal) => {
                log.refused(&refusal);
                failed(&refusal)
            }
        };
        log.answer(|logs| output.reply(binding, others, logs)).await
    }

    /// A response that cannot be carried takes the outputs beside it along: the client is told
    /// of a failure, and may try again. Why is in the log, with the way out.
    async fn output(
        &self,
        function: &str,
        invocation: Invocation,
        request: Request,
    ) -> Result<(HttpOutput, OtherOutputs), Refusal> {
        let (mut head, body) = self.call(invocation, request).await?.into_parts();
        if let Some(warning) = Warning::of_stream(Mode::Envelope, &head.headers) {
            tracing::warn!(target: TARGET, "{warning}");
        }
        // Why a body breaks off is logged already.
        let body = collect(body).await?;
        let log = |refusal: &Refusal| tracing::error!(target: TARGET, "{refusal}");
        let output = HttpOutput::new(head.status, &head.headers, body).inspect_err(log)?;
        for warning in output.warnings() {
            tracing::warn!(target: TARGET, "{warning}");
        }
        let outputs: Outputs = head.extensions.remove().unwrap_or_default();
        let is_binary = |binding: &str| self.files.is_binary(function, binding);
        let others = outputs.into_values(is_binary).inspect_err(log)?;
        Ok((output, others))
    }
}

/// What an envelope has for an HTTP trigger.
pub(super) struct Http {
    pub(super) fields: Fields,
    pub(super) inputs: Bindings,
    pub(super) context: Context,
    /// Who sent the envelope.
    pub(super) peer: Option<ConnectInfo<SocketAddr>>,
}

impl Http {
    /// What the host has lost of the client's body.
    fn loss(&self) -> Option<Warning<'static>> {
        let body = self.fields.text("Body");
        let has_chunks = self.fields.has_member_of("Headers", "Transfer-Encoding");
        match body {
            None if has_chunks => Some(Warning::LostBody),
            Some(body) if body.contains('\u{fffd}') => Some(Warning::LostBytes),
            _ => None,
        }
    }

    fn rebuilt(mut self) -> Result<Request, Refusal> {
        let (mut request, http) = rebuild::request(HttpTrigger::from_fields(self.fields)?)?;
        self.context.http = Some(Arc::new(http));
        if let Some(peer) = self.peer {
            request.extensions_mut().insert(peer);
        }
        request.extensions_mut().insert(self.context);
        request.extensions_mut().insert(self.inputs);
        Ok(request)
    }
}
