//! MCP's own client for Python calls the executable over the stand-in host. Skipped where that client is not installed:
//! `make test` installs it, where it can.

#![allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]

#[path = "server/profiles.rs"]
mod profiles;

use std::path::{Path, PathBuf};
use std::process::Command;

use functions_stand_in_host::Host;

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

/// The Python that has the client.
fn python() -> Option<PathBuf> {
    let python = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.venv/bin/python");
    let imported = Command::new(&python).args(["-c", "import mcp"]).output();
    imported.is_ok_and(|output| output.status.success()).then_some(python)
}

/// What the client prints of a server with this value of the setting `MCP_SESSIONS`.
fn seen_by(python: &Path, mode: &str, sessions: &str) -> String {
    let host = Host::of(env!("CARGO_BIN_EXE_mcp-function-app"))
        .setting("MCP_SESSIONS", sessions)
        .start();
    let proxy = host.reverse_proxy().start();
    let profile = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{mode}-{sessions}.json"));
    std::fs::write(&profile, profiles::profile_of(2)).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/client.py");
    let mut client = Command::new(python);
    let client = client.arg(script).args([&proxy.url("/mcp"), mode]).arg(profile);
    let output = client.output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stderr}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn client_for_python_uses_all_tools() {
    let Some(python) = python() else {
        println!("skipped: there is no Python client of MCP in .venv; `make test` installs it where it can");
        return;
    };
    for (mode, sessions, protocol) in [
        ("legacy", "in-memory", "2025-11-25"),
        ("legacy", "", "2025-11-25"),
        ("auto", "", "2026-07-28"),
    ] {
        let expected = format!(
            "protocol: {protocol}\n\
             tools: compare top_lines\n\
             progress: 1.0 1 of 2 profiles read\n\
             progress: 2.0 2 of 2 profiles read\n\
             line: 10000 let _scratch = vec![1_u8; 5000];\n\
             compared: nothing changed\n"
        );
        assert_eq!(seen_by(&python, mode, sessions), expected, "{mode} {sessions}");
    }
}
