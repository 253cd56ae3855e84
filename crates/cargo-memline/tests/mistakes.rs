//! What goes wrong is told in a sentence, and nothing of the user's is lost.
#![allow(clippy::unwrap_used, reason = "what is unwrapped here is the tests' own")]

mod support;

use std::fs;

use support::{Workspace, temp};

/// A package called as its workspace is: others are built in the same target folder.
fn package(name: &str, files: &[(&str, &str)]) -> Workspace {
    let workspace = Workspace::new(name, files);
    let manifest = format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[workspace]\n");
    workspace.write("Cargo.toml", &manifest);
    workspace
}

#[test]
fn errors_of_the_compiler_are_the_users() {
    let main = "//! The program.\n\nfn other() {}\n\n    fn main() { let n: u32 = \"text\"; }\n";
    let workspace = package("broken", &[("src/main.rs", main)]);
    let ran = workspace.memline("run");
    assert_eq!(ran.status.code(), Some(101), "{}", ran.stderr);
    assert!(
        ran.stderr
            .contains("error[E0308]: mismatched types\n --> src/main.rs:5:30\n"),
        "{}",
        ran.stderr
    );
    assert!(
        ran.stderr.contains("5 |     fn main() { let n: u32 = \"text\"; }\n"),
        "{}",
        ran.stderr
    );
    assert!(
        !ran.stderr.contains("__memline") && !ran.stderr.contains("memline/source"),
        "{}",
        ran.stderr
    );
}

#[test]
fn panics_tell_the_users_places() {
    let main = "fn main() { std::panic::catch_unwind(|| panic!(\"own\")).unwrap_err(); inner(); }\n\nfn inner() {\n    let none: \
                Option<u8> = None;\n    none.expect(\"a value\");\n}\n";
    let workspace = package("panics", &[("src/main.rs", main)]);
    let ran = workspace.memline("run");
    assert_eq!(ran.status.code(), Some(101));
    assert!(
        ran.stderr.contains("panicked at src/main.rs:5:10:\na value\n"),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.contains("panicked at src/main.rs:1:"), "{}", ran.stderr);
}

#[test]
fn source_that_cannot_be_read_is_named_and_left_alone() {
    let workspace = package(
        "unread",
        &[
            (
                "src/main.rs",
                "fn main() {\n    println!(\"{}\", include!(\"part.rs\"));\n}\n",
            ),
            ("src/part.rs", "1 + 1\n"),
            // A template, say, which is no part of the program.
            ("src/made.rs", "fn {{ name }}() {}\n"),
        ],
    );
    let ran = workspace.memline("run");
    assert_eq!(ran.stdout, "2\n", "{}", ran.stderr);
    assert!(
        ran.stderr.contains("memline: src/part.rs is left as it is: "),
        "{}",
        ran.stderr
    );
    assert!(!ran.stderr.contains("made.rs"), "{}", ran.stderr);
    assert!(ran.status.success());
}

/// With `serde_json` among the crates, numbers can be compared with JSON as well, and this does not compile.
#[test]
fn inferred_types_stay_inferred() {
    let main = "fn main() {\n    let (one, other) = (5_u8, 5_u64);\n    assert!(other == one.into());\n    println!(\"same\");\n}\n";
    let workspace = package("inferred", &[("src/main.rs", main)]);
    let ran = workspace.memline("run");
    assert_eq!(
        (ran.stdout.as_str(), ran.status.code()),
        ("same\n", Some(0)),
        "{}",
        ran.stderr
    );
}

#[test]
fn folders_that_cannot_be_written_are_named() {
    let main = "fn main() {\n    println!(\"{}\", \"x\".repeat(3));\n}\n";
    let workspace = package("unwritable", &[("src/main.rs", main)]);
    let file = temp().join("a file");
    fs::write(&file, "").unwrap();
    let ran = support::ran(workspace.command("run").env("CARGO_TARGET_DIR", file.join("below")));
    assert_eq!(ran.status.code(), Some(2));
    let folder = file.join("below/memline");
    let sentence = format!(
        "error: cannot write {}: Not a directory (os error 20)\n",
        folder.display()
    );
    assert_eq!(ran.stderr, sentence);
    // The program has run, and its status would be 0.
    let ran = workspace.memline("run --out /proc/no/profile.json");
    assert_eq!(
        (ran.stdout.as_str(), ran.status.code()),
        ("xxx\n", Some(2)),
        "{}",
        ran.stderr
    );
    assert!(
        ran.stderr
            .contains("memline: cannot write /proc/no/profile.json: No such file or directory"),
        "{}",
        ran.stderr
    );
}

#[test]
fn other_wrappers_are_left_out() {
    let workspace = package(
        "wrapped",
        &[(
            "src/main.rs",
            "fn main() {\n    println!(\"{}\", \"x\".repeat(3));\n}\n",
        )],
    );
    let of_variable = support::ran(workspace.command("run").env("RUSTC_WRAPPER", "/no/such/cache"));
    workspace.write(
        ".cargo/config.toml",
        "[build]\nrustc-wrapper = \"/no/such/cache\"\nrustc-workspace-wrapper = \"/no/such/lints\"\n",
    );
    let of_configuration = workspace.memline("run");
    for ran in [of_variable, of_configuration] {
        assert_eq!(
            (ran.stdout.as_str(), ran.status.code()),
            ("xxx\n", Some(0)),
            "{}",
            ran.stderr
        );
    }
}

#[cfg(unix)]
#[test]
fn old_compiler_is_refused() {
    use std::os::unix::fs::PermissionsExt as _;

    let workspace = package("old-compiler", &[("src/main.rs", "fn main() {}\n")]);
    let compiler = temp().join("old-rustc");
    fs::write(&compiler, "#!/bin/sh\necho 'rustc 1.70.0 (90c541806 2023-05-31)'\n").unwrap();
    fs::set_permissions(&compiler, fs::Permissions::from_mode(0o755)).unwrap();
    let ran = support::ran(workspace.command("run").env("RUSTC", &compiler));
    assert_eq!(ran.status.code(), Some(2));
    let sentence =
        "error: this compiler is Rust 1.70.0, and memline needs 1.93 or later: try `cargo +stable memline`\n";
    assert!(ran.stderr.ends_with(sentence), "{}", ran.stderr);
}
