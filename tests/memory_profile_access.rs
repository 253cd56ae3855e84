//! Who gets the page over the last invocations, through the host, and who does not.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod folder;
mod invoked;

use folder::Folder;
use functions_stand_in_host::{Envelope, Host, Request};
use invoked::{HANDLER, OWN, PAGE, WAYS, Way, on, started, with};
use test_support::Upstream;

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
