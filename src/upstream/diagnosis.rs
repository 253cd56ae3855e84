//! What went wrong, told by the types in a client error's chain of causes, never by their texts.

use std::error::Error as StdError;
use std::fmt;
use std::io;

use rustls::CertificateError;

use super::names::NameError;
use super::redirects::{MOST, Refused};

/// How far the exchange had come.
#[derive(Clone, Copy, Debug)]
pub(super) enum Phase {
    Head,
    Body,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Diagnosis {
    TimeOut,
    TooManyRedirects,
    RedirectedToPlainHttp,
    RedirectedInward,
    RedirectedAway,
    NameUnknown,
    Refused,
    Unreachable,
    Closed,
    NotHttp,
    Untrusted(&'static str),
    Tls,
    Other,
}

impl Diagnosis {
    /// The first cause in the chain that says something wins; outer errors are seen before the ones they wrap.
    pub(super) fn of(error: &(dyn StdError + 'static)) -> Self {
        let mut next = Some(error);
        while let Some(cause) = next {
            if let Some(diagnosis) = Self::of_one(cause) {
                return diagnosis;
            }
            next = inner(cause);
        }
        Self::Other
    }

    fn of_one(cause: &(dyn StdError + 'static)) -> Option<Self> {
        if let Some(error) = cause.downcast_ref::<reqwest::Error>() {
            return match error {
                error if error.is_timeout() => Some(Self::TimeOut),
                // The URL that was asked for is http or https: the settings see to that.
                error if error.is_builder() => Some(Self::RedirectedAway),
                _ => None,
            };
        }
        if let Some(refused) = cause.downcast_ref::<Refused>() {
            return Some(match refused {
                Refused::TooMany => Self::TooManyRedirects,
                Refused::ToPlainHttp { .. } => Self::RedirectedToPlainHttp,
                Refused::Inward { .. } => Self::RedirectedInward,
            });
        }
        if cause.is::<NameError>() {
            return Some(Self::NameUnknown);
        }
        if let Some(error) = cause.downcast_ref::<rustls::Error>() {
            return Some(match error {
                rustls::Error::InvalidCertificate(reason) => Self::Untrusted(reason_of(reason)),
                _ => Self::Tls,
            });
        }
        if let Some(error) = cause.downcast_ref::<hyper::Error>() {
            return match error {
                error if error.is_incomplete_message() => Some(Self::Closed),
                error if error.is_parse() => Some(Self::NotHttp),
                _ => None,
            };
        }
        cause
            .downcast_ref::<io::Error>()
            .and_then(|error| Self::of_io(error.kind()))
    }

    fn of_io(kind: io::ErrorKind) -> Option<Self> {
        use io::ErrorKind;

        match kind {
            ErrorKind::ConnectionRefused => Some(Self::Refused),
            ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable | ErrorKind::TimedOut => Some(Self::Unreachable),
            ErrorKind::ConnectionReset
            | ErrorKind::ConnectionAborted
            | ErrorKind::BrokenPipe
            | ErrorKind::UnexpectedEof => Some(Self::Closed),
            _ => None,
        }
    }
}

/// An I/O error that wraps another error does not name that one as its source, but that one's own source.
fn inner<'a>(cause: &'a (dyn StdError + 'static)) -> Option<&'a (dyn StdError + 'static)> {
    match cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(wrapped) => Some(wrapped),
        None => cause.source(),
    }
}

fn reason_of(error: &CertificateError) -> &'static str {
    match error {
        CertificateError::UnknownIssuer => "its issuer is unknown",
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => "it has expired",
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => "it is not valid yet",
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => "it is for another name",
        CertificateError::Revoked => "it is revoked",
        CertificateError::BadSignature => "its signature is not that of its issuer",
        // The others have a name of their kind, and no words.
        _ => "it is not valid; the log has the details",
    }
}

impl fmt::Display for Diagnosis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TimeOut => f.write_str("it took too long"),
            Self::TooManyRedirects => write!(f, "more than {MOST} redirects"),
            Self::RedirectedToPlainHttp => f.write_str("a redirect from https to http, which is not followed"),
            Self::RedirectedInward => f.write_str(
                "a redirect to a loopback, link-local, unspecified or platform address, which is not followed",
            ),
            Self::RedirectedAway => f.write_str("a redirect to an address that is not http or https"),
            Self::NameUnknown => f.write_str("the name does not resolve"),
            Self::Refused => f.write_str("connection refused"),
            Self::Unreachable => f.write_str("the host cannot be reached"),
            Self::Closed => f.write_str("the connection was closed before the answer was complete"),
            Self::NotHttp => f.write_str("the answer is not HTTP"),
            Self::Untrusted(reason) => write!(f, "the certificate is not trusted ({reason})"),
            Self::Tls => f.write_str("no TLS connection could be made"),
            Self::Other => f.write_str("the exchange broke off; the log has the details"),
        }
    }
}
