//! Who the client is.

use axum::Router;
use axum::routing::any;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use functions_custom_handler::extract::Identities;
use http::Request;
use serde_json::{Value, json};

use crate::support::{fixture, post, send, shows};

fn app() -> Router {
    Router::new().fallback(any(|identities: Option<Identities>| async move {
        let roles = identities
            .as_ref()
            .and_then(|all| all.claim("roles"))
            .map(str::to_owned);
        format!("{identities:?} {roles:?}")
    }))
}

#[tokio::test]
async fn as_the_host_knows_them() {
    let (_, body) = send(app(), post(fixture("http_route.json"))).await;
    let answer: Value = serde_json::from_str(&body).unwrap();
    let expected = "Some(Identities([\
        Identity { authentication_type: Some(\"aad\"), is_authenticated: true, name: Some(\"Zoë\"), \
        claims: [Claim { kind: \"name\", value: \"Zoë\" }, Claim { kind: \"roles\", value: \"admin\" }] }, \
        Identity { authentication_type: None, is_authenticated: false, name: None, claims: [] }])) Some(\"admin\")";
    assert_eq!(answer["Outputs"]["res"]["body"], expected);
}

async fn plain(header: Option<&str>) -> (u16, String) {
    let mut request = Request::get("/api/F");
    if let Some(value) = header {
        request = request.header("x-ms-client-principal", value);
    }
    send(app(), request.body("".into()).unwrap()).await
}

#[tokio::test]
async fn as_app_service_authentication_tells() {
    let principal = json!({
        "auth_typ": "aad",
        "name_typ": "name",
        "role_typ": "roles",
        "claims": [{"typ": "name", "val": "Zoë"}, {"typ": "roles", "val": "admin"}],
    });
    let header = STANDARD.encode(principal.to_string());
    let expected = "Some(Identities([\
        Identity { authentication_type: Some(\"aad\"), is_authenticated: true, name: Some(\"Zoë\"), \
        claims: [Claim { kind: \"name\", value: \"Zoë\" }, Claim { kind: \"roles\", value: \"admin\" }] }\
        ])) Some(\"admin\")";
    assert_eq!(plain(Some(&header)).await, (200, expected.to_owned()));
}

#[tokio::test]
async fn nobody_and_nonsense() {
    assert_eq!(plain(None).await, (200, "None None".to_owned()));
    let refusal = |sentence: &str| (400, sentence.to_owned());
    for header in ["nonsense!", "bm9uc2Vuc2U="] {
        let sentence = "X-MS-CLIENT-PRINCIPAL: expected JSON as base64, found other text";
        assert_eq!(plain(Some(header)).await, refusal(sentence));
    }
    let header = STANDARD.encode(r#"{"claims":[{"typ":"a"}]}"#);
    let sentence = "X-MS-CLIENT-PRINCIPAL.claims[0]: missing field `val`";
    assert_eq!(plain(Some(&header)).await, refusal(sentence));
    let sentence = "there is no identity: the request has no X-MS-CLIENT-PRINCIPAL, and is no HTTP trigger in an \
        envelope";
    let request = Request::get("/api/F").body("".into()).unwrap();
    assert_eq!(send(shows::<_, Identities>(), request).await, refusal(sentence));
}
