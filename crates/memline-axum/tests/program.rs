//! An axum program of two routes with the page over it. The allocator is memline's, so that bytes are exact.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::time::{Duration, UNIX_EPOCH};

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use axum::routing::get;
use axum::{Extension, Router};
use http_body_util::BodyExt as _;
use memline::{Profile, Session};
use memline_axum::{NoEvents, Profiles, Resident, profile_requests, router};
use serde_json::{Value, json};
use tower::ServiceExt as _;

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

#[memline::profile]
async fn keeps() -> Vec<u8> {
    let body = vec![b'x'; 1000];
    tokio::task::yield_now().await;
    body
}

#[memline::profile]
async fn panics() -> &'static str {
    panic!("as it is meant to")
}

#[memline::profile]
async fn waits() -> &'static str {
    std::future::pending::<()>().await;
    "never"
}

fn app(profiles: &Profiles) -> Router {
    Router::new()
        .route("/keeps/{number}", get(keeps))
        .route("/panics", get(panics))
        .route("/waits", get(waits))
        .route_layer(from_fn_with_state(profiles.clone(), profile_requests))
        .nest("/memory", router(profiles.clone()))
}

async fn ask(app: &Router, path: &str) -> Response {
    let request = Request::get(path).body(Body::empty()).unwrap();
    app.clone().oneshot(request).await.unwrap()
}

async fn body(response: Response) -> Vec<u8> {
    to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec()
}

async fn entries(app: &Router) -> Vec<Value> {
    let response = ask(app, "/memory?code=secret&entries").await;
    assert_eq!(
        (response.status(), &response.headers()["content-type"]),
        (StatusCode::OK, &"application/json".parse().unwrap())
    );
    serde_json::from_slice(&body(response).await).unwrap()
}

async fn profile(app: &Router, key: &str) -> Profile {
    let key = key.replace('#', "%23").replace(' ', "+");
    let response = ask(app, &format!("/memory?profile={key}")).await;
    assert_eq!(response.status(), StatusCode::OK, "{key}");
    Profile::read_from(&body(response).await[..]).unwrap()
}

fn keys(entries: &[Value]) -> Vec<&str> {
    entries.iter().map(|entry| entry["key"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn each_request_is_a_profile_and_all_of_them_are_one() {
    let app = app(&Profiles::new());
    for number in 0..3 {
        assert_eq!(ask(&app, &format!("/keeps/{number}")).await.status(), StatusCode::OK);
    }
    assert_eq!(ask(&app, "/nowhere").await.status(), StatusCode::NOT_FOUND);

    let all = entries(&app).await;
    assert_eq!(keys(&all), ["merged", "function:GET /keeps/{number}", "#3", "#2", "#1"]);
    assert_eq!(all[0], json!({"key": "merged", "name": "all 3 invocations"}));
    assert_eq!(
        all[1],
        json!({"key": "function:GET /keeps/{number}", "name": "GET /keeps/{number}, 3 invocations"})
    );
    let newest = &all[2];
    assert_eq!(
        (&newest["name"], &newest["id"]),
        (&json!("GET /keeps/{number}"), &json!(null))
    );
    assert_eq!(
        (&newest["peak_bytes"], &newest["retained_bytes"]),
        (&json!(1000), &json!(1000))
    );
    assert!(newest["resident_bytes"][1].as_i64().unwrap() > 0, "{newest}");
    assert!(newest["elapsed_ns"].as_u64().unwrap() > 0, "{newest}");
    let started = Duration::from_millis(newest["started_unix_ms"].as_u64().unwrap());
    let age = (UNIX_EPOCH + started).elapsed().unwrap();
    assert!(age < Duration::from_mins(1), "{age:?}");

    for (key, calls) in [("merged", 3), ("function:GET /keeps/{number}", 3), ("#1", 1)] {
        let profile = profile(&app, key).await;
        assert_eq!((profile[0].function(), profile.calls()), ("keeps", calls), "{key}");
        assert_eq!(profile.label(), Some("GET /keeps/{number}"), "{key}");
    }
}

#[tokio::test]
async fn a_request_that_ends_otherwise_is_a_profile_too() {
    let app = app(&Profiles::new());
    let asked = app.clone();
    let panicked = tokio::spawn(async move { ask(&asked, "/panics").await });
    assert!(panicked.await.unwrap_err().is_panic());
    let mut waits = Box::pin(ask(&app, "/waits"));
    assert!(futures_util::poll!(&mut waits).is_pending());
    assert_eq!(keys(&entries(&app).await), ["merged", "function:GET /panics", "#1"]);
    drop(waits);
    let all = entries(&app).await;
    assert_eq!(
        keys(&all),
        ["merged", "function:GET /panics", "function:GET /waits", "#2", "#1"]
    );
    for (key, outcome) in [("#1", memline::Outcome::Panicked), ("#2", memline::Outcome::Cancelled)] {
        assert_eq!(profile(&app, key).await[0].outcome(), outcome);
    }
}

/// What the page says of totals does not depend on which single profiles are still there.
#[tokio::test]
async fn what_has_gone_still_counts() {
    let profiles = Profiles::with_limits(2, usize::MAX);
    for id in ["a", "b", "c", "d"] {
        let session = Session::builder().id(id).label("job").open();
        session.scope(keeps()).await;
        let resident = Resident {
            start_bytes: 1,
            end_bytes: 2,
        };
        profiles.add(&session.finish(), Some(resident));
    }
    let app = app(&profiles);
    let all = entries(&app).await;
    assert_eq!(keys(&all), ["merged", "function:job", "d", "c"]);
    assert_eq!(
        (&all[2]["id"], &all[2]["resident_bytes"]),
        (&json!("d"), &json!([1, 2]))
    );
    assert_eq!(profile(&app, "merged").await.calls(), 4);
    assert_eq!(profile(&app, "merged").await.id(), None);
    // Those that are kept stand on the time line, with the resident set around each.
    for key in ["merged", "function:job"] {
        let profile = profile(&app, key).await;
        let timeline = profile.timeline().unwrap();
        let spans: Vec<_> = timeline
            .spans()
            .iter()
            .map(|span| (&*span.name, span.id.as_deref()))
            .collect();
        assert_eq!(spans, [("job", Some("c")), ("job", Some("d"))], "{key}");
        let [c, d] = timeline.spans() else {
            panic!("there are two")
        };
        assert!(
            c.from.is_zero() && c.to.unwrap() <= d.from && d.from < d.to.unwrap(),
            "{timeline:?}"
        );
        let moments = timeline.moments().iter();
        let moments: Vec<_> = moments.map(|moment| (moment.at, moment.resident_bytes)).collect();
        let around = |span: &memline::Span| [(span.from, Some(1)), (span.to.unwrap(), Some(2))];
        assert_eq!(moments, [around(c), around(d)].concat(), "{key}");
    }
    assert!(profile(&app, "d").await.timeline().is_none());
    let gone = ask(&app, "/memory?profile=b").await;
    assert_eq!(gone.status(), StatusCode::NOT_FOUND);
    assert_eq!(
        body(gone).await,
        b"no profile with the key \"b\" is kept, any more or at all; ?entries lists those that are"
    );
}

/// The data of the next event, which there must be within ten seconds.
async fn next_list(events: &mut Body) -> Vec<Value> {
    loop {
        let frame = tokio::time::timeout(Duration::from_secs(10), events.frame()).await;
        let frame = frame.expect("an event comes").unwrap().unwrap().into_data().unwrap();
        let text = std::str::from_utf8(&frame).unwrap();
        if let Some(data) = text.strip_prefix("event: entries\ndata: ") {
            return serde_json::from_str(data.trim_end()).unwrap();
        }
    }
}

#[tokio::test]
async fn a_client_gets_the_list_at_once_and_when_it_has_changed() {
    let app = app(&Profiles::new());
    let response = ask(&app, "/memory?events&code=secret").await;
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let mut events = response.into_body();
    assert_eq!(keys(&next_list(&mut events).await), ["merged"]);
    ask(&app, "/keeps/1").await;
    assert_eq!(next_list(&mut events).await.len(), 3);
    // What comes in between is told of at once.
    ask(&app, "/keeps/2").await;
    ask(&app, "/keeps/3").await;
    assert_eq!(keys(&next_list(&mut events).await)[2..], ["#3", "#2", "#1"]);
}

#[tokio::test]
async fn events_end_when_they_are_told_to() {
    let profiles = Profiles::new();
    let app = app(&profiles);
    let mut before = ask(&app, "/memory?events").await.into_body();
    assert_eq!(next_list(&mut before).await.len(), 1);
    profiles.end_events();
    let rest = tokio::time::timeout(Duration::from_secs(10), before.collect()).await;
    assert_eq!(rest.expect("it ends").unwrap().to_bytes(), "");
    // Whoever comes later gets what there is.
    let after = ask(&app, "/memory?events").await.into_body();
    let all = tokio::time::timeout(Duration::from_secs(10), after.collect()).await;
    let all = all.expect("it ends").unwrap().to_bytes();
    assert!(
        all.starts_with(b"event: entries\ndata: [{\"key\":\"merged\""),
        "{all:?}"
    );
}

#[tokio::test]
async fn where_nothing_streams_the_page_is_told_to_ask_again() {
    let app = Router::new().nest("/memory", router(Profiles::new()).layer(Extension(NoEvents)));
    let response = ask(&app, "/memory?events").await;
    assert_eq!(response.status(), StatusCode::NO_CONTENT);
    assert_eq!(body(response).await, b"");
    assert_eq!(entries(&app).await.len(), 1);
}
