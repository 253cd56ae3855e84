//! The page over the last invocations, through the host, in each of its modes; and who does not get it.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod folder;

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use folder::Folder;
use functions_stand_in_host::{Envelope, HandOver, Host, HostBuilder, HttpFunctions, HttpMode, Request};
use memline::Profile;
use serde_json::{Value, json};
use test_support::Upstream;

const HANDLER: &str = env!("CARGO_BIN_EXE_handler");
const PAGE: &str = "/api/MemoryProfile?code=secret";
const FIRST: &str = "11111111-8f32-4d4f-9ad3-5d1d9a0f3f11";
const SECOND: &str = "22222222-8f32-4d4f-9ad3-5d1d9a0f3f11";
/// Of invocations of the page itself.
const OWN: &str = "33333333-8f32-4d4f-9ad3-5d1d9a0f3f11";

#[derive(Clone, Copy, Debug, PartialEq)]
enum Way {
    Envelope,
    Forwarding,
    Proxying,
}

const WAYS: [Way; 3] = [Way::Envelope, Way::Forwarding, Way::Proxying];

/// What a client gets.
struct Got {
    status: u16,
    content_type: Option<String>,
    text: String,
    logs: Vec<String>,
}

impl Way {
    /// Has the host call the function for a client that asks for `target`.
    fn call(self, host: &Host, function: &str, target: &str, id: &str) -> Got {
        // The client's own, as browsers send it.
        let request = Request::get(target).header("Host", "localhost:7071");
        let response = match self {
            Self::Envelope => {
                let answer = host.call(&Envelope::http(function, &request).with_id(id)).answer();
                return Got {
                    status: answer.status,
                    content_type: answer.header("content-type").map(str::to_owned),
                    text: answer.body,
                    logs: answer.logs,
                };
            }
            Self::Forwarding => host.forward(&request, id),
            Self::Proxying => host.proxy(&request, id),
        };
        Got {
            status: response.status(),
            content_type: response.header("content-type").map(str::to_owned),
            text: response.text().to_owned(),
            logs: Vec::new(),
        }
    }

    fn page(self, host: &Host, query: &str) -> Got {
        self.call(host, "MemoryProfile", &format!("{PAGE}{query}"), OWN)
    }
}

/// A handler with two invocations behind it, one of each function.
fn started(upstream: &Upstream, way: Way, settings: &[(&str, &str)]) -> (Host, Vec<String>) {
    let host = with(Host::of(HANDLER), settings)
        .setting("TARGET_URL", &upstream.url("/size/1000"))
        .start();
    let mut logs = Vec::new();
    for (function, id) in [("HttpTriggerSync", FIRST), ("HttpTriggerAsync", SECOND)] {
        let got = way.call(&host, function, &format!("/api/{function}"), id);
        assert_eq!(got.status, 200, "{}", got.text);
        logs.extend(got.logs);
    }
    (host, logs)
}

fn with(builder: HostBuilder, settings: &[(&str, &str)]) -> HostBuilder {
    let add = |builder: HostBuilder, (name, value): &(&str, &str)| builder.setting(name, value);
    settings.iter().fold(builder, add)
}

fn on() -> [(&'static str, &'static str); 2] {
    [("MEMORY_PROFILER_PAGE", "on"), ("MEMORY_PROFILER_BACKEND", "task")]
}

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

#[test]
fn it_is_off_unless_it_is_known_who_asks() {
    const AUTO: &str = "the page is off, because MEMORY_PROFILER_PAGE is auto, and that is off in Azure and under any host but \
                        Core Tools'; set it to on, and whoever has the function's key sees it";
    const OFF: &str = "the page is off, because MEMORY_PROFILER_PAGE is off; on or auto switches it on";
    let upstream = Upstream::http();
    let core_tools = ("FUNCTIONS_CORETOOLS_ENVIRONMENT", "True");
    let in_azure = ("WEBSITE_INSTANCE_ID", "0d5f8a");
    for (settings, sentence) in [
        (&[][..], AUTO),
        (&[in_azure], AUTO),
        (&[core_tools, in_azure], AUTO),
        (&[("MEMORY_PROFILER_PAGE", "auto")], AUTO),
        (&[("MEMORY_PROFILER_PAGE", "off")], OFF),
        (&[("MEMORY_PROFILER_PAGE", "off"), core_tools], OFF),
    ] {
        for way in WAYS {
            let (host, _) = started(&upstream, way, settings);
            for query in ["", "&entries", "&events", "&profile=merged"] {
                let got = way.page(&host, query);
                assert_eq!(
                    (got.status, got.text.as_str()),
                    (404, sentence),
                    "{way:?} {settings:?} {query}"
                );
            }
        }
    }
}

#[test]
fn under_core_tools_it_is_on_for_this_machine_by_its_name() {
    let upstream = Upstream::http();
    for way in WAYS {
        let (host, _) = started(&upstream, way, &[("FUNCTIONS_CORETOOLS_ENVIRONMENT", "True")]);
        assert_eq!(way.page(&host, "").status, 200, "{way:?}");
    }
    // Core Tools checks no key. A site whose name leads to this machine is no page of this machine.
    let (host, _) = started(
        &upstream,
        Way::Forwarding,
        &[("FUNCTIONS_CORETOOLS_ENVIRONMENT", "True")],
    );
    let foreign = Request::get(PAGE).header("Host", "evil.example:7071");
    let sentence = "the page is at localhost, 127.0.0.1 and [::1] only, and this request is for \"evil.example:7071\"";
    let response = host.forward(&foreign, OWN);
    assert_eq!((response.status(), response.text()), (403, sentence));
    let response = host.proxy(&foreign, OWN);
    assert_eq!((response.status(), response.text()), (403, sentence));
    let answer = host.call(&Envelope::http("MemoryProfile", &foreign)).answer();
    assert_eq!((answer.status, answer.body.as_str()), (403, sentence));
}

/// No other way leads to it, whatever the setting.
#[test]
fn only_the_host_and_only_its_own_function_get_it() {
    let upstream = Upstream::http();
    let (host, _) = started(&upstream, Way::Envelope, &on());
    // Any process of the machine can connect to the handler's port, and so can a site by a name that leads there.
    for query in ["", "&entries", "&events", "&profile=merged"] {
        let response = host.send(&Request::get(&format!("{PAGE}{query}")));
        assert_eq!(response.status(), 404, "{query}");
        assert_eq!(
            response.text(),
            "the page is shown through the Functions host only, which checks the function's key, and this request has not \
             come from it"
        );
    }
    // An anonymous function, called for a URL that the client has made up.
    let other = Way::Envelope.call(&host, "HttpTriggerSync", PAGE, OWN);
    assert_eq!(
        (other.status, other.text.as_str()),
        (
            404,
            "the page is shown by the function MemoryProfile only, and the host has called another one"
        )
    );
    for (method, path) in [
        ("GET", "/MemoryProfile"),
        ("GET", "/api/HttpTriggerSync/MemoryProfile"),
        ("GET", "/memory"),
        ("POST", "/api/MemoryProfile"),
        ("PUT", "/api/MemoryProfile"),
    ] {
        let response = host.forward(&Request::new(method, &format!("{path}?profile=merged")), OWN);
        assert!(
            [404, 405].contains(&response.status()),
            "{method} {path}: {}",
            response.status()
        );
        assert!(!response.text().contains("profile_get_request"), "{method} {path}");
    }
}

/// As in a web app, where `host.json` gives every path to the handler.
#[test]
fn without_a_key_of_its_own_it_is_off() {
    let upstream = Upstream::http();
    let routes = "{\"version\": \"2.0\", \"configurationProfile\": \"web-app-custom-handler\"}";
    let of_routes = "the page is off, because host.json has routes of its own, or a profile that sets one: then no key of a \
                     function guards the page; it needs MemoryProfile/function.json";
    let of_level = "the page is off, because no key guards it: MemoryProfile/function.json has the authLevel \"anonymous\", and \
                    allowed here are \"function\" and \"admin\"";
    for (spoil, sentence) in [
        (
            &(|folder: &Folder| folder.write("host.json", routes)) as &dyn Fn(&Folder),
            of_routes,
        ),
        (
            &|folder: &Folder| folder.replace("MemoryProfile/function.json", "\"function\"", "\"anonymous\""),
            of_level,
        ),
    ] {
        let folder = Folder::new();
        spoil(&folder);
        for more in [&[][..], &[("FUNCTIONS_CORETOOLS_ENVIRONMENT", "True")]] {
            let host = with(with(Host::of(HANDLER), &on()), more)
                .setting("TARGET_URL", &upstream.url("/size/3"))
                .app_folder(folder.path(""))
                .start();
            for way in WAYS {
                let got = way.page(&host, "&profile=merged");
                assert_eq!((got.status, got.text.as_str()), (404, sentence), "{way:?}");
            }
        }
    }
}
