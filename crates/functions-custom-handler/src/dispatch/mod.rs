//! What is done with a request: which mode it comes in, and the way it takes.

mod http_trigger;
mod lent_body;
mod other_trigger;

use axum::Router;
use axum::body::HttpBody as _;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::request::Parts;
use http::{Method, StatusCode};
use http_body_util::BodyExt as _;
use tracing::Span;

use self::http_trigger::Http;
use self::lent_body::LentBody;
use crate::answer::{check_headers, check_status, with_true_length, without_forbidden_body};
use crate::app_files::AppFiles;
use crate::call::{call, collect, is_unrouted, prepare};
use crate::extract::Metadata;
use crate::functions::Functions;
use crate::logs::{InvocationLog, TARGET};
use crate::refusal::Refusal;
use crate::trigger::Bindings;
use crate::warning::Warning;
use crate::wire::{Content, Envelope};
use crate::{Invocation, Mode, Outputs, body, detect, rebuild};

/// A client's body of 100 MiB in an envelope. Of each byte JSON makes six at most (`\u0000`),
/// base64 less than two; the rest is for headers and metadata.
const ENVELOPE_BYTES: usize = (6 * 100 + 1) * 1024 * 1024;

/// The app's router and what the builder was told.
#[derive(Debug)]
pub(crate) struct Dispatch {
    router: Router,
    functions: Functions,
    files: AppFiles,
    http_output: String,
    limit_bytes: usize,
}

impl Dispatch {
    pub(crate) fn new(router: Router, functions: Functions, files: AppFiles, http_output: String) -> Self {
        Self {
            router: prepare(router),
            functions,
            files,
            http_output,
            limit_bytes: ENVELOPE_BYTES,
        }
    }

    pub(crate) async fn answer(&self, request: Request) -> Response {
        let (head, body) = request.into_parts();
        if detect::is_probe(&head) {
            return StatusCode::OK.into_response();
        }
        let Some(function) = detect::envelope_function(&head, self.files.never_forwards()).map(str::to_owned) else {
            let invocation = self.invocation(&head);
            return self.without_envelope(invocation, head, body, None).await;
        };
        let body = match body::read(body, self.limit_bytes).await {
            Ok(body) => body,
            Err(refusal) => {
                InvocationLog::open(&self.invocation(&head)).refused(&refusal);
                return refusal.into_response();
            }
        };
        match Envelope::parse(&body) {
            Ok(envelope) => self.envelope(&function, envelope, head, body).await,
            Err(refusal) => {
                let invocation = self.invocation(&head);
                let (head, body) = body::put_back(head, body).into_parts();
                self.without_envelope(invocation, head, body, Some(refusal)).await
            }
        }
    }

    /// An HTTP request as it came. `unrouted` is the answer in place of a 404 without a route.
    async fn without_envelope(
        &self,
        invocation: Invocation,
        mut head: Parts,
        body: axum::body::Body,
        unrouted: Option<Refusal>,
    ) -> Response {
        let mode = invocation.mode();
        let is_head = head.method == Method::HEAD;
        if mode == Mode::Proxying
            && let Some(path) = with_plain_slashes(head.uri.path())
        {
            head.uri = rebuild::with_path(&head.uri, &path);
        }
        let log = InvocationLog::open(&invocation);
        let response = log.run(self.call(invocation, Request::from_parts(head, body))).await;
        match unrouted {
            Some(refusal) if is_unrouted(&response) => {
                log.refused(&refusal);
                return refusal.into_response();
            }
            _ => {}
        }
        if let Some(outputs) = response.extensions().get::<Outputs>() {
            let names: Vec<_> = outputs.names().collect();
            log.refused(&Refusal::LostOutputs {
                names: names.join(", "),
            });
        }
        let can_upgrade = matches!(mode, Mode::Proxying | Mode::StandAlone);
        let passable = check_status(response.status(), can_upgrade).and_then(|()| match mode {
            Mode::StandAlone => Ok(()),
            _ => check_headers(response.headers()),
        });
        if let Err(refusal) = passable {
            log.refused(&refusal);
            return Refusal::Failed.into_response();
        }
        let response = match log.run(async { with_whole_body(mode, response).await }).await {
            Ok(response) => response,
            // Why is logged already.
            Err(refusal) => return refusal.into_response(),
        };
        without_forbidden_body(with_true_length(response, is_head))
    }

    /// Says which values get nowhere, by the function's `function.json`.
    fn warn_of_unknown<'a>(&self, function: &str, names: impl Iterator<Item = &'a str>) {
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
    async fn call(&self, invocation: Invocation, mut request: Request) -> Response {
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

    async fn envelope(&self, function: &str, envelope: Envelope, head: Parts, body: Bytes) -> Response {
        let invocation = Invocation::enveloped(&head.headers, function);
        let (data, metadata) = envelope.open();
        let metadata = Metadata::new(metadata);
        match data {
            Content::Http(fields, inputs) => {
                // What of it counts is in `fields`, which let go of it when the request is rebuilt.
                drop(body);
                let trigger = Http {
                    fields,
                    inputs: Bindings::new(inputs, None),
                    metadata,
                };
                self.http_trigger(function, invocation, trigger).await
            }
            Content::Other(bindings) => {
                let trigger = self.files.trigger(function).map(str::to_owned);
                let mut request = body::put_back(head, body);
                request.extensions_mut().insert(metadata);
                request.extensions_mut().insert(Bindings::new(bindings, trigger));
                self.other_trigger(function, invocation, request).await
            }
        }
    }

    /// # Errors
    ///
    /// If neither the code nor the files have a function of this name, though the code names its functions.
    fn check_name(&self, function: &str) -> Result<(), Refusal> {
        if self.files.has(function) {
            return Ok(());
        }
        self.functions.check(function)
    }

    fn invocation(&self, head: &Parts) -> Invocation {
        let path = head.uri.path();
        let function = self.files.at(path).or_else(|| self.functions.at_end_of(path));
        Invocation::without_envelope(&head.headers, function)
    }
}

/// The response whose body, if it is a stream, cannot break off without a word.
///
/// Forwarding reads a response whole, and makes a bare 500 of one that breaks off: so it is read here first. In the other
/// modes the client has had the head by then, and only the log can tell.
async fn with_whole_body(mode: Mode, response: Response) -> Result<Response, Refusal> {
    if response.body().size_hint().exact().is_some() {
        return Ok(response);
    }
    let (head, body) = response.into_parts();
    if mode == Mode::Forwarding {
        return Ok(Response::from_parts(head, collect(body).await?.into()));
    }
    let span = Span::current();
    let body = body.map_err(move |error| {
        tracing::error!(target: TARGET, parent: &span, "the response's body broke off: {error}");
        error
    });
    Ok(Response::from_parts(head, axum::body::Body::new(body)))
}

/// The path with `%2F` where proxying has escaped it once more: so it is the same in every mode.
fn with_plain_slashes(path: &str) -> Option<String> {
    let is_escaped = path.contains("%252F") || path.contains("%252f");
    is_escaped.then(|| path.replace("%252F", "%2F").replace("%252f", "%2f"))
}

#[cfg(test)]
mod tests {
    use axum::body::{Body, to_bytes};

    use super::*;

    fn dispatch() -> Dispatch {
        Dispatch::new(Router::new(), Functions::default(), AppFiles::default(), String::new())
    }

    async fn posted(body: &'static str, limit_bytes: usize) -> (u16, String) {
        let mut dispatch = dispatch();
        dispatch.limit_bytes = limit_bytes;
        let request = Request::post("/Hello")
            .header("content-type", "application/json")
            .body(Body::from(body))
            .unwrap();
        let response = dispatch.answer(request).await;
        let status = response.status().as_u16();
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn more_than_an_envelope_can_be_is_refused() {
        let (status, body) = posted("null", 4).await;
        assert_eq!(status, 400, "{body}");
        assert_eq!(
            posted("null ", 4).await,
            (
                413,
                "the body is larger than 4 bytes, the most an envelope may have".to_owned()
            )
        );
    }

    #[test]
    fn a_clients_largest_body_fits() {
        assert_eq!(dispatch().limit_bytes, 630_194_176);
    }
}
