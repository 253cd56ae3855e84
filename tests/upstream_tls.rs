//! Over TLS the page is loaded if, and only if, its certificate is trusted.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use functions_stand_in_host::Host;
use test_support::{Authority, Upstream, fixture, masked_lines, report_rows};

const HANDLER: &str = env!("CARGO_BIN_EXE_handler");

fn start(upstream: &Upstream, path: &str, trusted: &Authority) -> Host {
    Host::of(HANDLER)
        .setting("TARGET_URL", &upstream.url(path))
        .setting("SSL_CERT_FILE", trusted.path().to_str().unwrap())
        .start()
}

#[test]
fn a_trusted_page_is_loaded_by_both_functions() {
    let authority = Authority::new();
    let upstream = Upstream::https(&authority);
    let host = start(&upstream, "/redirect/1000", &authority);
    for (function, name, body) in [
        ("HttpTriggerSync", "http_get_sync", "Microsoft Page Response Size: 1000"),
        ("HttpTriggerAsync", "http_get_async", "Microsoft Page Is Loaded"),
    ] {
        let answer = host
            .invoke(function, &fixture(name), "00000000-0000-4000-8000-00000000000a")
            .answer();
        assert_eq!((answer.status, answer.body.as_str()), (200, body));
        assert_eq!(masked_lines(&answer.logs), report_rows(function));
    }
    assert_eq!(upstream.requests(), ["GET /redirect/1000", "GET /size/1000"].repeat(2));
}

#[test]
fn a_redirect_to_plain_http_is_not_followed() {
    let authority = Authority::new();
    let (encrypted, plain) = (Upstream::https(&authority), Upstream::http());
    let path = format!("/to/{}", plain.url("/size/3?sig=secret"));
    let host = start(&encrypted, &path, &authority);
    for (function, name) in [
        ("HttpTriggerSync", "http_get_sync"),
        ("HttpTriggerAsync", "http_get_async"),
    ] {
        let answer = host
            .invoke(function, &fixture(name), "00000000-0000-4000-8000-00000000000a")
            .answer();
        let what = "a redirect from https to http, which is not followed";
        assert_eq!(
            (answer.status, answer.body),
            (502, format!("the page could not be loaded: {what}"))
        );
        let warnings: Vec<_> = answer
            .logs
            .iter()
            .filter(|line| line.starts_with("upstream: "))
            .collect();
        let (origin, to) = (encrypted.url("/"), plain.url(" is not encrypted"));
        assert!(
            warnings[0].starts_with(&format!("upstream: [warn] GET {origin} failed: {what} (")),
            "{warnings:?}"
        );
        assert!(warnings[0].contains(&to), "{warnings:?}");
        assert!(!format!("{:?}", answer.logs).contains("secret"), "{:?}", answer.logs);
    }
    assert_eq!(plain.requests(), [""; 0]);
    assert_eq!(encrypted.requests().len(), 2);
}

/// From plain to encrypted is no loss. And the next page is not told where it was named, for that may hold a signature.
#[test]
fn a_redirect_to_https_is_followed_without_a_word_of_the_page_before() {
    let authority = Authority::new();
    let (encrypted, plain) = (Upstream::https(&authority), Upstream::http());
    let path = format!("/to/{}", encrypted.url("/size/3"));
    let host = Host::of(HANDLER)
        .setting(
            "TARGET_URL",
            &plain.url(&path).replace("http://", "http://user:secret@"),
        )
        .setting("SSL_CERT_FILE", authority.path().to_str().unwrap())
        .start();
    for (function, name) in [
        ("HttpTriggerSync", "http_get_sync"),
        ("HttpTriggerAsync", "http_get_async"),
    ] {
        let answer = host
            .invoke(function, &fixture(name), "00000000-0000-4000-8000-00000000000a")
            .answer();
        assert_eq!(answer.status, 200, "{answer:?}");
    }
    let told: Vec<_> = encrypted.headers().iter().map(|header| header.to_lowercase()).collect();
    assert_eq!(encrypted.requests(), ["GET /size/3", "GET /size/3"]);
    assert!(told.iter().any(|header| header.starts_with("user-agent: ")), "{told:?}");
    for name in ["referer", "authorization", "cookie"] {
        assert!(!told.iter().any(|header| header.starts_with(name)), "{told:?}");
    }
}

#[test]
fn a_page_whose_certificate_nobody_vouches_for_is_refused_by_both_functions() {
    let upstream = Upstream::https(&Authority::new());
    let host = start(&upstream, "/size/3", &Authority::new());
    for (function, name) in [
        ("HttpTriggerSync", "http_get_sync"),
        ("HttpTriggerAsync", "http_get_async"),
    ] {
        let answer = host
            .invoke(function, &fixture(name), "00000000-0000-4000-8000-00000000000a")
            .answer();
        let sentence = "the page could not be loaded: the certificate is not trusted (its issuer is unknown)";
        assert_eq!((answer.status, answer.body.as_str()), (502, sentence));
        let filenames = answer.logs.iter().filter(|line| line.contains(": Filename: ")).count();
        assert_eq!(filenames, test_support::reports(function).len(), "{:?}", answer.logs);
    }
    // The connection was closed before any request.
    assert_eq!(upstream.requests(), [""; 0]);
}
