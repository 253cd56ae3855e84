//! A test of this very file, run again in a process with another environment.

use std::process::Command;

use memline::{Sampling, Session, profile};

#[profile]
fn called() -> usize {
    Vec::from([0_u8; 10]).len()
}

/// What the child does: three calls that are printed or not, then it says what holds.
pub(crate) fn calls() {
    for _ in 0..3 {
        called();
    }
    let session = Session::builder().sampling(Sampling::All).open();
    session.run(called);
    let reports = session.finish().into_reports();
    let measure = reports.first().map_or("-", |report| report.measure().name());
    println!("settings {} {measure}", memline::sampling());
}

pub(crate) struct Child {
    stdout: String,
    stderr: String,
}

pub(crate) fn run(words: &str, first: &str) -> Child {
    let output = Command::new(std::env::current_exe().expect("a test knows its file"))
        .args(["child", "--exact", "--ignored", "--nocapture"])
        .env("MEMLINE", words)
        .env("FIRST", first)
        .output()
        .expect("the test file runs");
    assert!(output.status.success(), "{output:?}");
    Child {
        stdout: String::from_utf8(output.stdout).expect("it prints text"),
        stderr: String::from_utf8(output.stderr).expect("it prints text"),
    }
}

impl Child {
    /// The switch and the measure of a session's report.
    pub(crate) fn settings(&self) -> (&str, &str) {
        let said = self.stdout.lines().find_map(|line| line.split_once("settings "));
        let (_, settings) = said.expect("the child says what holds");
        settings.split_once(' ').expect("a switch and a measure")
    }

    /// How many reports were printed.
    pub(crate) fn tables(&self) -> usize {
        assert!(!self.stdout.contains("Filename: "), "{}", self.stdout);
        self.stderr.lines().filter(|line| line.contains("Filename: ")).count()
    }

    /// What memline said on standard error.
    pub(crate) fn complaints(&self) -> Vec<&str> {
        self.stderr.lines().filter(|line| line.starts_with("memline")).collect()
    }
}
