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
        let sentence = format!(
            "GET {} failed: the certificate is not trusted (its issuer is unknown)",
            upstream.url("/")
        );
        assert_eq!((answer.status, answer.body), (502, sentence));
        let filenames = answer.logs.iter().filter(|line| line.contains(": Filename: ")).count();
        assert_eq!(filenames, test_support::reports(function).len(), "{:?}", answer.logs);
    }
    // The connection was closed before any request.
    assert_eq!(upstream.requests(), [""; 0]);
}
