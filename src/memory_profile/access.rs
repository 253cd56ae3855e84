//! Who gets the page: it shows source text.
//!
//! Under the host that is who has the function's key, and the host checks it before it calls the function. So a request must come
//! from the host, and for this function; what the host calls another function for is another key's, or nobody's. Under Core Tools
//! the host checks no key, and without a host there is none: there it is who is on this machine.

use std::fmt;
use std::net::IpAddr;
use std::sync::OnceLock;

use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use functions_custom_handler::{Invocation, Mode};
use memline_axum::{NotLocal, check_direct, check_local};

use super::app_files::{self, Unguarded};
use crate::functions::MEMORY_PROFILE;
use crate::settings::Page;

/// Decides about requests.
#[derive(Debug)]
pub(super) struct Access {
    page: Page,
    /// What the host's files say, read at the first request that depends on them.
    files: OnceLock<Result<(), Unguarded>>,
}

/// Why a request does not get the page. It displays as one sentence for the client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    Off,
    OffByDefault,
    OffAt(IpAddr),
    /// The request came to the handler's own port, and not from the host.
    NotFromHost,
    /// The host has called another function for it.
    OtherFunction,
    Unguarded(Unguarded),
    NotLocal(NotLocal),
}

impl Access {
    pub(super) fn new(page: Page) -> Self {
        Self {
            page,
            files: OnceLock::new(),
        }
    }

    /// # Errors
    ///
    /// If the request does not get the page.
    pub(super) fn check(&self, invocation: Option<&Invocation>, head: &Parts) -> Result<(), Refusal> {
        match self.page {
            Page::Off => Err(Refusal::Off),
            Page::OffByDefault => Err(Refusal::OffByDefault),
            Page::OffAt(ip) => Err(Refusal::OffAt(ip)),
            Page::Alone => {
                check_direct(&head.headers)?;
                Ok(check_local(head)?)
            }
            Page::CoreTools => {
                self.check_host(invocation)?;
                // Proxying always says for whom it hands on, and then that is the client's address.
                Ok(check_local(head)?)
            }
            Page::ByKey => self.check_host(invocation),
        }
    }

    /// Whether the host has checked this function's key.
    fn check_host(&self, invocation: Option<&Invocation>) -> Result<(), Refusal> {
        let invocation = invocation.ok_or(Refusal::NotFromHost)?;
        match invocation.mode() {
            // An envelope says which function the host has called. Its URL, which the route is found by, is the client's.
            Mode::Envelope if invocation.function() != Some(MEMORY_PROFILE) => return Err(Refusal::OtherFunction),
            Mode::Envelope | Mode::Forwarding | Mode::Proxying => {}
            // A mode that is not known here says nothing of a key.
            _ => return Err(Refusal::NotFromHost),
        }
        let files = self.files.get_or_init(app_files::check);
        files.clone().map_err(Refusal::Unguarded)
    }
}

impl From<NotLocal> for Refusal {
    fn from(not_local: NotLocal) -> Self {
        Self::NotLocal(not_local)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Off => f.write_str("the page is off, because MEMORY_PROFILER_PAGE is off; on or auto switches it on"),
            Self::OffByDefault => f.write_str(
                "the page is off, because MEMORY_PROFILER_PAGE is auto, and that is off in Azure and under any host but Core \
                 Tools'; set it to on, and whoever has the function's key sees it",
            ),
            Self::OffAt(ip) => write!(
                f,
                "the page is off, because the app listens on {ip} without a host; listen on 127.0.0.1, whatever \
                 MEMORY_PROFILER_PAGE is"
            ),
            Self::NotFromHost => f.write_str(
                "the page is shown through the Functions host only, which checks the function's key, and this request has not \
                 come from it",
            ),
            Self::OtherFunction => write!(
                f,
                "the page is shown by the function {MEMORY_PROFILE} only, and the host has called another one"
            ),
            Self::Unguarded(unguarded) => write!(f, "the page is off, because {unguarded}"),
            Self::NotLocal(not_local) => write!(f, "{not_local}"),
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = match self {
            Self::NotLocal(_) => StatusCode::FORBIDDEN,
            _ => StatusCode::NOT_FOUND,
        };
        (status, self.to_string()).into_response()
    }
}
