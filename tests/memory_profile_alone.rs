//! The page without a host: for clients on this machine, at an address that no other machine reaches.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::time::{Duration, Instant};

use functions_stand_in_host::{Connection, Process, Request, Response, free_port};
use rustix::process::{Pid, Signal, kill_process};
use test_support::Upstream;

const HANDLER: &str = env!("CARGO_BIN_EXE_handler");

/// A handler that is ready, and its port.
fn start(address: &str, settings: &[(&str, &str)]) -> (Process, u16) {
    let port = free_port();
    let arguments = ["--port", &port.to_string(), "--listen", address].map(str::to_owned);
    let process = Process::start(HANDLER, arguments, settings.iter().copied());
    let _ = process.stdout().wait_for("HttpTriggerAsync");
    (process, port)
}

fn send(port: u16, request: &Request) -> Response {
    Connection::open(port)
        .and_then(|mut connection| connection.send(request))
        .unwrap()
}

#[test]
fn a_browser_on_this_machine_sees_the_invocations() {
    let upstream = Upstream::http();
    let url = upstream.url("/size/1000");
    // `on` is no more than `auto` here.
    for setting in ["auto", "on"] {
        let (process, port) = start("127.0.0.1", &[("TARGET_URL", &url), ("MEMORY_PROFILER_PAGE", setting)]);
        assert_eq!(
            process.stdout().wait_for("open"),
            format!("handler: and open http://127.0.0.1:{port}/api/MemoryProfile in a browser")
        );
        assert_eq!(send(port, &Request::get("/api/HttpTriggerSync")).status(), 200);
        let page = send(port, &Request::get("/api/MemoryProfile"));
        assert_eq!((page.status(), page.text()), (200, memline_page::live()));
        for (name, value) in [
            ("content-type", "text/html; charset=utf-8"),
            ("cache-control", "no-store"),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
        ] {
            assert_eq!(page.header(name), Some(value));
        }
        let list = send(port, &Request::get("/api/MemoryProfile?entries"));
        assert!(
            list.text()
                .starts_with("[{\"key\":\"merged\",\"name\":\"all 1 invocation\"}"),
            "{}",
            list.text()
        );
        assert!(
            list.text().contains("\"name\":\"HttpTriggerSync\",\"id\":\""),
            "{}",
            list.text()
        );
        let profile = send(
            port,
            &Request::get("/api/MemoryProfile?profile=function:HttpTriggerSync"),
        );
        assert!(profile.text().contains("profile_get_request"), "{}", profile.text());
        drop(process.kill());
    }
}

/// A page that is open somewhere waits for what comes next, and nothing else does.
#[test]
fn an_open_page_does_not_hold_up_the_end() {
    let (mut process, port) = start("127.0.0.1", &[]);
    let mut page = Connection::open(port).unwrap();
    page.begin(&Request::get("/api/MemoryProfile?events")).unwrap();
    // The same thread of the handler reads this request, after that one.
    assert_eq!(send(port, &Request::get("/api/MemoryProfile?entries")).status(), 200);
    let begun = Instant::now();
    let id = Pid::from_raw(process.id().try_into().unwrap()).unwrap();
    kill_process(id, Signal::TERM).unwrap();
    assert_eq!(process.wait().code(), Some(0));
    // Requests that are open are waited for 25 seconds.
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
}

/// Each of these could be sent by, or for, someone who is not at this machine.
#[test]
fn what_is_not_this_machines_is_refused() {
    let (process, port) = start("127.0.0.1", &[("MEMORY_PROFILER_PAGE", "on")]);
    let handed_on = |header: &str| {
        format!(
            "the page is for clients on this machine only, and a proxy has handed this request on: it has the header {header}"
        )
    };
    let named =
        |host: &str| format!("the page is at localhost, 127.0.0.1 and [::1] only, and this request is for {host:?}");
    for query in ["", "?entries", "?events", "?profile=merged"] {
        let page = format!("/api/MemoryProfile{query}");
        for (request, sentence) in [
            (
                Request::get(&page).header("Host", "evil.example"),
                named("evil.example"),
            ),
            (
                Request::get(&page).header("Host", "localhost.evil.example:7071"),
                named("localhost.evil.example:7071"),
            ),
            (
                Request::get(&page).header("X-Forwarded-For", "127.0.0.1"),
                handed_on("x-forwarded-for"),
            ),
            (
                Request::get(&page).header("Forwarded", "for=127.0.0.1"),
                handed_on("forwarded"),
            ),
            (Request::get(&page).header("Via", "1.1 proxy"), handed_on("via")),
        ] {
            let response = send(port, &request);
            assert_eq!(
                (response.status(), response.text()),
                (403, sentence.as_str()),
                "{request:?}"
            );
        }
    }
    drop(process.kill());
}

#[test]
fn at_an_address_that_others_reach_it_is_off() {
    for setting in ["auto", "on"] {
        let (process, port) = start("0.0.0.0", &[("MEMORY_PROFILER_PAGE", setting)]);
        let response = send(port, &Request::get("/api/MemoryProfile"));
        assert_eq!(
            (response.status(), response.text()),
            (
                404,
                "the page is off, because the app listens on 0.0.0.0 without a host; listen on 127.0.0.1, whatever \
                 MEMORY_PROFILER_PAGE is"
            )
        );
        let (stdout, _) = process.kill();
        assert!(!stdout.concat().contains("MemoryProfile"), "{stdout:#?}");
    }
}
