use super::*;

const EXPECTED: [(&str, &str); 2] = [("src/a.rs", "outer"), ("src/a.rs", "inner")];

fn check(status: u64, body: &str, logs: &[&str], format: &'static str) -> std::result::Result<(), String> {
    let answer = Answer {
        status,
        body: body.to_owned(),
        logs: logs.iter().map(|line| (*line).to_owned()).collect(),
    };
    let settings = Settings::from_lookup(|name| (name == "MEMORY_PROFILER_FORMAT").then_some(format)).unwrap();
    let expected = Expected {
        function: "F",
        body: "yes".to_owned(),
        profiled: &EXPECTED,
    };
    expected.check(&answer, &settings).map_err(|error| error.to_string())
}

const FILE: &str = "memory_profiler_logs: Filename: src/a.rs";
const OTHER_FILE: &str = "memory_profiler_logs: Filename: src/b.rs";
const ROW: &str = "memory_profiler_logs: 22  46.6 MiB  -1.5 MiB  10      get()";
const TABLE_ROW: &str = "memory_profiler_logs:     22     46.6 MiB     -1.5 MiB          10       get()";
const UNMEASURED_ROW: &str = "memory_profiler_logs: 23            get()";
const EMPTY_ROW: &str = "memory_profiler_logs: 22  0.0 MiB  0.0 MiB  10      get()";

fn missing(target: &str) -> std::result::Result<(), String> {
    Err(format!(
        "F did not log one {target} report with numbers for each function it profiles"
    ))
}

#[test]
fn a_right_answer_with_its_reports_passes() {
    let rows = [FILE, ROW, UNMEASURED_ROW, FILE, UNMEASURED_ROW, ROW];
    assert_eq!(check(200, "yes", &rows, "rows"), Ok(()));
    assert_eq!(check(200, "yes", &[FILE, TABLE_ROW, FILE, TABLE_ROW], "table"), Ok(()));
}

#[test]
fn a_wrong_answer_fails() {
    let rows = [FILE, ROW, FILE, ROW];
    assert_eq!(
        check(502, "no", &rows, "rows"),
        Err("F answered 502 \"no\", but 200 \"yes\" is right".to_owned())
    );
    assert_eq!(
        check(200, "yes ", &rows, "rows"),
        Err("F answered 200 \"yes \", but 200 \"yes\" is right".to_owned())
    );
}

#[test]
fn a_report_too_few_or_without_numbers_or_of_another_file_fails() {
    for logs in [
        &[][..],
        &[FILE, ROW],
        &[FILE, ROW, FILE],
        &[FILE, ROW, FILE, UNMEASURED_ROW],
        &[FILE, ROW, FILE, EMPTY_ROW],
        &[FILE, ROW, OTHER_FILE, ROW],
        &[FILE, ROW, FILE, ROW, FILE, ROW],
    ] {
        assert_eq!(
            check(200, "yes", logs, "rows"),
            missing("memory_profiler_logs"),
            "{logs:?}"
        );
    }
}

#[test]
fn records_are_counted_by_their_first_parts() {
    let outer = r#"memory_profiler_report: {"profiled":"outer","part":1,"parts":1}"#;
    let inner = r#"memory_profiler_report: {"profiled":"inner","part":1,"parts":2}"#;
    let more = r#"memory_profiler_report: {"profiled":"inner","part":2,"parts":2}"#;
    assert_eq!(check(200, "yes", &[outer, inner, more], "json"), Ok(()));
    for logs in [&[outer][..], &[inner, outer], &[outer, more], &[outer, inner, inner]] {
        assert_eq!(
            check(200, "yes", logs, "json"),
            missing("memory_profiler_report"),
            "{logs:?}"
        );
    }
}

#[test]
fn a_form_that_was_not_asked_for_fails() {
    let rows = [FILE, ROW, FILE, ROW];
    assert_eq!(check(200, "yes", &rows, "json"), missing("memory_profiler_logs"));
}
