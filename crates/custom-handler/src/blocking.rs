//! Blocking work that stays part of its invocation.

use tokio::task::JoinHandle;
use tracing::{Span, dispatcher};

/// [`tokio::task::spawn_blocking`], with the current tracing span carried along.
///
/// So what `f` logs goes where the rest of the invocation's log goes. The span's
/// subscriber comes along too, for the sake of tests that set one on their thread only.
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
    let subscriber = span.with_subscriber(|(_, subscriber)| subscriber.clone());
    tokio::task::spawn_blocking(move || match subscriber {
        Some(subscriber) => dispatcher::with_default(&subscriber, || span.in_scope(f)),
        None => f(),
    })
}
