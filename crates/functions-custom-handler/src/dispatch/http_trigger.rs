//! An envelope with an HTTP request in it.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{ConnectInfo, Request};
use axum::response::{IntoResponse, Response};

use super::app::Dispatch;
use crate::answer::{HttpOutput, OtherOutputs};
use crate::call::collect;
use crate::extract::Metadata;
use crate::logs::{InvocationLog, TARGET};
use crate::rebuild::{Loss, rebuilt};
use crate::refusal::Refusal;
use crate::trigger::Bindings;
use crate::warning::Warning;
use crate::wire::{Fields, HttpTrigger};
use crate::{Invocation, Mode, Outputs};

impl Dispatch {
    /// Whatever the client is to get, the answer to the host is 200: of any other the host
    /// would read neither response nor logs. Unless the app prefers that of a panic.
    pub(super) async fn http_trigger(&self, function: &str, invocation: Invocation, trigger: Http) -> Response {
        let log = InvocationLog::open(&invocation);
        let binding = self.files.http_output(function).unwrap_or(&self.http_output);
        let failed = |refusal: &Refusal| (HttpOutput::failed(refusal.status()), OtherOutputs::default());
        let (output, others) = match self.check_name(function) {
            Ok(()) => {
                let (request, loss) = match trigger.rebuilt() {
                    Ok(rebuilt) => rebuilt,
                    // The host's own mistake, not the client's: let the host fail the invocation.
                    Err(refusal) => {
                        log.refused(&refusal);
                        log.release().await;
                        return refusal.into_response();
                    }
                };
                if let Some(loss) = loss {
                    log.warned(match loss {
                        Loss::Body => Warning::LostBody,
                        Loss::Bytes => Warning::LostBytes,
                    });
                }
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
        self.warn_of_unknown(function, others.names());
        Ok((output, others))
    }
}

/// What an envelope has for an HTTP trigger.
pub(super) struct Http {
    pub(super) fields: Fields,
    pub(super) inputs: Bindings,
    pub(super) metadata: Metadata,
    /// Who sent the envelope.
    pub(super) peer: Option<ConnectInfo<SocketAddr>>,
}

impl Http {
    fn rebuilt(self) -> Result<(Request, Option<Loss>), Refusal> {
        let rebuilt = rebuilt(HttpTrigger::from_fields(self.fields)?)?;
        let mut request = rebuilt.request;
        let extensions = request.extensions_mut();
        if let Some(peer) = self.peer {
            extensions.insert(peer);
        }
        extensions.insert(self.metadata);
        extensions.insert(Arc::new(rebuilt.context));
        extensions.insert(self.inputs);
        Ok((request, rebuilt.loss))
    }
}
