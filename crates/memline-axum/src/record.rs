//! A profile for each request.

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use memline::Session;
use memory_stats::memory_stats;

use crate::profiles::Profiles;
use crate::resident::Resident;

/// A middleware that profiles each request, until its response begins, and adds the profile: also if the handler panics or the
/// client goes away. Its label is the method and the route, such as `GET /items/{id}`.
///
/// As a `route_layer`, so that it knows the route and has nothing to do with requests for which there is none. What its handlers
/// spawn is part of the profile if memline is told so.
///
/// ```
/// use axum::{Router, middleware::from_fn_with_state, routing::get};
/// use memline_axum::{Profiles, profile_requests};
///
/// let profiles = Profiles::new();
/// let app: Router = Router::new()
///     .route("/items/{id}", get(|| async { "one" }))
///     .route_layer(from_fn_with_state(profiles.clone(), profile_requests));
/// ```
pub async fn profile_requests(State(profiles): State<Profiles>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    let label = match route {
        Some(route) => format!("{} {route}", request.method()),
        None => request.method().to_string(),
    };
    // Declared before the future, so dropped after it: a call that is cancelled has then told where it stopped.
    let recording = Recording::start(profiles, label);
    recording.scope(next.run(request)).await
}

/// A session whose profile is added when it is dropped.
struct Recording {
    session: Option<Session>,
    profiles: Profiles,
    start_bytes: Option<i64>,
}

impl Recording {
    fn start(profiles: Profiles, label: String) -> Self {
        let session = Session::builder().label(label).open();
        Self {
            start_bytes: session.is_profiled().then(resident_bytes).flatten(),
            session: Some(session),
            profiles,
        }
    }

    fn scope<F: Future>(&self, future: F) -> memline::Scope<F> {
        let session = self.session.as_ref().expect("only dropping takes the session");
        session.scope(future)
    }
}

impl Drop for Recording {
    fn drop(&mut self) {
        let session = self.session.take().filter(Session::is_profiled);
        let Some(session) = session else { return };
        let resident = self.start_bytes.zip(resident_bytes());
        let resident = resident.map(|(start_bytes, end_bytes)| Resident { start_bytes, end_bytes });
        self.profiles.add(&session.finish(), resident);
    }
}

fn resident_bytes() -> Option<i64> {
    i64::try_from(memory_stats()?.physical_mem).ok()
}
