//! What is done with a request: which mode it comes in, and the way it takes.

mod http_trigger;
mod lent_body;
mod other_trigger;
mod streamed_body;

use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::StatusCode;
use http::request::Parts;

use self::http_trigger::Http;
use self::lent_body::LentBody;
use self::streamed_body::StreamedBody;
use crate::answer::{check_headers, without_forbidden_body};
use crate::app_files::AppFiles;
use crate::app_service::AppService;
use crate::call::{call, is_unrouted};
use crate::client;
use crate::extract::Metadata;
use crate::functions::Functions;
use crate::logs::InvocationLog;
use crate::refusal::Refusal;
use crate::trigger::Bindings;
use crate::warning::Warning;
use crate::wire::{Content, Context, Envelope};
use crate::{Invocation, Mode, Outputs, body, detect, invocation, rebuild};

/// The longest envelope around a client's body. Of each byte JSON makes six at most (`\u0000`), base64 less than two; the
/// rest is for headers and metadata.
const fn envelope_bytes(body_bytes: usize) -> usize {
    body_bytes.saturating_mul(6).saturating_add(1024 * 1024)
}

/// The app and what the builder was told.
#[derive(Debug)]
pub(crate) struct Dispatch {
    app: AppService,
    functions: Functions,
    files: AppFiles,
    http_output: String,
    fails_on_panic: bool,
    limit_bytes: usize,
    #[cfg(feature = "opentelemetry")]
    telemetry: Option<crate::telemetry::Telemetry>,
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
            limit_bytes: envelope_bytes(body_bytes),
            #[cfg(feature = "opentelemetry")]
            telemetry: None,
        }
    }

    /// Whether the host is to count a failed invocation when an HTTP trigger in an envelope panics.
    pub(crate) fn fail_on_panic(mut self, fails: bool) -> Self {
        self.fails_on_panic = fails;
        self
    }

    /// Has spans exported before an answer is sent.
    #[cfg(feature = "opentelemetry")]
    pub(crate) fn with_telemetry(mut self, telemetry: Option<crate::telemetry::Telemetry>) -> Self {
        self.telemetry = telemetry;
        self
    }

    pub(crate) async fn answer(&self, request: Request) -> Response {
        let (mut head, body) = request.into_parts();
        if client::is_remote(&head) {
            invocation::forget_host(&mut head.headers);
        }
        if detect::is_probe(&head) {
            return StatusCode::OK.into_response();
        }
        let response = self.invoke(head, body).await;
        #[cfg(feature = "opentelemetry")]
        if let Some(telemetry) = &self.telemetry {
            telemetry.flush().await;
        }
        response
    }

    /// The function's name, if the body may be an envelope, and is therefore read as a whole.
    pub(crate) fn envelope_function<'a>(&self, head: &'a Parts) -> Option<&'a str> {
        let may_be = !client::is_remote(head);
        may_be.then(|| detect::envelope_function(head, self.files.never_forwards()))?
    }

    async fn invoke(&self, head: Parts, body: Body) -> Response {
        let Some(function) = self.envelope_function(&head).map(str::to_owned) else {
            let invocation = self.invocation(&head);
            return self.without_envelope(invocation, head, body, None).await;
        };
        let body = match body::read(body, self.limit_bytes).await {
            Ok(body) => body,
            Err(refusal) => {
                let log = InvocationLog::open(&self.invocation(&head));
                log.refused(&refusal);
                log.release().await;
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
        body: Body,
        unrouted: Option<Refusal>,
    ) -> Response {
        let mode = invocation.mode();
        if mode == Mode::Proxying
            && let Some(path) = with_plain_slashes(head.uri.path())
        {
            head.uri = rebuild::with_path(&head.uri, &path);
        }
        client::set_host(mode, &mut head.headers);
        let log = InvocationLog::open(&invocation);
        let response = log.run(self.call(invocation, Request::from_parts(head, body))).await;
        let response = response.unwrap_or_else(IntoResponse::into_response);
        let response = Self::passable(&log, mode, response, unrouted);
        log.release().await;
        response.map(|body| StreamedBody::wrap(body, log))
    }

    /// The response, or a refusal in its place.
    fn passable(log: &InvocationLog, mode: Mode, response: Response, unrouted: Option<Refusal>) -> Response {
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
        if let Some(warning) = Warning::of_stream(mode, response.headers()) {
            log.warned(warning);
        }
        if mode != Mode::StandAlone
            && let Err(refusal) = check_headers(response.headers())
        {
            log.refused(&refusal);
            return Refusal::Failed.into_response();
        }
        without_forbidden_body(response)
    }

    /// The app's response to a request of an invocation. Where the router has no route for the path, the host's spelling of
    /// it may have one. Any other service gets that spelling at once: of its 404 nothing tells whether it has done
    /// something.
    async fn call(&self, invocation: Invocation, request: Request) -> Result<Response, Refusal> {
        let (mut head, body) = request.into_parts();
        client::set_address(invocation.mode(), &mut head);
        head.extensions.insert(invocation);
        let path = head.uri.path();
        let respelled = self.files.respelled(path).or_else(|| self.functions.respelled(path));
        let Some(path) = respelled else {
            return call(self.app.clone(), Request::from_parts(head, body)).await;
        };
        let respelled = rebuild::with_path(&head.uri, &path);
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

    async fn envelope(&self, function: &str, envelope: Envelope, head: Parts, body: Bytes) -> Response {
        let invocation = Invocation::enveloped(&head.headers, function);
        let (data, metadata) = envelope.open();
        let context = Context {
            metadata: Metadata::new(metadata),
            http: None,
        };
        match data {
            Content::Http(fields, inputs) => {
                // Its content is in `fields` by now: do not hold both while the router runs.
                drop(body);
                let trigger = Http {
                    fields,
                    inputs: Bindings::new(inputs, None),
                    context,
                    peer: head.extensions.get().copied(),
                };
                self.http_trigger(function, invocation, trigger).await
            }
            Content::Other(bindings) => {
                let trigger = self.files.trigger(function).map(str::to_owned);
                let mut request = body::put_back(head, body);
                request.extensions_mut().insert(context);
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

/// The path with `%2F` where proxying has escaped it once more: so it is the same in every mode.
fn with_plain_slashes(path: &str) -> Option<String> {
    let is_escaped = path.contains("%252F") || path.contains("%252f");
    is_escaped.then(|| path.replace("%252F", "%2F").replace("%252f", "%2f"))
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::{Body, to_bytes};

    use super::*;

    fn dispatch() -> Dispatch {
        let app = AppService::Router(Router::new());
        let body_bytes = 100 * 1024 * 1024;
        Dispatch::new(
            app,
            Functions::default(),
            AppFiles::default(),
            String::new(),
            body_bytes,
        )
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
