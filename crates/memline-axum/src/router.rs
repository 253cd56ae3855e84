//! The addresses of the page.

use axum::Router;
use axum::extract::{Extension, RawQuery, State};
use axum::http::header::{CONTENT_TYPE, HeaderValue};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};

use crate::events;
use crate::headers::guarded;
use crate::html;
use crate::profiles::Profiles;

/// A router with the page at its root, to nest at the path where the page is to be.
///
/// It asks nobody who they are: see [the crate's documentation](crate#who-sees-it).
///
/// ```
/// use axum::Router;
/// use memline_axum::{Profiles, router};
///
/// let app: Router = Router::new().nest("/memory", router(Profiles::new()));
/// ```
pub fn router(profiles: Profiles) -> Router {
    Router::new().route("/", page(profiles))
}

/// The same as the handler of a route, for a path of its own and layers that see only what the route takes.
///
/// ```
/// use axum::Router;
/// use memline_axum::{Profiles, page};
///
/// let app: Router = Router::new().route("/api/MemoryProfile", page(Profiles::new()));
/// ```
pub fn page<S: Clone + Send + Sync + 'static>(profiles: Profiles) -> MethodRouter<S> {
    get(answer).with_state(profiles)
}

/// Among a request's extensions: an answer without an end does not arrive, because what is in between reads answers whole. Then
/// `?events` is answered with 204, and the page asks for `?entries` every two seconds.
///
/// ```
/// use axum::{Extension, Router};
/// use memline_axum::{NoEvents, Profiles, router};
///
/// let app: Router = Router::new().nest("/memory", router(Profiles::new()).layer(Extension(NoEvents)));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct NoEvents;

/// What an address asks for.
#[derive(Debug, PartialEq, Eq)]
enum Asked {
    Page,
    Entries,
    Events,
    Profile(String),
}

impl Asked {
    /// By the first word of the query that the page knows.
    fn of(query: &str) -> Self {
        let mut words = form_urlencoded::parse(query.as_bytes());
        let asked = words.find_map(|(name, value)| match &*name {
            "entries" => Some(Self::Entries),
            "events" => Some(Self::Events),
            "profile" => Some(Self::Profile(value.into_owned())),
            _ => None,
        });
        asked.unwrap_or(Self::Page)
    }
}

async fn answer(
    State(profiles): State<Profiles>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    no_events: Option<Extension<NoEvents>>,
) -> Response {
    let response = match Asked::of(query.as_deref().unwrap_or_default()) {
        Asked::Page => html::response(&headers),
        Asked::Entries => json(profiles.entries()),
        Asked::Events if no_events.is_some() => StatusCode::NO_CONTENT.into_response(),
        Asked::Events => events::response(profiles),
        Asked::Profile(key) => match profiles.profile(&key) {
            Some(profile) => json(profile),
            None => not_kept(&key),
        },
    };
    guarded(response)
}

fn json(body: impl IntoResponse) -> Response {
    let mut response = body.into_response();
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(CONTENT_TYPE, json);
    response
}

fn not_kept(key: &str) -> Response {
    let sentence =
        format!("no profile with the key {key:?} is kept, any more or at all; ?entries lists those that are");
    (StatusCode::NOT_FOUND, sentence).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_query_says_what_is_asked_for() {
        for (query, asked) in [
            ("", Asked::Page),
            ("code=secret", Asked::Page),
            ("entries", Asked::Entries),
            ("code=secret&entries=", Asked::Entries),
            ("events&code=secret", Asked::Events),
            ("profile=merged", Asked::Profile("merged".to_owned())),
            (
                "profile=GET+%2Fitems%2F%7Bid%7D",
                Asked::Profile("GET /items/{id}".to_owned()),
            ),
            ("profile", Asked::Profile(String::new())),
        ] {
            assert_eq!(Asked::of(query), asked, "{query}");
        }
    }
}
