use std::fmt;

/// How much a [`Finding`] matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Severity {
    /// Something will not work, locally or in Azure.
    Error,
    /// It works, but not everywhere or not as one would expect.
    Hint,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "error",
            Self::Hint => "hint",
        })
    }
}

/// Something in the files that is wrong or that the code does not agree with: one sentence that says what, and how to
/// fix it.
///
/// ```
/// use cargo_functions::{Finding, Severity};
///
/// let finding = Finding::new(Severity::Error, "there is no host.json");
/// assert_eq!(finding.to_string(), "error: there is no host.json");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Finding {
    severity: Severity,
    sentence: String,
}

impl Finding {
    /// A finding of one's own, to be shown with the others.
    #[must_use]
    pub fn new(severity: Severity, sentence: impl Into<String>) -> Self {
        Self {
            severity,
            sentence: sentence.into(),
        }
    }

    /// How much it matters.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.severity
    }

    /// The sentence.
    #[must_use]
    pub fn sentence(&self) -> &str {
        &self.sentence
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.severity, self.sentence)
    }
}

/// Findings as they are made.
#[derive(Debug, Default)]
pub(super) struct Findings(Vec<Finding>);

impl Findings {
    pub(super) fn error(&mut self, sentence: impl Into<String>) {
        self.0.push(Finding::new(Severity::Error, sentence));
    }

    pub(super) fn hint(&mut self, sentence: impl Into<String>) {
        self.0.push(Finding::new(Severity::Hint, sentence));
    }

    pub(super) fn errors(&self) -> usize {
        let is_error = |finding: &&Finding| finding.severity == Severity::Error;
        self.0.iter().filter(is_error).count()
    }

    pub(super) fn into_vec(self) -> Vec<Finding> {
        self.0
    }
}
