//! The app, and how it is called.

use axum::extract::{OriginalUri, Request};
use axum::response::Response;
use http::request::Parts;

use super::flush::Flush;
use super::lent_body::LentBody;
use crate::app_files::AppFiles;
use crate::app_service::AppService;
use crate::call::{call, is_unrouted};
use crate::functions::Functions;
use crate::logs::TARGET;
use crate::refusal::Refusal;
use crate::warning::Warning;
use crate::{Invocation, client, detect, rebuild};

/// The longest envelope around a client's body. Of each byte JSON makes six at most (`\u0000`), base64 less than two; the
/// rest is for headers and metadata.
const fn envelope_bytes(body_bytes: usize) -> usize {
    body_bytes.saturating_mul(6).saturating_add(1024 * 1024)
}

/// The app and what the builder was told.
#[derive(Debug)]
pub(crate) struct Dispatch {
    pub(super) app: AppService,
    functions: Functions,
    pub(super) files: AppFiles,
    pub(super) http_output: String,
    pub(super) fails_on_panic: bool,
    is_hosted: bool,
    /// The most that a client may send.
    body_bytes: usize,
    pub(super) limit_bytes: usize,
    pub(super) flush: Flush,
}

impl Dispatch {
    /// `body_bytes` is the most that a client may send.
    pub(crate) fn new(
        app: AppService,
        functions: Functions,
        files: AppFiles,
        http_output: String,
        body_bytes: usize,
    ) -> Self {
        Self {
            app: app.prepared(body_bytes),
            functions,
            files,
            http_output,
            fails_on_panic: false,
            is_hosted: false,
            body_bytes,
            limit_bytes: envelope_bytes(body_bytes),
            flush: Flush::default(),
        }
    }

    /// Whether the host is to count a failed invocation when an HTTP trigger in an envelope panics.
    pub(crate) fn fail_on_panic(mut self, fails: bool) -> Self {
        self.fails_on_panic = fails;
        self
    }

    /// Whether the host has started the process. Then `GET /` without an invocation is the host's readiness probe, and never a
    /// client's request.
    pub(crate) fn hosted(mut self, is_hosted: bool) -> Self {
        self.is_hosted = is_hosted;
        self
    }

    /// The most that a client may send.
    pub(crate) fn body_bytes(&self) -> usize {
        self.body_bytes
    }

    /// Whether the app is not asked for an answer.
    pub(crate) fn is_probe(&self, head: &Parts) -> bool {
        self.is_hosted && detect::is_probe(head)
    }

    /// What is done before an answer is sent.
    pub(crate) fn flush(mut self, flush: Flush) -> Self {
        self.flush = flush;
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

    /// The app's response to a request of an invocation. Where the router has no route for the path, the host's spelling of
    /// it may have one. Any other service gets that spelling at once: of its 404 nothing tells whether it has done
    /// something.
    pub(super) async fn call(&self, invocation: Invocation, request: Request) -> Result<Response, Refusal> {
        let (mut head, body) = request.into_parts();
        client::set_address(invocation.mode(), &mut head);
        head.extensions.insert(invocation);
        let path = head.uri.path();
        let respelled = self.files.respelled(path).or_else(|| self.functions.respelled(path));
        let Some(path) = respelled else {
            return call(self.app.clone(), Request::from_parts(head, body)).await;
        };
        let respelled = rebuild::with_path(&head.uri, &path);
        let sent = OriginalUri(head.uri.clone());
        head.extensions.insert(sent);
        if matches!(self.app, AppService::Other(_)) {
            head.uri = respelled;
            return call(self.app.clone(), Request::from_parts(head, body)).await;
        }
        let mut again = head.clone();
        let (body, lent) = LentBody::lend(body);
        let response = call(self.app.clone(), Request::from_parts(head, body)).await?;
        if !is_unrouted(&response) {
            return Ok(response);
        }
        let Some(body) = lent.take_back() else {
            return Ok(response);
        };
        again.uri = respelled;
        call(self.app.clone(), Request::from_parts(again, body)).await
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
