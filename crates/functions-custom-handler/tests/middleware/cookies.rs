//! `CookieJar`, `SignedCookieJar` and typed headers of axum-extra.

use axum::Router;
use axum::extract::FromRef;
use axum::http::StatusCode;
use axum::routing::get;
use axum_extra::TypedHeader;
use axum_extra::either::Either;
use axum_extra::extract::cookie::{Cookie, CookieJar, Key, SignedCookieJar};
use axum_extra::headers::authorization::{Authorization, Bearer};
use axum_extra::headers::{ETag, Host};
use functions_stand_in_host::Request;

use crate::support::Served;

#[derive(Clone)]
struct App {
    key: Key,
}

impl FromRef<App> for Key {
    fn from_ref(app: &App) -> Self {
        app.key.clone()
    }
}

fn served() -> Served {
    let seen = |jar: CookieJar| async move { jar.get("seen").map_or("never", |_| "before").to_owned() };
    let one = |jar: CookieJar| async move { (jar.add(Cookie::build(("seen", "yes")).http_only(true)), "one") };
    let two = |jar: CookieJar| async move { (jar.add(("seen", "yes")).add(("tab", "2")), "two") };
    let count = |jar: SignedCookieJar| async move {
        let count = jar
            .get("count")
            .map_or(0, |count| count.value().parse::<u32>().unwrap());
        (jar.add(("count", (count + 1).to_string())), count.to_string())
    };
    let router = Router::new()
        .route("/api/Seen", get(seen))
        .route("/api/One", get(one))
        .route("/api/Two", get(two))
        .route("/api/Count", get(count));
    let key = Key::from(&[7; 64]);
    Served::router(router.with_state(App { key }))
}

#[test]
fn one_cookie_comes_and_goes() {
    let served = served();
    for got in served.everywhere(&Request::get("/api/One")) {
        got.assert_text(200, "one")
            .assert_header("set-cookie", Some("seen=yes; HttpOnly"));
    }
    let request = Request::get("/api/Seen").header("Cookie", "a=1; seen=yes");
    served.assert_everywhere(&request, 200, "before");
    served.assert_everywhere(&Request::get("/api/Seen"), 200, "never");
}

#[test]
fn two_cookies_go_but_by_envelope() {
    for got in served().everywhere(&Request::get("/api/Two")) {
        if got.way.is_envelope() {
            got.assert_not_carried(
                "functions_custom_handler: [error] the response has 2 Set-Cookie headers, and the envelope carries one: set \
                 customHandler.enableForwardingHttpRequest or customHandler.enableProxyingHttpRequest to true in host.json",
            );
            continue;
        }
        let mut cookies = got.all("set-cookie");
        cookies.sort_unstable();
        assert_eq!(cookies, ["seen=yes", "tab=2"], "{got}");
    }
}

#[test]
fn a_signed_cookie_is_the_same_by_every_way() {
    let served = served();
    let first: Vec<_> = served.everywhere(&Request::get("/api/Count")).collect();
    for got in &first {
        got.assert_text(200, "0");
        let cookie = got.header("set-cookie").unwrap();
        assert_eq!(cookie, first[0].header("set-cookie").unwrap());
        served.assert_everywhere(&Request::get("/api/Count").header("Cookie", cookie), 200, "1");
    }
    let forged = Request::get("/api/Count").header("Cookie", "count=5");
    served.assert_everywhere(&forged, 200, "0");
}

#[test]
fn typed_headers_are_read_and_written() {
    type Who = Either<TypedHeader<Authorization<Bearer>>, TypedHeader<Host>>;

    let who = |who: Who| async move {
        match who {
            Either::E1(TypedHeader(authorization)) => authorization.token().to_owned(),
            Either::E2(TypedHeader(host)) => host.hostname().to_owned(),
        }
    };
    let tag = || async { (TypedHeader("\"e1\"".parse::<ETag>().unwrap()), StatusCode::OK) };
    let must = |TypedHeader(authorization): TypedHeader<Authorization<Bearer>>| async move {
        authorization.token().to_owned()
    };
    let router = Router::new()
        .route("/api/Who", get(who))
        .route("/api/Tag", get(tag))
        .route("/api/Must", get(must));
    let served = Served::router(router);
    let request = |path| Request::get(path).header("Host", "example.org:8080");
    served.assert_everywhere(&request("/api/Who"), 200, "example.org");
    served.assert_everywhere(&request("/api/Who").header("Authorization", "Bearer abc"), 200, "abc");
    served.assert_everywhere(&request("/api/Must"), 400, "Header of type `authorization` was missing");
    for got in served.everywhere(&request("/api/Tag")) {
        got.assert_text(200, "").assert_header("etag", Some("\"e1\""));
    }
}
