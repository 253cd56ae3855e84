//! `handler demo` does the whole job in one process and one command, and says why where it cannot.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::fs;
use std::io::Read as _;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::read::GzDecoder;
use functions_stand_in_host::Process;
use memline::Profile;
use serde_json::Value;
use test_support::{masked, masked_pieces, report_rows, report_tables};

const HANDLER: &str = env!("CARGO_BIN_EXE_handler");

/// Status, standard output and standard error of the demo, with `#` for the folder of its page.
fn demo(settings: &[(&str, &str)]) -> (Option<i32>, Vec<String>, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().to_str().unwrap();
    let settings = settings.iter().copied().chain([("TMPDIR", folder)]);
    let mut process = Process::start(HANDLER, ["demo"], settings);
    let status = process.wait().code();
    let mut stdout = process.stdout().wait_for_end();
    if let Some(last) = stdout.last_mut() {
        *last = last.replace(folder, "#");
    }
    (status, stdout, process.stderr().wait_for_end())
}

/// The profile that a page holds.
fn profile_of(page: &Path) -> Profile {
    let html = fs::read_to_string(page).unwrap();
    let (_, data) = html.split_once("id=\"memline-data\">").unwrap();
    let (data, _) = data.split_once("</script>").unwrap();
    let mut json = String::new();
    let gzip = STANDARD.decode(data).unwrap();
    GzDecoder::new(&gzip[..]).read_to_string(&mut json).unwrap();
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(
        (&json["title"], &json["profiles"][0]["name"]),
        (&"handler demo".into(), &"both invocations".into())
    );
    let profile = json["profiles"][0]["profile"].to_string();
    Profile::read_from(profile.as_bytes()).unwrap()
}

/// The lines with `#` for the ports, the memory figures and the runs of the loop over the page's pieces.
fn without_numbers(lines: &[String]) -> Vec<String> {
    lines
        .iter()
        .map(|line| match line.split_once("http://127.0.0.1:") {
            Some((before, after)) => {
                let after = after.trim_start_matches(|c: char| c.is_ascii_digit());
                format!("{before}http://127.0.0.1:#{after}")
            }
            None => masked_pieces(&masked(line)),
        })
        .collect()
}

/// All that the demo prints, with an empty line before each report.
fn expected(reports_of: fn(&str) -> Vec<String>) -> Vec<String> {
    let mut lines = Vec::new();
    let mut say = |line: &str| lines.push(line.to_owned());
    say("The whole job in one process, on 127.0.0.1 only.");
    say("");
    say("A page server answers http://127.0.0.1:#/ with 180051 bytes.");
    say("The app listens on http://127.0.0.1:#/ and gets what the Functions host sends: envelopes.");
    for (function, body) in [
        ("HttpTriggerSync", "Microsoft Page Response Size: 180051"),
        ("HttpTriggerAsync", "Microsoft Page Is Loaded"),
    ] {
        say("");
        say(&format!("{function} answers 200: {body}"));
        for line in reports_of(function) {
            if line.contains(": Filename: ") {
                say("");
            }
            say(&masked_pieces(&line));
        }
    }
    say("");
    say("Both answers are right, and every profiled function has its report.");
    say("The page over both invocations is #/memline-demo.html: open it in a browser.");
    lines
}

#[test]
fn it_prints_both_answers_and_every_report_as_a_table() {
    // The target is the demo's own page, whatever the setting says: nothing listens on port 1.
    let (status, stdout, stderr) = demo(&[("TARGET_URL", "http://127.0.0.1:1/")]);
    assert_eq!(without_numbers(&stdout), expected(report_tables));
    assert_eq!((status, stderr), (Some(0), vec![]));
}

#[test]
fn it_prints_reports_in_the_form_that_is_set() {
    let (status, stdout, stderr) = demo(&[("MEMORY_PROFILER_FORMAT", "rows")]);
    assert_eq!(without_numbers(&stdout), expected(report_rows));
    assert_eq!((status, stderr), (Some(0), vec![]));
}

#[test]
fn it_works_with_every_measure() {
    for measure in ["rss", "pss", "uss", "heap", "task"] {
        let (status, stdout, stderr) = demo(&[("MEMORY_PROFILER_BACKEND", measure)]);
        assert_eq!(without_numbers(&stdout), expected(report_tables), "{measure}");
        assert_eq!((status, stderr), (Some(0), vec![]), "{measure}");
    }
}

#[test]
fn it_writes_the_page_over_both_invocations() {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("page.html");
    // Whoever may look at the page of an app, and also where an earlier one is.
    fs::write(&page, "an earlier one").unwrap();
    let settings = [("MEMORY_PROFILER_PAGE", "off")];
    let arguments = ["demo".as_ref(), "--page".as_ref(), page.as_os_str()];
    let mut process = Process::start(HANDLER, arguments, settings);
    assert_eq!(process.wait().code(), Some(0));
    let last = process.stdout().wait_for_end().pop();
    let sentence = format!(
        "The page over both invocations is {}: open it in a browser.",
        page.display()
    );
    assert_eq!(last, Some(sentence));

    let profile = profile_of(&page);
    let functions: Vec<_> = profile
        .iter()
        .map(|report| (report.function(), report.calls()))
        .collect();
    assert_eq!(
        functions,
        [
            ("profile_get_request", 1),
            ("http_trigger_async", 1),
            ("get_microsoft_page_async", 1)
        ]
    );
    // The whole text of the page that both load is held at some time.
    assert!(profile.peak_bytes() > Some(180_051), "{:?}", profile.peak_bytes());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn it_says_where_the_page_cannot_be_written() {
    let none: [(&str, &str); 0] = [];
    let mut process = Process::start(HANDLER, ["demo", "--page", "/nowhere/page.html"], none);
    assert_eq!(process.wait().code(), Some(1));
    assert_eq!(
        process.stderr().wait_for_end(),
        [
            "the page cannot be written to /nowhere/page.html: No such file or directory (os error 2); --page names another file"
        ]
    );
}

#[test]
fn it_fails_with_a_sentence_where_there_would_be_no_report() {
    for (setting, sentence, expected_status) in [
        (
            ("MEMORY_PROFILER", "1/2"),
            "the demo shows the reports of every invocation, but MEMORY_PROFILER is \"1/2\"; allowed here: on",
            1,
        ),
        (
            ("MEMORY_PROFILER_BACKEND", "vms"),
            "MEMORY_PROFILER_BACKEND is \"vms\"; allowed: rss, pss, uss, heap or task",
            2,
        ),
    ] {
        let (status, stdout, stderr) = demo(&[setting]);
        assert_eq!(
            (status, stdout, stderr),
            (Some(expected_status), vec![], vec![sentence.to_owned()])
        );
    }
}
