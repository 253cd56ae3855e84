//! Tasks and blocking work that stay part of their invocation.

use tokio::task::JoinHandle;
use tracing::instrument::WithSubscriber;
use tracing::{Dispatch, Instrument as _, Span, dispatcher};

use crate::panic;

/// [`tokio::spawn`], with the current tracing span carried along.
///
/// So what `future` logs goes where the rest of the invocation's log goes, and what it logs after
/// the answer is written at once. The span's subscriber comes along too, for the sake of tests that
/// set one on their thread only. If `future` panics, the invocation's log has a line with the message.
///
/// # Panics
///
/// Outside of a tokio runtime, as tokio's does.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let sum = functions_custom_handler::spawn(async {
///     tracing::info!("adding up");
///     (1..=10).sum::<u32>()
/// });
/// assert_eq!(sum.await.unwrap(), 55);
/// # }
/// ```
pub fn spawn<F>(future: F) -> JoinHandle<F::Output>
where
    F: Future<Output: Send> + Send + 'static,
{
    let span = Span::current();
    let subscriber = subscriber_of(&span);
    let future = panic::logged(future).instrument(span);
    match subscriber {
        Some(subscriber) => tokio::spawn(WithSubscriber::with_subscriber(future, subscriber)),
        None => tokio::spawn(future),
    }
}

/// [`tokio::task::spawn_blocking`], with the current tracing span carried along.
///
/// So what `f` logs goes where the rest of the invocation's log goes. The span's
/// subscriber comes along too, for the sake of tests that set one on their thread only. If `f` panics, the invocation's
/// log has a line with the message.
///
/// # Panics
///
/// Outside of a tokio runtime, as tokio's does.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let sum = functions_custom_handler::spawn_blocking(|| {
///     tracing::info!("adding up");
///     (1..=10).sum::<u32>()
/// });
/// assert_eq!(sum.await.unwrap(), 55);
/// # }
/// ```
pub fn spawn_blocking<F, R>(f: F) -> JoinHandle<R>
where
    F: FnOnce() -> R + Send + 'static,
    R: Send + 'static,
{
    let span = Span::current();
    let subscriber = subscriber_of(&span);
    tokio::task::spawn_blocking(move || match subscriber {
        Some(subscriber) => dispatcher::with_default(&subscriber, || span.in_scope(|| panic::logged_call(f))),
        None => f(),
    })
}

fn subscriber_of(span: &Span) -> Option<Dispatch> {
    Span::with_subscriber(span, |(_, subscriber)| subscriber.clone())
}
