use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use url::Url;

use super::diagnosis::{Diagnosis, Phase};
use super::{Limits, origin};

/// A GET that brought no page. It displays as one sentence for the log: the origin that was asked, without path, query or
/// credentials, and what went wrong. The [`source`](StdError::source) chain has the details. As a response it is a 502 that
/// says what went wrong and not where: the client learns no address behind the app.
#[derive(Debug)]
pub struct Error {
    origin: String,
    kind: Kind,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

#[derive(Debug)]
enum Kind {
    NoClient,
    TooLarge { limit_bytes: u64 },
    TimeOut { phase: Phase, limit: Duration },
    Failed(Diagnosis),
}

impl Error {
    pub(super) fn no_client(cause: reqwest::Error) -> Self {
        Self {
            origin: String::new(),
            kind: Kind::NoClient,
            source: Some(cause.into()),
        }
    }

    pub(super) fn too_large(url: &Url, limits: Limits) -> Self {
        Self {
            origin: origin(url),
            kind: Kind::TooLarge {
                limit_bytes: limits.body_bytes,
            },
            source: None,
        }
    }

    /// The request failed before the head of an answer was there.
    pub(super) fn no_answer(url: &Url, limits: Limits, cause: reqwest::Error) -> Self {
        // The URL may hold credentials and secrets in its query, and the chain goes to the log.
        Self::failed(url, limits, Phase::Head, cause.without_url())
    }

    /// The body broke off.
    pub(super) fn cut_off(url: &Url, limits: Limits, cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::failed(url, limits, Phase::Body, cause)
    }

    /// The sentence for the client.
    pub(super) fn for_client(&self) -> String {
        format!("the page could not be loaded: {}", self.kind)
    }

    fn failed(url: &Url, limits: Limits, phase: Phase, cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        let cause = cause.into();
        let kind = match Diagnosis::of(&*cause) {
            Diagnosis::TimeOut => Kind::TimeOut {
                phase,
                limit: limits.time,
            },
            other => Kind::Failed(other),
        };
        Self {
            origin: origin(url),
            kind,
            source: Some(cause),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            Kind::NoClient => write!(f, "no GET is possible: {}", self.kind),
            _ => write!(f, "GET {}/ failed: {}", self.origin, self.kind),
        }
    }
}

/// What went wrong, without any address.
impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoClient => f.write_str("the HTTP client cannot be built"),
            Self::TooLarge { limit_bytes } => write!(f, "the body is larger than {}", Bytes(*limit_bytes)),
            Self::TimeOut {
                phase: Phase::Head,
                limit,
            } => write!(f, "no answer within {}", Time(*limit)),
            Self::TimeOut {
                phase: Phase::Body,
                limit,
            } => {
                write!(f, "the answer was not complete within {}", Time(*limit))
            }
            Self::Failed(diagnosis) => diagnosis.fmt(f),
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}

/// Whole MiB where the limit is one, else bytes.
struct Bytes(u64);

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const MIB: u64 = 1024 * 1024;
        match self.0 {
            bytes if bytes >= MIB && bytes % MIB == 0 => write!(f, "{} MiB", bytes / MIB),
            bytes => write!(f, "{bytes} bytes"),
        }
    }
}

/// Seconds, or milliseconds where the limit is not whole seconds.
struct Time(Duration);

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            time if time.subsec_millis() == 0 => write!(f, "{} s", time.as_secs()),
            time => write!(f, "{} ms", time.as_millis()),
        }
    }
}
