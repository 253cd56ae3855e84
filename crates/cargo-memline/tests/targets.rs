//! Tests, benchmarks, examples and documentation tests, and what is chosen of them.
#![allow(clippy::unwrap_used, reason = "what is unwrapped here is the tests' own")]

mod support;

use memline::Profile;
use support::{Workspace, temp};

const LIBRARY: &str = r#"//! A library.
//!
//! ```
//! assert_eq!(targets::repeated(2), "xx");
//! ```

mod inner {
    pub fn repeated(n: usize) -> String {
        "x".repeat(n)
    }

    pub struct Parser;

    impl Parser {
        pub fn next(&self) -> usize {
            dependency::boxed(3).len()
        }
    }
}

pub use inner::{repeated, Parser};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inside() {
        assert_eq!(repeated(3), "xxx");
        assert_eq!(Parser.next(), 3);
    }
}
"#;

fn workspace(name: &str) -> Workspace {
    // Beside the workspace, as a dependency of the registry is.
    let beside = Workspace::new(
        &format!("{name}-dependency"),
        &[
            (
                "Cargo.toml",
                "[package]\nname = \"dependency\"\nversion = \"1.2.3\"\nedition = \"2021\"\n[workspace]\n",
            ),
            (
                "src/lib.rs",
                "pub fn boxed(n: usize) -> Box<[u8]> {\n    vec![0; n].into()\n}\n",
            ),
        ],
    );
    let manifest = format!(
        "[package]\nname = \"targets\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[workspace]\n[dependencies]\ndependency = {{ path = \
         \"{}\" }}\n[[bench]]\nname = \"speed\"\nharness = false\n",
        beside.folder.display()
    );
    Workspace::new(
        name,
        &[
            ("Cargo.toml", &*manifest),
            ("src/lib.rs", LIBRARY),
            (
                "tests/outside.rs",
                "mod common;\n#[test]\nfn outside() {\n    assert_eq!(common::repeated(), 4);\n}\n",
            ),
            // A test of its own as well, as cargo sees it.
            (
                "tests/common.rs",
                "pub fn repeated() -> usize {\n    targets::repeated(4).len()\n}\n",
            ),
            (
                "benches/speed.rs",
                "fn main() {\n    println!(\"{}\", targets::repeated(5));\n}\n",
            ),
            (
                "examples/shown.rs",
                "fn main() {\n    println!(\"{}\", targets::Parser.next());\n}\n",
            ),
        ],
    )
}

fn functions(profile: &Profile) -> Vec<(&str, &str, u64)> {
    let mut functions: Vec<_> = profile
        .iter()
        .map(|report| (report.file(), report.path(), report.calls()))
        .collect();
    functions.sort_unstable();
    functions
}

#[test]
fn tests_benchmarks_and_examples_are_profiled() {
    let workspace = workspace("targets");
    let out = format!("--out {}", workspace.out().display());
    let ran = workspace.memline(&format!("test {out}"));
    assert!(ran.status.success(), "{}", ran.stderr);
    assert_eq!(
        ran.stdout.matches("test result: ok. 1 passed").count(),
        3,
        "{}",
        ran.stdout
    );
    let profile = workspace.profile();
    // Documentation tests run, and have no allocator that could be counted by.
    let expected = [
        ("src/lib.rs", "targets::inner::Parser::next", 1),
        ("src/lib.rs", "targets::inner::repeated", 2),
        ("src/lib.rs", "targets::tests::inside", 1),
        ("tests/common.rs", "outside::common::repeated", 1),
        ("tests/outside.rs", "outside::outside", 1),
    ];
    assert_eq!(functions(&profile), expected, "{}", ran.stderr);

    let ran = workspace.memline(&format!("bench {out}"));
    assert!(
        ran.status.success() && ran.stdout.contains("xxxxx\n"),
        "{}{}",
        ran.stdout,
        ran.stderr
    );
    let profile = workspace.profile();
    assert_eq!(
        functions(&profile),
        [
            ("benches/speed.rs", "speed::main", 1),
            ("src/lib.rs", "targets::inner::repeated", 1)
        ]
    );
}

#[test]
fn functions_and_dependencies_are_chosen() {
    let workspace = workspace("chosen");
    let out = format!("--out {}", workspace.out().display());
    let called = |arguments: &str| {
        let ran = workspace.memline(&format!("run --example shown {out} {arguments}"));
        assert!(
            ran.status.success() && ran.stdout == "3\n",
            "{}{}",
            ran.stdout,
            ran.stderr
        );
        let profile = workspace.profile();
        let functions = functions(&profile);
        functions
            .iter()
            .map(|(file, path, _)| format!("{file} {path}"))
            .collect::<Vec<_>>()
    };
    assert_eq!(called("--only examples/**"), ["examples/shown.rs shown::main"]);
    assert_eq!(called("--skip main"), ["src/lib.rs targets::inner::Parser::next"]);
    let dependency = temp().join("workspaces/chosen-dependency/src/lib.rs");
    assert_eq!(
        called("--deps dependency"),
        [
            &*format!("{} dependency::boxed", dependency.display()),
            "examples/shown.rs shown::main",
            "src/lib.rs targets::inner::Parser::next",
        ]
    );
    let ran = workspace.memline("run --example shown --deps missing");
    assert_eq!(ran.status.code(), Some(2));
    assert_eq!(
        ran.stderr,
        "error: the workspace does not depend on missing; --deps takes the name of a dependency, or NAME@VERSION\n"
    );
    let ran = workspace.memline("run --example shown --only nothing");
    assert_eq!(ran.stdout, "3\n");
    assert!(
        ran.stderr
            .ends_with("memline: no function is profiled: the workspace has none, or --only and --skip leave none\n"),
        "{}",
        ran.stderr
    );
}
