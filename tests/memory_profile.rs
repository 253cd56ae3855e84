//! The page over the last invocations, through the host, in each of its modes.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod invoked;

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use functions_stand_in_host::{HandOver, HttpFunctions, HttpMode, Request};
use invoked::{FIRST, Got, OWN, PAGE, SECOND, WAYS, Way, on, started};
use memline::Profile;
use serde_json::{Value, json};
use test_support::Upstream;

fn profile(got: &Got) -> Profile {
    assert_eq!(got.status, 200, "{}", got.text);
    Profile::read_from(got.text.as_bytes()).unwrap()
}

fn entries(text: &str) -> Vec<Value> {
    serde_json::from_str(text).unwrap()
}

fn keys(entries: &[Value]) -> Vec<&str> {
    entries.iter().map(|entry| entry["key"].as_str().unwrap()).collect()
}

#[test]
fn the_page_has_the_last_invocations_in_every_mode() {
    let upstream = Upstream::http();
    for way in WAYS {
        let (host, _) = started(&upstream, way, &on());
        let page = way.page(&host, "");
        let html = Some("text/html; charset=utf-8");
        assert_eq!((page.status, page.content_type.as_deref()), (200, html), "{way:?}");
        assert_eq!(page.text, memline_page::live(), "{way:?}");

        let listed = way.page(&host, "&entries");
        // From an envelope the host adds how the text is written.
        let media_type = listed.content_type.as_deref().and_then(|name| name.split(';').next());
        assert_eq!((listed.status, media_type), (200, Some("application/json")));
        let all = entries(&listed.text);
        let by_function = ["function:HttpTriggerAsync", "function:HttpTriggerSync"];
        // Its own invocations are not among them, however often it asks.
        assert_eq!(
            keys(&all),
            ["merged", by_function[0], by_function[1], SECOND, FIRST],
            "{way:?}"
        );
        assert_eq!(all[0]["name"], "all 2 invocations");
        assert_eq!(
            (&all[3]["name"], &all[3]["id"]),
            (&json!("HttpTriggerAsync"), &json!(SECOND))
        );
        let newest = profile(&way.page(&host, &format!("&profile={SECOND}")));
        assert_eq!(all[3]["retained_bytes"], json!(newest.retained_bytes()), "{way:?}");
        assert_eq!(all[3]["peak_bytes"], json!(newest.peak_bytes()), "{way:?}");
        assert!(all[3]["peak_bytes"].as_i64().unwrap() >= 1000, "{way:?}: {}", all[3]);
        assert!(all[3]["elapsed_ns"].as_u64().unwrap() > 0);
        assert!(all[3]["started_unix_ms"].as_u64().unwrap() >= all[4]["started_unix_ms"].as_u64().unwrap());
        assert!(all[3]["resident_bytes"][1].as_i64().unwrap() > 1 << 20);

        for (key, functions) in [
            (
                "merged",
                &["profile_get_request", "http_trigger_async", "get_microsoft_page_async"][..],
            ),
            (by_function[1], &["profile_get_request"]),
            (FIRST, &["profile_get_request"]),
            (SECOND, &["http_trigger_async", "get_microsoft_page_async"]),
        ] {
            let profile = profile(&way.page(&host, &format!("&profile={key}")));
            let names: Vec<_> = profile.iter().map(memline::Report::function).collect();
            assert_eq!(names, functions, "{way:?} {key}");
        }
        let merged = profile(&way.page(&host, "&profile=merged"));
        let timeline = merged.timeline().unwrap();
        let spans: Vec<_> = timeline
            .spans()
            .iter()
            .map(|span| (&*span.name, span.id.as_deref()))
            .collect();
        assert_eq!(
            spans,
            [("HttpTriggerSync", Some(FIRST)), ("HttpTriggerAsync", Some(SECOND))],
            "{way:?}"
        );
        // One at the start of each and one at its end.
        assert_eq!(timeline.moments().len(), 4, "{way:?}");
        assert!(
            timeline
                .moments()
                .iter()
                .all(|moment| moment.resident_bytes > Some(1 << 20)),
            "{way:?}"
        );

        let gone = way.page(&host, &format!("&profile={OWN}"));
        assert_eq!(gone.status, 404);
        assert!(
            gone.text
                .starts_with(&format!("no profile with the key \"{OWN}\" is kept")),
            "{}",
            gone.text
        );
    }
}

/// Who reads a report in the log finds its invocation on the page: `/api/MemoryProfile#entry=ID`.
#[test]
fn the_id_in_a_report_is_the_key_of_its_invocation() {
    let upstream = Upstream::http();
    let settings = [on()[0], on()[1], ("MEMORY_PROFILER_FORMAT", "json")];
    for way in WAYS {
        let (host, mut lines) = started(&upstream, way, &settings);
        let is_record = |line: &&String| line.starts_with("memory_profiler_report: ");
        if way != Way::Envelope {
            lines = host
                .stdout()
                .wait_until(|lines| lines.iter().filter(is_record).count() == 3);
        }
        let records: Vec<Value> = lines
            .iter()
            .filter(is_record)
            .map(|line| serde_json::from_str(line.split_once(": ").unwrap().1).unwrap())
            .collect();
        assert_eq!(records.len(), 3, "{lines:#?}");
        for record in records {
            let id = record["invocation"].as_str().unwrap();
            let profile = profile(&way.page(&host, &format!("&profile={id}")));
            assert_eq!(profile.id(), Some(id));
            assert_eq!(profile.label(), record["function"].as_str());
            let report = profile
                .iter()
                .find(|report| record["profiled"] == report.function())
                .unwrap();
            assert_eq!(record["retained_bytes"], report.retained_bytes());
        }
    }
}

#[test]
fn under_proxying_the_list_comes_when_an_invocation_has_ended() {
    let upstream = Upstream::http();
    let (host, _) = started(&upstream, Way::Proxying, &on());
    let functions = HttpFunctions::new(HttpMode::Proxying).function("MemoryProfile", "MemoryProfile");
    let HandOver::Http(request) = functions.hand_over(&Request::get(&format!("{PAGE}&events"))) else {
        panic!("the host hands it over");
    };
    let mut socket = TcpStream::connect(("127.0.0.1", host.port())).unwrap();
    socket.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
    let bytes = functions
        .signed(request, OWN)
        .to_bytes(&format!("127.0.0.1:{}", host.port()));
    socket.write_all(&bytes).unwrap();
    let mut lines = BufReader::new(socket).lines().map(Result::unwrap);
    let mut next_list = || loop {
        let line = lines.next().expect("it goes on");
        if let Some(list) = line.strip_prefix("data: ") {
            return entries(list);
        }
    };
    assert_eq!(keys(&next_list())[3..], [SECOND, FIRST]);
    let third = "44444444-8f32-4d4f-9ad3-5d1d9a0f3f11";
    Way::Proxying.call(&host, "HttpTriggerSync", "/api/HttpTriggerSync", third);
    assert_eq!(keys(&next_list())[3..], [third, SECOND, FIRST]);
}

#[test]
fn where_the_host_reads_answers_whole_the_page_is_told_to_ask_again() {
    let upstream = Upstream::http();
    for way in [Way::Envelope, Way::Forwarding] {
        let (host, logs) = started(&upstream, way, &on());
        let got = way.page(&host, "&events");
        assert_eq!((got.status, got.text.as_str()), (204, ""), "{way:?}");
        assert!(!logs.concat().contains("event stream"), "{logs:#?}");
    }
}
