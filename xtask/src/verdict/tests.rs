use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use super::*;

/// A test binary in the shell, which logs as libtest does. It is asked for all tests, or for one behind the log's name; where
/// `MEMLINE` is set, some of them do not pass.
const BINARY: &str = r#"#!/bin/sh
log=$3
only=$4
asked() { [ -z "$only" ] || [ "$only" = "$1" ]; }
asked quick && echo "ok quick" >> "$log"
asked fails && { [ -z "$MEMLINE" ] && echo "ok fails" >> "$log"; }
# Passes the first time in each folder, and never again.
asked flaky && { [ ! -e flaky ] && touch flaky && echo "ok flaky" >> "$log"; }
if asked busy; then
    [ -n "$MEMLINE" ] && while :; do :; done
    echo "ok busy" >> "$log"
fi
if asked hangs; then
    [ -n "$MEMLINE" ] && exec tail -f /dev/null
    echo "ok hangs" >> "$log"
fi
exit 0
"#;

fn binary(folder: &Path) -> Built {
    let executable = folder.join("binary");
    fs::write(&executable, BINARY).unwrap();
    fs::set_permissions(&executable, fs::Permissions::from_mode(0o755)).unwrap();
    let target = Target {
        name: "lib".to_owned(),
        root: folder.join("lib.rs"),
        executable,
        files: Vec::new(),
        has_harness: true,
        is_outside: false,
    };
    Built {
        targets: vec![target],
        ..Built::default()
    }
}

fn names(tests: &[String]) -> Vec<&str> {
    tests.iter().map(String::as_str).collect()
}

/// A test that hangs with the attribute, and passes without it, is no flaky one; nor is one that takes too long.
#[test]
fn hung_late_failed_and_flaky_tests_are_told_apart() {
    fs::create_dir_all(crate::compile::work_folder()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let listed = Listed::default();
    let package = Package::in_folder(folder.path());
    let built = binary(folder.path());
    let suite = Suite {
        listed: &listed,
        package: &package,
        built: &built,
        limits: Limits {
            at_least: Duration::from_secs(2),
            at_most: Duration::from_secs(2),
            before: Duration::from_mins(1),
        },
    };
    let before = suite.before().unwrap();
    let passed: Vec<_> = before["lib"].passed.iter().collect();
    assert_eq!(passed, ["busy", "fails", "flaky", "hangs", "quick"]);

    let after = suite
        .after(&before, "task", 0, |_| true, |_| "task".to_owned())
        .unwrap();
    assert_eq!((after.of, after.passed), (5, 1));
    assert_eq!(names(&after.failed), ["lib: fails", "lib: flaky"]);
    assert_eq!(names(&after.late), ["lib: busy"]);
    assert_eq!(names(&after.hung), ["lib: hangs"]);

    let missing = after.missing().cloned().collect();
    let flaky = suite.flaky(&missing).unwrap();
    assert_eq!(flaky.iter().collect::<Vec<_>>(), ["lib: flaky"]);
    let mut after = after;
    after.leave_out(&flaky);
    assert_eq!(names(&after.failed), ["lib: fails"]);
    assert_eq!(
        (names(&after.late), names(&after.hung)),
        (vec!["lib: busy"], vec!["lib: hangs"])
    );
}
