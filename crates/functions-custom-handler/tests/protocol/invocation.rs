//! What a handler learns of its invocation.

use axum::Router;
use axum::body::Body;
use axum::routing::{get as on_get, post as on_post};
use functions_custom_handler::{FunctionApp, Invocation, Mode};
use http::Request;
use serde_json::json;
use tower::ServiceExt as _;

use crate::support::{Answer, envelope, fixture, get, post, send};

fn told(invocation: &Invocation) -> String {
    format!(
        "{} {:?} {:?} {:?}",
        invocation.id(),
        invocation.function(),
        invocation.mode(),
        invocation.host_version()
    )
}

fn app() -> Router {
    let tell = |invocation: Invocation| async move { told(&invocation) };
    let router = Router::new()
        .route("/api/Hello", on_get(tell).post(tell))
        .route("/api/Other", on_get(tell))
        .route(
            "/Nightly",
            on_post(|invocation: Invocation| async move { json!({"ReturnValue": told(&invocation)}).to_string() }),
        );
    FunctionApp::new(router).functions(["Hello", "Nightly"]).into_router()
}

async fn plain(uri: &str, headers: &[(&str, &str)]) -> String {
    let mut request = get(uri);
    for (name, value) in headers {
        let name: http::HeaderName = name.parse().unwrap();
        request.headers_mut().append(name, value.parse().unwrap());
    }
    let Answer { status, body, .. } = send(app(), request).await;
    assert_eq!(status, 200, "{body}");
    body
}

#[tokio::test]
async fn in_an_envelope() {
    let mut request = post("Hello", envelope(json!({})));
    let version = "4.1037.0.0".parse().unwrap();
    request.headers_mut().insert("X-Azure-Functions-HostVersion", version);
    let answer = send(app(), request).await.json();
    assert_eq!(
        answer["Outputs"]["res"]["body"],
        r#"00000000-0000-4000-8000-000000000001 Some("Hello") Envelope Some("4.1037.0.0")"#
    );
}

#[tokio::test]
async fn of_another_trigger() {
    let answer = send(app(), post("Nightly", fixture("timer.json"))).await.json();
    assert_eq!(
        answer["ReturnValue"],
        r#"00000000-0000-4000-8000-000000000001 Some("Nightly") Envelope None"#
    );
}

#[tokio::test]
async fn forwarded() {
    let headers = [
        ("x-azure-functions-invocationid", "00000000-0000-4000-8000-000000000002"),
        ("x-azure-functions-hostversion", "4.0"),
    ];
    assert_eq!(
        plain("/api/Hello?a=1", &headers).await,
        r#"00000000-0000-4000-8000-000000000002 Some("Hello") Forwarding Some("4.0")"#
    );
    assert_eq!(
        plain("/api/Other", &headers).await,
        r#"00000000-0000-4000-8000-000000000002 None Forwarding Some("4.0")"#
    );
}

#[tokio::test]
async fn proxied() {
    let id = "00000000-0000-4000-8000-000000000003";
    let both = [("x-azure-functions-invocationid", id), ("x-ms-invocation-id", id)];
    assert_eq!(
        plain("/api/Hello", &both).await,
        format!(r#"{id} Some("Hello") Proxying None"#)
    );
}

/// Forwarding adds the host's id behind the client's.
#[tokio::test]
async fn a_client_names_no_invocation_and_chooses_no_mode() {
    let id = "00000000-0000-4000-8000-000000000004";
    let forwarded = format!(r#"{id} Some("Hello") Forwarding None"#);
    let appended = format!("evil, {id}");
    let evil = "00000000-0000-4000-8000-00000000000e";
    for headers in [
        &[("x-azure-functions-invocationid", appended.as_str())][..],
        &[
            ("x-azure-functions-invocationid", "evil"),
            ("x-azure-functions-invocationid", id),
        ],
        &[("x-azure-functions-invocationid", id), ("x-ms-invocation-id", evil)],
        &[("x-azure-functions-invocationid", id), ("x-ms-invocation-id", "")],
    ] {
        assert_eq!(plain("/api/Hello", headers).await, forwarded, "{headers:?}");
    }
    let alone = plain("/api/Hello", &[("x-ms-invocation-id", evil)]).await;
    assert!(
        alone.ends_with(r#" Some("Hello") StandAlone None"#) && !alone.starts_with(evil),
        "{alone}"
    );
}

#[tokio::test]
async fn standing_alone() {
    let first = plain("/api/Hello", &[]).await;
    let (id, rest) = first.split_once(' ').unwrap();
    assert_eq!(rest, r#"Some("Hello") StandAlone None"#);
    let dashes: Vec<_> = id.match_indices('-').map(|(at, _)| at).collect();
    assert_eq!((id.len(), dashes, &id[14..15]), (36, vec![8, 13, 18, 23], "4"));
    assert_ne!(plain("/api/Hello", &[]).await, first);
}

#[tokio::test]
async fn an_id_that_is_no_text_is_replaced() {
    for value in ["", "é", "id-1", "evil, id-1"] {
        let told = plain("/api/Hello", &[("x-azure-functions-invocationid", value)]).await;
        let (id, rest) = told.split_once(' ').unwrap();
        assert_eq!((id.len(), rest), (36, r#"Some("Hello") Forwarding None"#));
    }
}

#[tokio::test]
async fn it_is_an_extension_too() {
    let router = Router::new().route(
        "/api/Hello",
        on_get(|request: Request<Body>| async move {
            let invocation = request.extensions().get::<Invocation>().unwrap();
            (invocation.mode() == Mode::Envelope).to_string()
        }),
    );
    let app = FunctionApp::new(router).into_router();
    let answer = send(app, post("Hello", envelope(json!({})))).await.json();
    assert_eq!(answer["Outputs"]["res"]["body"], "true");
}

#[tokio::test]
async fn without_a_handler_there_is_none() {
    let router: Router = Router::new()
        .route(
            "/must",
            on_get(|invocation: Invocation| async move { told(&invocation) }),
        )
        .route(
            "/may",
            on_get(|invocation: Option<Invocation>| async move { invocation.is_some().to_string() }),
        );
    send(router.clone(), get("/must")).await.assert_text(
        500,
        "there is no invocation: this router is not served by functions_custom_handler::FunctionApp",
    );
    send(router.clone(), get("/may")).await.assert_text(200, "false");
    let served = FunctionApp::new(router).into_router();
    assert_eq!(served.oneshot(get("/may")).await.unwrap().status(), 200);
}
