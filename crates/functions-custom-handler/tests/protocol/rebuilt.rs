//! The client's request, out of the envelope.

use axum::Router;
use axum::body::Bytes;
use axum::routing::post as on_post;
use functions_custom_handler::FunctionApp;
use serde_json::{Value, json};

use crate::support::{echo, envelope, invoke, post, send};

/// What the router saw of the request.
async fn seen(req: Value) -> String {
    let answer = invoke(echo(), req).await.json();
    answer["Outputs"]["res"]["body"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn url_and_method_are_enough() {
    assert_eq!(seen(json!({})).await, "GET /api/Hello\n\n");
}

#[tokio::test]
async fn nulls_are_absent() {
    let req = json!({
        "Query": null, "Headers": null, "Params": null, "Identities": null, "Body": null,
    });
    assert_eq!(seen(req).await, "GET /api/Hello\n\n");
    let req = json!({"Params": {"id": null}, "Query": {"a": null}, "Headers": {"X-None": []}});
    assert_eq!(seen(req).await, "GET /api/Hello\n\n");
}

#[tokio::test]
async fn path_and_query_are_the_urls() {
    let table = [
        ("http://h/", "/"),
        ("http://h", "/"),
        ("https://h?a=1", "/?a=1"),
        (
            "HTTP://user@h:1/a/../b//c;d?a=1&a=2&&b=%2F+x#frag",
            "/a/../b//c;d?a=1&a=2&&b=%2F+x",
        ),
        ("http://h/api/%E6%97%A5?q={}|[]'", "/api/%E6%97%A5?q={}|[]'"),
        // What a URI may not hold is escaped, as a browser does.
        (
            "http://h/日 本?q=été\"<>`\u{1}",
            "/%E6%97%A5%20%E6%9C%AC?q=%C3%A9t%C3%A9%22%3C%3E%60%01",
        ),
    ];
    for (url, target) in table {
        assert_eq!(seen(json!({"Url": url})).await, format!("GET {target}\n\n"), "{url}");
    }
}

#[tokio::test]
async fn any_method_is_taken_as_it_is() {
    for method in ["PUT", "PATCH", "OPTIONS", "REPORT", "get"] {
        let req = json!({"Method": method});
        let answer = invoke(echo(), req).await.json();
        let body = &answer["Outputs"]["res"]["body"];
        assert_eq!(*body, format!("{method} /api/Hello\n\n"));
    }
}

#[tokio::test]
async fn headers_keep_each_value_and_lose_their_framing() {
    let req = json!({
        "Headers": {
            "X-Many": ["a, b", "", "c"],
            "x-many": ["d"],
            "X-Ünicode": [],
        },
    });
    // Even without a value, the name cannot be a header's.
    let answer = invoke(echo(), req).await;
    answer.assert_text(
        400,
        "Data.req.Headers: expected names of HTTP headers, found \"X-Ünicode\"",
    );

    let req = json!({
        "Headers": {
            "X-Many": ["a, b", "", "c"],
            "x-many": ["d"],
            "X-Name": ["Zoë 日本"],
            "Content-Length": ["999"],
            "Transfer-Encoding": ["chunked"],
            "Connection": ["keep-alive"],
            "Keep-Alive": ["timeout=5"],
            "TE": ["trailers"],
            "Trailer": ["x"],
            "Upgrade": ["h2c"],
        },
        "Body": "été",
    });
    assert_eq!(
        seen(req).await,
        "GET /api/Hello\ncontent-length: 5\nx-many: a, b\nx-many: \nx-many: c\nx-many: d\n\
         x-name: Zoë 日本\n\n\\xc3\\xa9t\\xc3\\xa9"
    );
}

async fn seen_body(media_type: &str, body: Value) -> String {
    let req = json!({"Headers": {"Content-Type": [media_type]}, "Body": body});
    let seen = seen(req).await;
    seen.split_once("\n\n").unwrap().1.to_owned()
}

#[tokio::test]
async fn the_media_type_decides_about_base64() {
    for media_type in [
        "application/octet-stream",
        "Application/Octet-Stream; x=y",
        "multipart/form-data; boundary=b",
        "Multipart/Mixed",
    ] {
        assert_eq!(seen_body(media_type, json!("AP8=")).await, "\\x00\\xff", "{media_type}");
        assert_eq!(seen_body(media_type, json!("")).await, "", "{media_type}");
    }
    for media_type in ["text/plain", "application/json", "image/png", ""] {
        assert_eq!(seen_body(media_type, json!("AP8=")).await, "AP8=", "{media_type}");
    }
}

#[tokio::test]
async fn a_body_that_is_json_is_written_out() {
    let body = json!({"b": [1, null], "a": "é"});
    let written = seen_body("application/json", body).await;
    assert_eq!(written, r#"{\"a\":\"\xc3\xa9\",\"b\":[1,null]}"#);
    assert_eq!(seen_body("application/json", json!(false)).await, "false");
}

#[tokio::test]
async fn the_binding_may_have_any_name() {
    let body = r#"{"Data":{"été":{"Url":"http://h/a","Method":"GET"}},"Metadata":{}}"#;
    let app = FunctionApp::new(echo()).http_output("$return").into_router();
    let answer = send(app, post("Hello", body)).await.json();
    assert_eq!(answer["ReturnValue"]["body"], "GET /a\n\n");
    assert_eq!(answer["Outputs"], json!({}));
}

#[tokio::test]
async fn twenty_megabytes_go_there_and_back() {
    // Past axum's own limit, and with characters that JSON escapes.
    let line = format!("\"é\"{}\n", "x".repeat(95));
    let text = line.repeat(200_000);
    let router = Router::new().route("/api/Hello", on_post(|body: Bytes| async { body }));
    let req = json!({"Method": "POST", "Body": text});
    let answer = send(FunctionApp::new(router).into_router(), post("Hello", envelope(req))).await;
    let res = &answer.json()["Outputs"]["res"];
    assert_eq!(res["statusCode"], 200);
    assert!(res["body"] == text, "the body came back changed");
}
