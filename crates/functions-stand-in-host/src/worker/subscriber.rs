use std::sync::LazyLock;

use tracing::Dispatch;
use tracing::dispatcher::{DefaultGuard, set_default};

/// Makes `subscriber` this thread's until the guard is dropped, as [`tracing::subscriber::set_default`] does, and safe to
/// use in tests that run side by side.
///
/// While there is but one subscriber in the process, tracing decides whether an event's place in the code is of interest by
/// asking the thread that comes by there first. If that is another test's thread, without a subscriber, the event is off
/// for all of them. So a second subscriber, which nobody writes to, is kept in the process from here on.
///
/// # Examples
///
/// ```
/// use functions_custom_handler::LogLayer;
/// use tracing_subscriber::prelude::*;
///
/// let layer = LogLayer::with_writers(std::io::sink(), std::io::sink());
/// let _guard = functions_stand_in_host::set_subscriber(tracing_subscriber::registry().with(layer));
/// tracing::info!("this goes to the layer");
/// ```
#[must_use = "the subscriber is this thread's until the guard is dropped"]
pub fn set_subscriber(subscriber: impl Into<Dispatch>) -> DefaultGuard {
    keep_another();
    set_default(&subscriber.into())
}

/// Sees to it that a subscriber is not the only one.
pub(crate) fn keep_another() {
    static OTHER: LazyLock<Dispatch> = LazyLock::new(|| Dispatch::new(tracing_subscriber::registry()));
    LazyLock::force(&OTHER);
}
