//! A page that cannot be had: the client gets 502 and one sentence, and the log still has the whole report, which shows
//! how far the function came.

use std::thread;

use functions_stand_in_host::{Answer, Host, free_port};
use test_support::{PROCESS_MEMORY, SourceReport, Upstream, fixture, masked_lines, masked_pieces};

const HANDLER: &str = env!("CARGO_BIN_EXE_handler");

/// How far a function came: to the head of the answer, or into its body.
#[derive(Clone, Copy, PartialEq)]
enum Reached {
    Head,
    Body,
}
use Reached::{Body, Head};

fn invoke(host: &Host, function: &str) -> Answer {
    let mut envelope = fixture("http_get_sync");
    envelope["Data"]["req"]["Url"] = format!("http://localhost:7071/api/{function}").into();
    host.invoke(function, &envelope, "00000000-0000-4000-8000-00000000000a")
        .answer()
}

/// The rows of both functions' reports, with `?` for the runs of lines that depend on how the body was cut in pieces.
fn rows(function: &str, reached: Reached) -> Vec<String> {
    let (once, never) = (Some(1), None);
    let in_body = (reached == Body).then_some(1);
    let reports = match function {
        "HttpTriggerSync" => vec![SourceReport::of(
            "src/http_trigger_sync.rs",
            "profile_get_request",
            &[once, never, once, once, in_body, never, never],
        )],
        _ => vec![
            SourceReport::of(
                "src/http_trigger_async.rs",
                "http_trigger_async",
                &[once, never, once, never, never, never],
            ),
            SourceReport::of(
                "src/http_trigger_async.rs",
                "get_microsoft_page_async",
                &[once, never, once, once, in_body, in_body, in_body, never, never],
            ),
        ],
    };
    reports
        .iter()
        .flat_map(SourceReport::rows)
        .chain([PROCESS_MEMORY.to_owned()])
        .map(|row| masked_pieces(&row))
        .collect()
}

/// Both functions at once fail with the sentence, and tell how far they came.
fn assert_fails(url: &str, reached: Reached, sentence: &str) {
    let host = Host::of(HANDLER).setting("TARGET_URL", url).start();
    thread::scope(|scope| {
        for function in ["HttpTriggerSync", "HttpTriggerAsync"] {
            let host = &host;
            scope.spawn(move || {
                let answer = invoke(host, function);
                let origin = url.split('/').take(3).collect::<Vec<_>>().join("/");
                let for_client = format!("the page could not be loaded: {sentence}");
                assert_eq!((answer.status, &answer.body), (502, &for_client), "{function} {url}");
                let sentence = format!("GET {origin}/ failed: {sentence}");
                assert_eq!(answer.header("content-type"), Some("text/plain; charset=utf-8"));
                let (warnings, report): (Vec<_>, Vec<_>) =
                    answer.logs.into_iter().partition(|line| line.starts_with("upstream: "));
                assert_eq!(warnings.len(), 1, "{warnings:?}");
                assert!(
                    warnings[0].starts_with(&format!("upstream: [warn] {sentence}")),
                    "{warnings:?}"
                );
                assert!(!warnings[0].contains("secret"), "{warnings:?}");
                let report: Vec<_> = masked_lines(&report).iter().map(|row| masked_pieces(row)).collect();
                assert_eq!(report, rows(function, reached), "{function} {url}");
            });
        }
    });
    assert_eq!(host.stop(), (vec![], vec![]));
}

#[test]
fn nothing_listens() {
    let url = format!("http://user:secret@127.0.0.1:{}/secret?key=secret", free_port());
    let host = Host::of(HANDLER).setting("TARGET_URL", &url).start();
    let answer = invoke(&host, "HttpTriggerSync");
    // What a URL may hold of secrets goes neither to the client nor into the log.
    assert!(!format!("{answer:?}").contains("secret"), "{answer:?}");
    drop(host);
    let url = format!("http://127.0.0.1:{}/secret?key=secret", free_port());
    assert_fails(&url, Head, "connection refused");
}

#[test]
fn the_name_does_not_resolve() {
    // A label may have 63 characters (RFC 1035): no resolver asks any network for this one.
    let url = format!("http://{}.invalid/", "a".repeat(64));
    assert_fails(&url, Head, "the name does not resolve");
}

#[test]
fn the_connection_is_closed_early() {
    let upstream = Upstream::http();
    let sentence = "the connection was closed before the answer was complete";
    assert_fails(&upstream.url("/reset"), Head, sentence);
    assert_fails(&upstream.url("/cut/1000"), Body, sentence);
}

#[test]
fn the_answer_is_no_page() {
    let upstream = Upstream::http();
    assert_fails(&upstream.url("/loop"), Head, "more than 10 redirects");
    assert_fails(&upstream.url("/garbage"), Head, "the answer is not HTTP");
}

/// The limit itself, 30 s, is waited for: what is promised is that an invocation ends.
#[test]
fn the_answer_never_comes() {
    let upstream = Upstream::http();
    assert_fails(&upstream.url("/hang"), Head, "no answer within 30 s");
}

#[test]
fn the_answer_never_ends() {
    let upstream = Upstream::http();
    assert_fails(
        &upstream.url("/stall/1000"),
        Body,
        "the answer was not complete within 30 s",
    );
}

#[test]
fn the_body_is_larger_than_the_limit() {
    let upstream = Upstream::http();
    let sentence = "the body is larger than 64 MiB";
    // Known from the head, or found out on the way.
    assert_fails(&upstream.url("/size/67108865"), Head, sentence);
    assert_fails(&upstream.url("/chunked/67108865"), Body, sentence);
    assert_fails(&upstream.url("/endless"), Body, sentence);
}

#[test]
fn a_body_of_exactly_the_limit_is_loaded() {
    let upstream = Upstream::http();
    for path in ["/size/67108864", "/chunked/67108864"] {
        let host = Host::of(HANDLER).setting("TARGET_URL", &upstream.url(path)).start();
        let answer = invoke(&host, "HttpTriggerSync");
        assert_eq!(
            (answer.status, answer.body.as_str()),
            (200, "Microsoft Page Response Size: 67108864")
        );
        let answer = invoke(&host, "HttpTriggerAsync");
        assert_eq!((answer.status, answer.body.as_str()), (200, "Microsoft Page Is Loaded"));
    }
}
