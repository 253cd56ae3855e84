//! The Functions host's part: one envelope for each invocation.

use serde_json::{Value, json};
use url::Url;

use super::Result;
use super::error::DemoError;
use crate::upstream;

pub(super) struct Host {
    client: reqwest::Client,
    app: Url,
}

/// What the app answered: the client's part, and the invocation's log.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u64,
    pub(super) body: String,
    pub(super) logs: Vec<String>,
}

impl Host {
    pub(super) fn new(app: Url) -> Self {
        Self {
            client: upstream::http_client(),
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
        read(&text).ok_or_else(|| DemoError::no_envelope(function, status, &text))
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

fn read(text: &str) -> Option<Answer> {
    let answer: Value = serde_json::from_str(text).ok()?;
    let client = &answer["Outputs"]["res"];
    Some(Answer {
        status: client["statusCode"].as_u64()?,
        body: client["body"].as_str()?.to_owned(),
        logs: answer["Logs"]
            .as_array()?
            .iter()
            .map(|line| line.as_str().map(str::to_owned))
            .collect::<Option<_>>()?,
    })
}
