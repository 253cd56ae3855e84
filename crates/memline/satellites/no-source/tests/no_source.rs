//! The text of functions is not in the binary. Reports have it from the file, if that is there and still what was compiled. One test
//! for that, as the folder that a process runs in is the process's.
#![allow(clippy::let_and_return, reason = "a function's last line is to have a row")]

use std::env;
use std::fs;

use memline::{Measure, Report, Session, profile};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

#[profile]
fn read() -> Vec<u8> {
    // A comment in the function.
    let mut bytes = Vec::with_capacity(10);
    bytes.push(1);
    bytes
}

#[profile]
fn away() -> Vec<u8> {
    let bytes = Vec::with_capacity(20);
    bytes
}

#[profile]
impl Page {
    fn new() -> Self {
        let bytes = Vec::with_capacity(30);
        Self(bytes)
    }
}

struct Page(#[expect(dead_code, reason = "it is only held")] Vec<u8>);

#[profile]
fn marked() -> usize {
    // nowhere else this is written down
    1
}

fn report<T>(f: fn() -> T) -> Report {
    let session = Session::builder().measure(Measure::Task).open();
    drop(session.run(f));
    session.finish().into_reports().remove(0)
}

/// Each row: its place after the first, its increment, and its text.
fn rows(report: &Report) -> Vec<(u32, Option<i64>, &str)> {
    let first = report.rows()[0].line();
    let rows = report.rows().iter();
    rows.map(|row| {
        let increment = row.stats().map(|row| row.increment_bytes);
        (row.line() - first, increment, row.text())
    })
    .collect()
}

#[test]
fn text_is_read_from_the_file() {
    let from_file = report(read);
    assert_eq!(
        rows(&from_file)[1..],
        [
            (1, None, "fn read() -> Vec<u8> {"),
            (2, None, "    // A comment in the function."),
            (3, Some(10), "    let mut bytes = Vec::with_capacity(10);"),
            (4, Some(0), "    bytes.push(1);"),
            (5, Some(0), "    bytes"),
            (6, Some(0), "}"),
        ]
    );
    assert_eq!(from_file.rows()[0].text(), "#[profile]");
    let from_file = report(Page::new);
    assert_eq!(from_file.rows()[0].text(), "    fn new() -> Self {");
    assert_eq!(
        rows(&from_file)[1],
        (1, Some(30), "        let bytes = Vec::with_capacity(30);")
    );

    // Another file of that name is not taken for it.
    let elsewhere = env::temp_dir().join(format!("memline-no-source-{}", std::process::id()));
    let file = elsewhere.join(from_file.file());
    fs::create_dir_all(file.parent().expect("it is in a folder")).expect("the folder can be made");
    fs::write(&file, "\n".repeat(100)).expect("the file can be written");
    env::set_current_dir(&elsewhere).expect("it is there");
    let without = report(away);
    assert_eq!(
        rows(&without)[1..],
        [(1, None, ""), (2, Some(20), ""), (3, Some(0), ""), (4, Some(0), "")]
    );
    fs::remove_dir_all(elsewhere).expect("it is there");
}

/// The comment is backwards here, or it would be in the binary as the test's own.
#[test]
fn text_is_not_in_the_binary() {
    assert_eq!(marked(), 1);
    let comment: String = "nwod nettirw si siht esle erehwon".chars().rev().collect();
    let binary = fs::read(env::current_exe().expect("it runs")).expect("it can be read");
    assert!(!binary.windows(comment.len()).any(|bytes| bytes == comment.as_bytes()));
}

/// This very file's test above, in a process of its own. The features `html` and `json-out` are off here too.
#[test]
fn files_whose_feature_is_off_are_refused() {
    for (end, feature) in [("html", "html"), ("json", "json-out")] {
        let output = std::process::Command::new(env::current_exe().expect("it runs"))
            .args(["text_is_not_in_the_binary", "--exact", "--nocapture"])
            .env("MEMLINE", format!("out=/nowhere/profile.{end}"))
            .output()
            .expect("it runs again");
        assert!(output.status.success(), "{output:?}");
        assert_eq!(
            String::from_utf8_lossy(&output.stderr),
            format!(
                "memline: MEMLINE: \"out=/nowhere/profile.{end}\" is not allowed; allowed: other ends than .{end}, for which \
                 memline's feature `{feature}` is needed\n"
            )
        );
    }
}
