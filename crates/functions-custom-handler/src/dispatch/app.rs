//! The app, and how its router is called.

use axum::Router;
use axum::extract::Request;
use axum::response::Response;
use http::request::Parts;

use super::lent_body::LentBody;
use crate::app_files::AppFiles;
use crate::call::{call, is_unrouted, prepare};
use crate::functions::Functions;
use crate::logs::TARGET;
use crate::refusal::Refusal;
use crate::warning::Warning;
use crate::{Invocation, rebuild};

/// A client's body of 100 MiB in an envelope. Of each byte JSON makes six at most (`\u0000`),
/// base64 less than two; the rest is for headers and metadata.
const ENVELOPE_BYTES: usize = (6 * 100 + 1) * 1024 * 1024;

/// The app's router and what the builder was told.
#[derive(Debug)]
pub(crate) struct Dispatch {
    pub(super) router: Router,
    functions: Functions,
    pub(super) files: AppFiles,
    pub(super) http_output: String,
    pub(super) limit_bytes: usize,
    #[cfg(feature = "opentelemetry")]
    pub(super) telemetry: Option<crate::telemetry::Telemetry>,
}

impl Dispatch {
    pub(crate) fn new(router: Router, functions: Functions, files: AppFiles, http_output: String) -> Self {
        Self {
            router: prepare(router),
            functions,
            files,
            http_output,
            limit_bytes: ENVELOPE_BYTES,
            #[cfg(feature = "opentelemetry")]
            telemetry: None,
        }
    }

    /// Has spans exported before an answer is sent.
    #[cfg(feature = "opentelemetry")]
    pub(crate) fn with_telemetry(mut self, telemetry: Option<crate::telemetry::Telemetry>) -> Self {
        self.telemetry = telemetry;
        self
    }

    /// Says which values get nowhere, by the function's `function.json`.
    pub(super) fn warn_of_unknown<'a>(&self, function: &str, names: impl Iterator<Item = &'a str>) {
        let Some(known) = self.files.outputs(function) else {
            return;
        };
        let listed = known.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
        for binding in names.filter(|name| !known.contains(*name)) {
            let warning = Warning::UnknownOutput {
                binding,
                known: &listed,
            };
            tracing::warn!(target: TARGET, "{warning}");
        }
    }

    /// The router's response to a request of an invocation. Where the router has no route for the path, the host's
    /// spelling of it may have one.
    pub(super) async fn call(&self, invocation: Invocation, mut request: Request) -> Response {
        request.extensions_mut().insert(invocation);
        let path = request.uri().path();
        let respelled = self.files.respelled(path).or_else(|| self.functions.respelled(path));
        let Some(path) = respelled else {
            return call(self.router.clone(), request).await;
        };
        let (head, body) = request.into_parts();
        let mut again = head.clone();
        let (body, lent) = LentBody::lend(body);
        let response = call(self.router.clone(), Request::from_parts(head, body)).await;
        if !is_unrouted(&response) {
            return response;
        }
        let Some(body) = lent.take_back() else { return response };
        again.uri = rebuild::with_path(&again.uri, &path);
        call(self.router.clone(), Request::from_parts(again, body)).await
    }

    /// # Errors
    ///
    /// If neither the code nor the files have a function of this name, though the code names its functions.
    pub(super) fn check_name(&self, function: &str) -> Result<(), Refusal> {
        if self.files.has(function) {
            return Ok(());
        }
        self.functions.check(function)
    }

    pub(super) fn invocation(&self, head: &Parts) -> Invocation {
        let path = head.uri.path();
        let function = self.files.at(path).or_else(|| self.functions.at_end_of(path));
        Invocation::without_envelope(&head.headers, function)
    }
}
