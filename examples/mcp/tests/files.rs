//! `cargo functions check` finds nothing in the files for the host.

#![allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]

use std::fs;
use std::path::Path;

use cargo_functions::Check;

#[test]
fn check_finds_nothing() {
    let app = tempfile::tempdir().unwrap();
    let source = Path::new(env!("CARGO_MANIFEST_DIR"));
    for name in [
        "host.json",
        "local.settings.json",
        ".funcignore",
        "Cargo.toml",
        "README.md",
    ] {
        fs::copy(source.join(name), app.path().join(name)).unwrap();
    }
    for name in ["src", "tests", "target"] {
        fs::create_dir(app.path().join(name)).unwrap();
    }
    fs::copy(env!("CARGO_BIN_EXE_mcp-function-app"), app.path().join("handler")).unwrap();
    let findings = Check::new(app.path()).run();
    // Where it was built for is the machine's matter.
    let found = findings
        .iter()
        .map(ToString::to_string)
        .filter(|finding| !finding.contains("glibc"));
    assert_eq!(found.collect::<Vec<_>>(), [] as [&str; 0]);
}
