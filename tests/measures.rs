//! What each measure says of a page that is held. A file of its own: `uss` and `pss` divide the executable's pages among the
//! processes that have them mapped, so they fall in the middle of an invocation when another test starts the same executable.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use functions_stand_in_host::Host;
use serde_json::Value;
use test_support::{Upstream, fixture};

const HANDLER: &str = env!("CARGO_BIN_EXE_handler");

/// The record of the report on one invocation of the sync function, by a process of its own.
fn record(measure: &str) -> Value {
    let page_bytes: usize = 16 * 1024 * 1024;
    let upstream = Upstream::http();
    let host = Host::of(HANDLER)
        .setting("TARGET_URL", &upstream.url(&format!("/size/{page_bytes}")))
        .setting("MEMORY_PROFILER_BACKEND", measure)
        .setting("MEMORY_PROFILER_FORMAT", "json")
        .start();
    let id = "00000000-0000-4000-8000-00000000000a";
    let answer = host.invoke("HttpTriggerSync", &fixture("http_get_sync"), id).answer();
    assert_eq!(answer.body, format!("Microsoft Page Response Size: {page_bytes}"));
    let record = answer.logs[0].strip_prefix("memory_profiler_report: ");
    serde_json::from_str(record.unwrap()).unwrap()
}

#[test]
fn every_measure_sees_the_page_that_is_held() {
    for measure in ["rss", "pss", "uss", "heap", "task"] {
        let record = record(measure);
        assert_eq!(record["backend"], measure);
        let rows = record["rows"].as_array().unwrap();
        let content = rows
            .iter()
            .find(|row| row[4].as_str().unwrap().contains("response.content()"))
            .unwrap();
        let (usage, increment) = (content[1].as_f64().unwrap(), content[2].as_f64().unwrap());
        // The page is read into a buffer that grows: at most twice as large.
        let page = 16.0..40.0;
        assert!(page.contains(&increment), "{measure}: {content}");
        let since_entry = usage - rows[0][1].as_f64().unwrap();
        assert!(page.contains(&since_entry), "{measure}: {since_entry} in {record}");
        assert!(usage >= increment, "{measure}: {content}");
    }
}
