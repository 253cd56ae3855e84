//! The way of a request to the app's runtime, and of the answer back.

use std::future::pending;
use std::sync::Arc;

use axum::body::Body;
use axum::response::{IntoResponse as _, Response};
use http::request::Parts;
use http::{Extensions, Request};
use hyper::ext::ReasonPhrase;
use tokio::runtime::Handle;
use tokio::task::JoinError;

use super::answer_body::AnswerBody;
use super::on_stop::OnStop;
use super::task::Task;
use crate::dispatch::Dispatch;
use crate::logs::DeliveryTracker;
use crate::panic::{self, Panicked};
use crate::refusal::Refusal;

/// The runtime that the app was started on, and the app.
#[derive(Clone, Debug)]
pub(super) struct AppRuntime {
    handle: Handle,
    dispatch: Arc<Dispatch>,
}

impl AppRuntime {
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    pub(super) fn current(dispatch: Dispatch) -> Self {
        Self {
            handle: Handle::current(),
            dispatch: Arc::new(dispatch),
        }
    }

    /// A task that ends when the runtime is shut down.
    pub(super) fn life(&self) -> Task<()> {
        Task::new(self.handle.spawn(pending()))
    }

    /// Tells the app that serving is to stop.
    pub(super) fn stop(&self, on_stop: OnStop) {
        self.handle.spawn(async move { on_stop.call() });
    }

    /// Whether the answer needs no app.
    pub(super) fn is_probe(&self, head: &Parts) -> bool {
        self.dispatch.is_probe(head)
    }

    /// The most that a client may send.
    pub(super) fn body_bytes(&self) -> usize {
        self.dispatch.body_bytes()
    }

    /// Whether the whole body is read before the app is called.
    pub(super) fn reads_whole(&self, head: &Parts) -> bool {
        self.dispatch.envelope_function(head).is_some()
    }

    /// The app's answer. Its body is whole, or comes from a task of the app's runtime, so that no code of the app
    /// runs where this is awaited. Whoever drops this future, or that body, drops the app's work for the request.
    ///
    /// # Errors
    ///
    /// If the runtime has been shut down.
    pub(super) async fn answer(&self, request: Request<Body>) -> Result<Response<AnswerBody>, JoinError> {
        let dispatch = Arc::clone(&self.dispatch);
        let answer = self.handle.spawn(async move {
            let response = panic::catch(|| "a request".to_owned(), dispatch.answer(request)).await;
            carried(response.unwrap_or_else(|Panicked| Refusal::Failed.into_response()))
        });
        match Task::new(answer).await {
            // A value of the app that panics when it is dropped: the panic hook has told of it.
            Err(error) if error.is_panic() => {
                let (head, _) = Refusal::Failed.into_response().into_parts();
                let sentence = Refusal::Failed.to_string();
                Ok(Response::from_parts(head, AnswerBody::Whole(Some(sentence.into()))))
            }
            answered => answered,
        }
    }
}

/// The response without what is the app's own in it: a stream, and extensions, whose `Drop` is code of the app as well.
fn carried(response: Response) -> Response<AnswerBody> {
    let (mut head, body) = response.into_parts();
    let mut extensions = Extensions::new();
    if let Some(tracker) = head.extensions.remove::<DeliveryTracker>() {
        extensions.insert(tracker);
    }
    if let Some(reason) = head.extensions.remove::<ReasonPhrase>() {
        extensions.insert(reason);
    }
    head.extensions = extensions;
    Response::from_parts(head, AnswerBody::carrying(body))
}
