use std::fmt;
use std::process::ExitStatus;

/// Why a started handler did not become ready.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum StartFailure {
    /// The system could not start it.
    NotStarted {
        /// Why.
        cause: String,
    },
    /// It ended instead. In production the host starts it anew, twice, unless its status is 0, and makes the last three
    /// lines of standard error the message of its own error.
    Ended {
        /// How it ended.
        status: ExitStatus,
        /// All lines of its standard output.
        stdout: Vec<String>,
        /// All lines of its standard error.
        stderr: Vec<String>,
    },
    /// It did not listen within 30 seconds, or what listens there does not speak HTTP.
    NotReady {
        /// What the last try to reach it met.
        cause: String,
    },
}

impl fmt::Display for StartFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ended { status, stderr, .. } => {
                write!(f, "the handler ended with {status} instead of being ready")?;
                let last = stderr.len().saturating_sub(3);
                stderr[last..].iter().try_for_each(|line| write!(f, "\n{line}"))
            }
            Self::NotStarted { cause } => write!(f, "the handler cannot be started: {cause}"),
            Self::NotReady { cause } => write!(f, "the handler is not ready: {cause}"),
        }
    }
}

impl std::error::Error for StartFailure {}
