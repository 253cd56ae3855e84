//! The code that `cargo functions add` prints for each kind of trigger, in an app with memline and in one without:
//! compiled here as it is printed, with warnings refused. In one test executable of its own, because reports go to a
//! sink of the whole process.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::fs;
use std::sync::{Arc, Mutex};

use axum::Router;
use cargo_functions::{NewFunction, TriggerKind, Written};
use functions_custom_handler::FunctionApp;
use functions_stand_in_host::{Envelope, Host, Request};
use serde_json::json;

/// For each kind what is printed, as a file, and the router that it makes with the route that is printed.
macro_rules! printed {
    ($folder:literal: $($kind:ident $name:ident $file:literal .$method:ident($($route:tt)*));*) => {
        [$({
            mod $name {
                #![allow(clippy::unused_async, reason = "as printed, to be filled in")]

                include!(concat!($folder, "/", $file));

                pub(super) fn router() -> axum::Router {
                    axum::Router::new().$method($($route)*)
                }
            }
            Printed {
                kind: TriggerKind::$kind,
                handler: include_str!(concat!($folder, "/", $file)),
                route: stringify!(.$method($($route)*)),
                router: $name::router(),
            }
        }),*]
    };
}

struct Printed {
    kind: TriggerKind,
    handler: &'static str,
    route: &'static str,
    router: Router,
}

fn plain() -> [Printed; 8] {
    printed!("plain":
        Http http "http.rs" .route("/api/MyNew", axum::routing::get(my_new).post(my_new));
        Timer timer "timer.rs" .route("/MyNew", axum::routing::post(my_new));
        Queue queue "queue.rs" .route("/MyNew", axum::routing::post(my_new));
        ServiceBus service_bus "service_bus.rs" .route("/MyNew", axum::routing::post(my_new));
        EventGrid event_grid "event_grid.rs" .route("/MyNew", axum::routing::post(my_new));
        EventHub event_hub "event_hub.rs" .route("/MyNew", axum::routing::post(my_new));
        Blob blob "blob.rs" .route("/MyNew", axum::routing::post(my_new));
        CosmosDb cosmos_db "cosmos_db.rs" .route("/MyNew", axum::routing::post(my_new))
    )
}

fn profiled() -> [Printed; 8] {
    printed!("profiled":
        Http http "http.rs" .route("/api/MyNew", axum::routing::get(my_new).post(my_new));
        Timer timer "timer.rs" .route("/MyNew", axum::routing::post(my_new));
        Queue queue "queue.rs" .route("/MyNew", axum::routing::post(my_new));
        ServiceBus service_bus "service_bus.rs" .route("/MyNew", axum::routing::post(my_new));
        EventGrid event_grid "event_grid.rs" .route("/MyNew", axum::routing::post(my_new));
        EventHub event_hub "event_hub.rs" .route("/MyNew", axum::routing::post(my_new));
        Blob blob "blob.rs" .route("/MyNew", axum::routing::post(my_new));
        CosmosDb cosmos_db "cosmos_db.rs" .route("/MyNew", axum::routing::post(my_new))
    )
}

/// Adds a function to an app with these dependencies.
fn add(kind: TriggerKind, dependencies: &str) -> Written {
    let root = tempfile::tempdir().unwrap();
    fs::write(root.path().join("host.json"), r#"{"version": "2.0"}"#).unwrap();
    let manifest = format!("[package]\nname = \"app\"\n\n[dependencies]\n{dependencies}");
    fs::write(root.path().join("Cargo.toml"), manifest).unwrap();
    NewFunction::new("MyNew", kind).unwrap().write(root.path()).unwrap()
}

fn without_blanks(text: &str) -> String {
    text.split_whitespace().collect()
}

#[test]
fn what_is_printed_is_what_compiles_here() {
    for (all, dependencies) in [
        (plain(), "serde_json = \"1\"\n"),
        (profiled(), "serde_json = \"1\"\nmemline = { path = \"../memline\" }\n"),
    ] {
        assert_eq!(all.each_ref().map(|printed| printed.kind), TriggerKind::ALL);
        for printed in all {
            let written = add(printed.kind, dependencies);
            assert_eq!(format!("{}\n", written.handler()), printed.handler, "{}", printed.kind);
            assert_eq!(
                without_blanks(written.route()),
                without_blanks(printed.route),
                "{}",
                printed.kind
            );
            assert_eq!(written.missing_crates(), [""; 0]);
        }
    }
}

#[test]
fn a_crate_that_the_code_names_is_told_where_the_app_lacks_it() {
    assert_eq!(add(TriggerKind::Queue, "").missing_crates(), ["serde_json"]);
    assert_eq!(add(TriggerKind::Timer, "").missing_crates(), [""; 0]);
}

const ID: &str = "7a1d5c1e-0000-4000-8000-000000000007";

fn event() -> serde_json::Value {
    json!({"id": "1", "subject": "orders/1", "eventType": "Ordered", "eventTime": "2026-01-02T03:04:05Z", "data": {},
           "dataVersion": "1", "topic": "orders"})
}

#[test]
fn with_memline_each_invocation_is_a_session_with_a_report() {
    let reports = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&reports);
    memline::configure(memline::Config::new().sink(move |report: &memline::Report| {
        let labels = [report.session_label(), report.session_id()].map(|label| label.map(str::to_owned));
        sink.lock().unwrap().push((report.function().to_owned(), labels));
    }))
    .unwrap();
    for printed in profiled() {
        let kind = printed.kind;
        let by = |binding, value| Envelope::trigger("MyNew", binding, value);
        let envelope = match kind {
            TriggerKind::Http => Envelope::http("MyNew", &Request::get("/api/MyNew")),
            TriggerKind::Timer => by("timer", json!({"IsPastDue": false})),
            TriggerKind::Queue | TriggerKind::ServiceBus => by("message", json!("\"text\"")),
            TriggerKind::EventGrid => by("event", event()),
            TriggerKind::EventHub => by("events", json!("[{\"degrees\": 21}]")),
            TriggerKind::Blob => by("blob", json!("dGV4dA==")),
            TriggerKind::CosmosDb => by("documents", json!("[{\"id\": \"1\"}]")),
            other => panic!("{other} has no value here"),
        };
        let host = Host::serving(FunctionApp::new(printed.router).functions(["MyNew"]));
        let answer = host.call(&envelope.with_id(ID)).answer();
        let status = if kind == TriggerKind::Http { 200 } else { 204 };
        assert_eq!(answer.status, status, "{kind}: {}", answer.body);
        let expected = ("run_my_new".to_owned(), [Some("MyNew".to_owned()), Some(ID.to_owned())]);
        assert_eq!(std::mem::take(&mut *reports.lock().unwrap()), [expected], "{kind}");
    }
}
