//! The list, whenever it has changed.

use std::convert::Infallible;
use std::time::Duration;

use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::{Stream, stream};
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

use crate::profiles::Profiles;

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
    changes: watch::Receiver<u64>,
    /// When it has got a list.
    sent: Option<Instant>,
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
    if let Some(sent) = waiting.sent {
        waiting.changes.changed().await.ok()?;
        sleep_until(sent + PAUSE).await;
    }
    // What comes from here on is told of once more.
    waiting.changes.mark_unchanged();
    let event = Event::default().event("entries").data(waiting.profiles.entries());
    waiting.sent = Some(Instant::now());
    Some((Ok(event), waiting))
}
