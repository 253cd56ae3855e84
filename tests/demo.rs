//! `handler demo` does the whole job in one process and one command, and says why where it cannot.

use functions_stand_in_host::Process;
use test_support::{masked, masked_pieces, report_rows, report_tables};

const HANDLER: &str = env!("CARGO_BIN_EXE_handler");

/// Status, standard output and standard error of the demo.
fn demo(settings: &[(&str, &str)]) -> (Option<i32>, Vec<String>, Vec<String>) {
    let mut process = Process::start(HANDLER, ["demo"], settings.iter().copied());
    let status = process.wait().code();
    (status, process.stdout().wait_for_end(), process.stderr().wait_for_end())
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
