//! The Functions host's part: one envelope for each invocation.

use serde_json::{Value, json};
use url::Url;

use super::answer::Answer;
use super::error::{DemoError, Result};
use crate::upstream;

pub(super) struct Host {
    client: reqwest::Client,
    app: Url,
}

impl Host {
    pub(super) fn new(app: Url) -> Self {
        Self {
            client: upstream::local_client(),
            app,
        }
    }

    /// Invokes an HTTP-triggered function with a GET.
    pub(super) async fn invoke(&self, function: &'static str) -> Result<Answer> {
        let url = self.app.join(function).expect("a function's name is a path");
        let answer = self
            .client
            .post(url)
            .header("content-type", "application/json; charset=utf-8")
            .body(envelope(function).to_string())
            .send()
            .await
            .map_err(|cause| DemoError::not_invoked(function, cause))?;
        let status = answer.status();
        let text = answer
            .text()
            .await
            .map_err(|cause| DemoError::not_invoked(function, cause))?;
        Answer::read(&text).ok_or_else(|| DemoError::no_envelope(function, status, &text))
    }
}

fn envelope(function: &str) -> Value {
    let url = format!("http://localhost:7071/api/{function}");
    json!({
        "Data": {
            "req": {
                "Url": url,
                "Method": "GET",
                "Query": {},
                "Headers": { "Accept": ["*/*"], "Host": ["localhost:7071"] },
                "Params": {},
                "Identities": [],
            },
        },
        "Metadata": { "sys": { "MethodName": function } },
    })
}
