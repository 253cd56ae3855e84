//! The list, whenever it has changed.

use std::convert::Infallible;
use std::time::Duration;

use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::{Stream, stream};
use tokio::sync::watch;
use tokio::time::{Instant, timeout_at};

use crate::profiles::{Changes, Profiles};

/// From one list to the next: a busy program would send nothing but lists.
const PAUSE: Duration = Duration::from_millis(250);

/// The list at once, and then whenever it has changed.
pub(crate) fn response(profiles: Profiles) -> Response {
    // A comment every 15 seconds keeps open what a host in between would cut off.
    Sse::new(lists(profiles))
        .keep_alive(KeepAlive::default())
        .into_response()
}

/// What a client waits for.
struct Waiting {
    profiles: Profiles,
    changes: watch::Receiver<Changes>,
    /// When it has got a list, and how many profiles had come by then.
    sent: Option<(Instant, u64)>,
}

fn lists(profiles: Profiles) -> impl Stream<Item = Result<Event, Infallible>> {
    let changes = profiles.changes();
    let waiting = Waiting {
        profiles,
        changes,
        sent: None,
    };
    stream::unfold(waiting, next)
}

async fn next(mut waiting: Waiting) -> Option<(Result<Event, Infallible>, Waiting)> {
    if let Some((at, added)) = waiting.sent {
        let is_news = |changes: &Changes| changes.is_over || changes.added != added;
        waiting.changes.wait_for(is_news).await.ok()?;
        // In the meantime more may come.
        let is_over = waiting.changes.wait_for(|changes| changes.is_over);
        if timeout_at(at + PAUSE, is_over).await.is_ok() {
            return None;
        }
    }
    // What comes from here on is told of once more.
    let added = waiting.changes.borrow().added;
    let event = Event::default().event("entries").data(waiting.profiles.entries());
    waiting.sent = Some((Instant::now(), added));
    Some((Ok(event), waiting))
}
