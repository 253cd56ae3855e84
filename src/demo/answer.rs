//! An answer to an envelope.

use serde_json::Value;

/// What the app answered: the client's part, and the invocation's log.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u64,
    pub(super) body: String,
    pub(super) logs: Vec<String>,
}

impl Answer {
    /// Reads the answer to an envelope; none if it is not one.
    pub(super) fn read(text: &str) -> Option<Self> {
        let answer: Value = serde_json::from_str(text).ok()?;
        let client = &answer["Outputs"]["res"];
        Some(Self {
            status: client["statusCode"].as_u64()?,
            body: client["body"].as_str()?.to_owned(),
            logs: answer["Logs"]
                .as_array()?
                .iter()
                .map(|line| line.as_str().map(str::to_owned))
                .collect::<Option<_>>()?,
        })
    }
}
