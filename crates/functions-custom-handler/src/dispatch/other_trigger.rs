//! An envelope without an HTTP request: a timer's, a queue's.

use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::header::CONTENT_TYPE;

use super::app::Dispatch;
use crate::answer::{TriggerOutput, check_status};
use crate::call::{Logged, call, collect, is_unrouted};
use crate::logs::{InvocationLog, TARGET};
use crate::refusal::Refusal;
use crate::{Invocation, Outputs};

impl Dispatch {
    /// The router gets the envelope as it is, at `POST /{FunctionName}`. A status outside 2xx
    /// stays, since only then the host counts a failure and retries; the log is then written,
    /// because the host does not read it from such an answer.
    pub(super) async fn other_trigger(&self, function: &str, invocation: Invocation, mut request: Request) -> Response {
        let log = InvocationLog::open(&invocation);
        let result = match self.check_name(function) {
            Ok(()) => {
                request.extensions_mut().insert(invocation);
                let answer = async {
                    let response = call(self.app.clone(), request).await?;
                    self.trigger_output(function, response).await
                };
                log.run(answer).await
            }
            Err(refusal) => Err(refusal),
        };
        match result {
            Ok(Answer::Output(output)) => log.answer(|logs| output.reply(logs)).await,
            Ok(Answer::Failure(response)) => {
                log.release().await;
                response
            }
            Err(refusal) => {
                // Why the router or a body failed is logged already.
                if !matches!(refusal, Refusal::Panicked | Refusal::Failed) {
                    log.refused(&refusal);
                }
                log.release().await;
                refusal.into_response()
            }
        }
    }
}

/// How much of a failure's text is logged.
const LOGGED_CHARS: usize = 2_000;

enum Answer {
    Output(TriggerOutput),
    Failure(Response),
}

impl Dispatch {
    async fn trigger_output(&self, function: &str, mut response: Response) -> Result<Answer, Refusal> {
        let name = function;
        let function = || function.to_owned();
        let status = response.status();
        if is_unrouted(&response) {
            return Err(Refusal::NoRoute { function: function() });
        }
        check_status(status, false)?;
        if status.is_redirection() {
            return Err(Refusal::Redirect {
                function: function(),
                status,
            });
        }
        if !status.is_success() {
            let failure = logged(&function(), response).await;
            return Ok(Answer::Failure(of_status_and_text(failure)));
        }
        // Written before a status, say, instead of alone.
        let outputs: Option<Outputs> = response.extensions_mut().remove();
        let body = collect(response.into_body()).await?;
        let output = match outputs {
            Some(outputs) if body.is_empty() => {
                TriggerOutput::new(outputs.into_values(|binding| self.files.is_binary(name, binding))?)
            }
            _ => TriggerOutput::parse(&body).ok_or_else(|| Refusal::NoOutputs { function: function() })?,
        };
        if let Some(found) = output.wrong_outputs() {
            return Err(Refusal::OutputsType {
                function: function(),
                found,
            });
        }
        self.warn_of_unknown(name, output.names());
        Ok(Answer::Output(output))
    }
}

/// The host reads the status alone: headers, such as a length that is not the body's, could only keep it from that.
fn of_status_and_text(mut failure: Response) -> Response {
    let content_type = failure.headers().get(CONTENT_TYPE).cloned();
    failure.headers_mut().clear();
    if let Some(content_type) = content_type {
        failure.headers_mut().insert(CONTENT_TYPE, content_type);
    }
    failure
}

/// The failure as it is, its text in the log: the host reads no body of such an answer.
async fn logged(function: &str, response: Response) -> Response {
    if response.extensions().get::<Logged>().is_some() {
        return response;
    }
    let (head, body) = response.into_parts();
    let status = head.status;
    let Ok(body) = collect(body).await else {
        // Why is logged already.
        return (status, ()).into_response();
    };
    let text = String::from_utf8_lossy(&body);
    let text: String = text.trim().chars().take(LOGGED_CHARS).collect();
    let colon = if text.is_empty() { "" } else { ": " };
    tracing::error!(target: TARGET, "POST /{function} answered {status}{colon}{text}");
    Response::from_parts(head, body.into())
}
