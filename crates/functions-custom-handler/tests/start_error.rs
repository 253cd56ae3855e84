//! Starts a process of its own, since the port is an environment variable of the process.

#![allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]

use std::net::TcpListener;
use std::process::{Command, Output, Termination as _};

/// Set in the process that is to fail; unset, the test starts that process.
const CHILD: &str = "FUNCTIONS_CUSTOM_HANDLER_TEST_CHILD";

fn serve_on(port: &str) -> Output {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "serving_fails", "--nocapture"])
        .env(CHILD, "1")
        .env("FUNCTIONS_CUSTOMHANDLER_PORT", port)
        .output()
        .unwrap()
}

#[test]
fn serving_fails() {
    if std::env::var_os(CHILD).is_none() {
        return;
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let served = runtime
        .unwrap()
        .block_on(functions_custom_handler::serve(axum::Router::new()));
    let status = if served.as_ref().unwrap_err().is_address_in_use() {
        3
    } else {
        4
    };
    // As for a `main` that returns the error.
    let _ = served.report();
    std::process::exit(status);
}

#[test]
fn a_taken_port_is_told() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let output = serve_on(&address.port().to_string());
    let cause = std::io::Error::from_raw_os_error(98);
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        format!("Error: cannot listen on {address}: {cause}\n")
    );
    assert_eq!(output.status.code(), Some(3));
}

#[test]
fn what_is_no_port_is_told() {
    let output = serve_on("http");
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        "Error: FUNCTIONS_CUSTOMHANDLER_PORT is \"http\", but must be a port number from 1 to 65535\n"
    );
    assert_eq!(output.status.code(), Some(4));
}
