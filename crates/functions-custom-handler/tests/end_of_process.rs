//! Starts processes of its own, which end: their last lines are written.

#![allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]

use std::env;
use std::process::Command;

use axum::Router;
use functions_custom_handler::{FunctionApp, LogLayer};
use tracing::{error, info};
use tracing_subscriber::prelude::*;

/// Set in the process that ends; unset, the test starts that process. Its value says how.
const CHILD: &str = "FUNCTIONS_CUSTOM_HANDLER_TEST_ENDS";

#[test]
fn ending() {
    let Ok(how) = env::var(CHILD) else {
        return;
    };
    tracing_subscriber::registry().with(LogLayer::new()).init();
    for n in 0..100 {
        info!(target: "app", "{n}");
    }
    error!(target: "app", "the cache is gone");
    match how.as_str() {
        "by exit" => std::process::exit(0),
        "by an error of the start" => {
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            let error = runtime.block_on(FunctionApp::new(Router::new()).serve()).unwrap_err();
            eprintln!("{error}");
        }
        _ => {}
    }
}

/// Standard error of a process that ends so; what it logs below `ERROR` is on standard output.
fn ended(how: &str) -> String {
    let output = Command::new(env::current_exe().unwrap())
        .args(["--exact", "ending", "--nocapture", "--quiet"])
        .env(CHILD, how)
        .env("FUNCTIONS_CUSTOMHANDLER_PORT", "none")
        .output()
        .unwrap();
    let stdout = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<_> = stdout.lines().filter(|line| line.starts_with("app: ")).collect();
    let expected: Vec<_> = (0..100).map(|n| format!("app: {n}")).collect();
    assert_eq!(lines, expected, "{how}");
    String::from_utf8(output.stderr).unwrap()
}

/// musl runs nothing at the end of the main thread.
#[test]
#[cfg(not(target_env = "musl"))]
fn what_was_logged_is_written() {
    for how in ["by return", "by exit"] {
        assert_eq!(ended(how), "app: [error] the cache is gone\n", "{how}");
    }
}

/// What `main` says last is the reason that the host shows.
#[test]
fn an_error_of_the_start_stands_behind_what_was_logged() {
    let error = "FUNCTIONS_CUSTOMHANDLER_PORT is \"none\", but must be a port number from 1 to 65535";
    assert_eq!(
        ended("by an error of the start"),
        format!("app: [error] the cache is gone\n{error}\n")
    );
}
