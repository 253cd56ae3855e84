//! Reports do not break what the program prints, whatever it prints them in the middle of. Each case is a process of its own,
//! this very file's test `child`, because the environment is read once in a process.

#![allow(clippy::unwrap_used, reason = "what is unwrapped here is the tests' own")]

use std::fmt;
use std::process::Command;

use memline::profile;

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

struct Celsius(i32);

impl fmt::Display for Celsius {
    #[profile]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} degrees", self.0)
    }
}

#[test]
#[ignore = "the other test runs it, in processes of its own"]
fn child() {
    println!("[It is {} in here, and {} out there.]", Celsius(21), Celsius(-3));
}

/// What the child prints to standard output between its brackets, and to standard error.
fn run(words: &str) -> (String, String) {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["child", "--exact", "--ignored", "--nocapture"])
        .env("MEMLINE", words)
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let stdout = String::from_utf8(output.stdout).unwrap();
    let (_, line) = stdout.split_once('[').unwrap();
    let (line, _) = line.split_once(']').unwrap();
    (line.to_owned(), String::from_utf8(output.stderr).unwrap())
}

const LINE: &str = "It is 21 degrees in here, and -3 degrees out there.";

#[test]
fn nothing_is_printed_that_was_not_asked_for() {
    assert_eq!(run(""), (LINE.to_owned(), String::new()));
}

#[test]
fn tables_of_each_call_are_whole_and_beside_the_programs_lines() {
    let (line, stderr) = run("each");
    assert_eq!(line, LINE);
    let tables: Vec<&str> = stderr.split_terminator("\n\n").collect();
    assert_eq!(tables.len(), 2, "{stderr}");
    for table in tables {
        assert!(
            table.starts_with("Filename: crates/memline/tests/own_output.rs\nLine #  "),
            "{table}"
        );
        assert!(table.ends_with('}'), "{table}");
    }
}
