//! An envelope without an HTTP request: a timer's, a queue's.

use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::request::Parts;

use super::Dispatch;
use crate::answer::Outputs;
use crate::call::{call, collect, is_unrouted};
use crate::logs::InvocationLog;
use crate::refusal::Refusal;
use crate::{Invocation, body};

impl Dispatch {
    /// The router gets the envelope as it is, at `POST /{FunctionName}`. A status outside 2xx
    /// stays, since only then the host counts a failure and retries; the log is then written,
    /// because the host does not read it from such an answer.
    pub(super) async fn other_trigger(
        &self,
        function: &str,
        invocation: Invocation,
        head: Parts,
        body: Bytes,
    ) -> Response {
        let log = InvocationLog::open(&invocation);
        let result = match self.functions.check(function) {
            Ok(()) => {
                let mut request = body::put_back(head, body);
                request.extensions_mut().insert(invocation);
                let answer = async {
                    let response = call(self.router.clone(), request).await;
                    outputs(function, response).await
                };
                log.run(answer).await
            }
            Err(refusal) => Err(refusal),
        };
        match result {
            Ok(Answer::Outputs(outputs)) => outputs.reply(log.finish()),
            Ok(Answer::Failure(response)) => response,
            Err(refusal) => {
                log.refused(&refusal);
                refusal.into_response()
            }
        }
    }
}

enum Answer {
    Outputs(Outputs),
    Failure(Response),
}

async fn outputs(function: &str, response: Response) -> Result<Answer, Refusal> {
    let function = || function.to_owned();
    let status = response.status();
    if is_unrouted(&response) {
        return Err(Refusal::NoRoute { function: function() });
    }
    if status.is_redirection() {
        return Err(Refusal::Redirect {
            function: function(),
            status,
        });
    }
    if !status.is_success() {
        return Ok(Answer::Failure(response));
    }
    let body = match collect(response.into_body()).await {
        Ok(body) => body,
        // Logged already.
        Err(refusal) => return Ok(Answer::Failure(refusal.into_response())),
    };
    Outputs::parse(&body)
        .map(Answer::Outputs)
        .ok_or_else(|| Refusal::NoOutputs { function: function() })
}
