//! However a program ends, its status is what it is, and its profile is told.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "what is unwrapped here is the tests' own")]

mod support;

use std::io::{BufRead as _, BufReader, Read as _};
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::process::Stdio;

use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use support::{Workspace, lines};

/// Ends as its argument says, but not before its profile is written for the first time.
const ENDS: &str = r#"
use std::path::Path;
use std::process::Command;

fn keep() {
    std::mem::forget(vec![1_u8; 5000]);
}

fn is_written() -> bool {
    let settings = std::env::var("CARGO_MEMLINE").unwrap();
    let file = settings.split("out=").nth(1).unwrap().replace("%p", &std::process::id().to_string());
    Path::new(&file).exists()
}

fn main() {
    let how = std::env::args().nth(1).unwrap();
    keep();
    if how == "child" {
        let me = std::env::current_exe().unwrap();
        let status = Command::new(me).arg("exit").status().unwrap();
        std::process::exit(status.code().unwrap() + 1);
    }
    if how == "exit" {
        std::process::exit(3);
    }
    for _ in 0..600 {
        if is_written() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    assert!(is_written());
    if how == "abort" {
        std::process::abort();
    }
    println!("ready");
    loop {
        std::thread::park();
    }
}
"#;

fn workspace(name: &str) -> Workspace {
    Workspace::new(
        name,
        &[
            (
                "Cargo.toml",
                "[package]\nname = \"ends\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[workspace]\n",
            ),
            ("src/main.rs", ENDS),
        ],
    )
}

const SEEN: &str = "    4.9 KiB  99.9%  src/main.rs:6   std::mem::forget(vec![1_u8; 5000]);\n";

#[test]
fn exits_and_aborts_are_the_programs() {
    let workspace = workspace("ends");
    let out = format!("--out {}", workspace.out().display());
    let ran = workspace.memline(&format!("run {out} exit"));
    assert_eq!(ran.status.code(), Some(3), "{}", ran.stderr);
    assert!(ran.stderr.contains(SEEN), "{}", ran.stderr);
    let ran = workspace.memline(&format!("run {out} -- abort"));
    assert_eq!(ran.status.signal(), Some(6), "{}", ran.stderr);
    assert!(ran.stderr.contains(SEEN), "{}", ran.stderr);
    // A child that was built the same way has a profile of its own, and both are one.
    let ran = workspace.memline(&format!("run {out} -- child"));
    assert_eq!(ran.status.code(), Some(4), "{}", ran.stderr);
    let profile = workspace.profile();
    let keep = profile.iter().find(|report| report.function() == "keep").unwrap();
    assert_eq!((keep.calls(), lines(&profile, "keep")[0].3), (2, 10_000));
}

/// What `cargo memline` came to when it was sent a signal while the program ran.
fn signalled(name: &str, send: impl FnOnce(Pid)) -> (Option<i32>, String) {
    let workspace = workspace(name);
    let mut command = workspace.command(&format!("run --out {} -- wait", workspace.out().display()));
    let mut child = command
        .process_group(0)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    if line == "ready\n" {
        send(Pid::from_child(&child));
    }
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    let status = child.wait().unwrap();
    assert_eq!(line, "ready\n", "{said}");
    (status.signal(), said)
}

#[test]
fn interrupt_of_a_terminal_ends_the_program_and_not_the_summary() {
    let (signal, said) = signalled("interrupted", |pid| kill_process_group(pid, Signal::INT).unwrap());
    assert_eq!(signal, Some(2), "{said}");
    assert!(said.contains(SEEN), "{said}");
}

#[test]
fn request_to_terminate_is_passed_on() {
    let (signal, said) = signalled("terminated", |pid| kill_process(pid, Signal::TERM).unwrap());
    assert_eq!(signal, Some(15), "{said}");
    assert!(said.contains(SEEN), "{said}");
}
