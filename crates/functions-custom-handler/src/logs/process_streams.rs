//! The process's own streams, each with its queue.

use std::cell::Cell;
use std::io;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use super::line::Stream;
use super::stream_queue::StreamQueue;

type Queue = OnceLock<Option<Arc<StreamQueue>>>;

static OUT: Queue = Queue::new();
static ERR: Queue = Queue::new();

/// As long as an answer waits, at most.
const AT_EXIT: Duration = Duration::from_secs(1);

/// The stream's queue. `None` if no thread could be started for it.
pub(super) fn queue(stream: Stream) -> Option<&'static Arc<StreamQueue>> {
    let queue = match stream {
        Stream::Out => OUT.get_or_init(|| StreamQueue::start(stream, io::stdout())),
        Stream::Err => ERR.get_or_init(|| StreamQueue::start(stream, io::stderr())),
    };
    queue.as_ref()
}

/// Waits until everything logged so far has been written to the process's streams, but not longer than `timeout`. `false`
/// if it took longer.
///
/// [`LogLayer::new`](crate::LogLayer::new) leaves the writing to a thread, which ends with the process. At the end of
/// [`serve`](crate::serve), and of the thread that made the layer (which is `main`'s, as a rule), what is left is written.
/// Call this before the process is ended in another way, and at the end of `main` where the C library is musl, which knows
/// no such end of the main thread.
///
/// ```
/// use std::time::Duration;
/// use functions_custom_handler::{LogLayer, flush_logs};
/// use tracing_subscriber::prelude::*;
///
/// tracing_subscriber::registry().with(LogLayer::new()).init();
/// tracing::error!("the table of prices is missing");
/// assert!(flush_logs(Duration::from_secs(1)));
/// ```
#[must_use = "false says that lines are not written yet"]
pub fn flush_logs(timeout: Duration) -> bool {
    // Too far to tell is never.
    let deadline = Instant::now().checked_add(timeout);
    let is_written = [&OUT, &ERR].map(|queue| match queue.get() {
        Some(Some(queue)) => queue.flush(deadline),
        _ => true,
    });
    is_written == [true, true]
}

/// Has [`flush_logs`] called when the current thread ends.
pub(super) fn flush_at_end_of_thread() {
    struct AtEnd;

    impl Drop for AtEnd {
        fn drop(&mut self) {
            let _ = flush_logs(AT_EXIT);
        }
    }

    thread_local! {
        static AT_END: Cell<Option<AtEnd>> = const { Cell::new(None) };
    }
    // A thread that is ending already has nothing to wait for.
    let _ = AT_END.try_with(|at_end| at_end.set(Some(AtEnd)));
}
