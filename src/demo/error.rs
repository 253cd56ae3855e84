use std::error::Error;
use std::fmt;
use std::io;
use std::path::Path;

use memline::Sampling;
use reqwest::StatusCode;

use super::answer::Answer;

pub(super) type Result<T> = std::result::Result<T, DemoError>;

/// Why the demo is not as it should be, as one sentence.
#[derive(Debug)]
pub struct DemoError {
    sentence: String,
    source: Option<Box<dyn Error + Send + Sync>>,
}

impl DemoError {
    pub(super) fn not_every_invocation(sampling: Sampling) -> Self {
        Self::new(format!(
            "the demo shows the reports of every invocation, but MEMORY_PROFILER is \"{sampling}\"; allowed here: on"
        ))
    }

    pub(super) fn not_invoked(function: &str, cause: reqwest::Error) -> Self {
        Self {
            sentence: format!("{function} could not be invoked: {cause}"),
            source: Some(cause.into()),
        }
    }

    pub(super) fn no_envelope(function: &str, status: StatusCode, text: &str) -> Self {
        Self::new(format!(
            "{function} was answered with {status} and {text:?}, which is no answer the Functions host reads"
        ))
    }

    pub(super) fn wrong_answer(function: &str, answer: &Answer, expected: &str) -> Self {
        let Answer { status, body, .. } = answer;
        Self::new(format!(
            "{function} answered {status} {body:?}, but 200 {expected:?} is right"
        ))
    }

    pub(super) fn missing_report(function: &str, target: &str) -> Self {
        Self::new(format!(
            "{function} did not log one {target} report with numbers for each function it profiles"
        ))
    }

    pub(super) fn nothing_kept() -> Self {
        Self::new("no invocation was profiled, so there is nothing for the page to show".to_owned())
    }

    pub(super) fn not_written(path: &Path, cause: io::Error) -> Self {
        let path = path.display();
        Self {
            sentence: format!("the page cannot be written to {path}: {cause}; --page names another file"),
            source: Some(cause.into()),
        }
    }

    fn new(sentence: String) -> Self {
        Self { sentence, source: None }
    }
}

impl From<io::Error> for DemoError {
    fn from(cause: io::Error) -> Self {
        Self {
            sentence: format!("the demo cannot go on: {cause}"),
            source: Some(cause.into()),
        }
    }
}

impl fmt::Display for DemoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence)
    }
}

impl Error for DemoError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as &(dyn Error + 'static))
    }
}
