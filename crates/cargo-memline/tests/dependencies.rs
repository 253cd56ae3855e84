//! Dependencies that are profiled too, wherever cargo has them from.
#![allow(clippy::unwrap_used, reason = "what is unwrapped here is the tests' own")]

mod support;

use std::process::Command;

use support::{Ran, Workspace};

const ONE: &str = "pub fn boxed(n: usize) -> Box<[u8]> {\n    vec![1; n].into()\n}\n";

fn manifest(name: &str, version: &str, rest: &str) -> String {
    format!("[package]\nname = \"{name}\"\nversion = \"{version}\"\nedition = \"2021\"\n{rest}\n")
}

fn workspace(name: &str, dependencies: &str, main: &str) -> Workspace {
    let manifest = manifest(name, "0.1.0", &format!("[workspace]\n[dependencies]\n{dependencies}"));
    Workspace::new(name, &[("Cargo.toml", &*manifest), ("src/main.rs", main)])
}

/// Runs it, and checks that the workspace stays as it is once it has a lock file.
fn run(workspace: &Workspace, arguments: &str) -> Ran {
    let offline = arguments.split(' ').find(|argument| *argument == "--offline");
    let locked = Command::new("cargo")
        .arg("generate-lockfile")
        .args(offline)
        .current_dir(&workspace.folder)
        .status();
    assert!(locked.unwrap().success());
    let before = workspace.files();
    let ran = workspace.memline(&format!("run --out {} {arguments}", workspace.out().display()));
    assert_eq!(workspace.files(), before);
    ran
}

/// The functions that were called, with their files' last parts.
fn called(workspace: &Workspace) -> Vec<(String, String)> {
    let profile = workspace.profile();
    let mut called: Vec<_> = profile
        .iter()
        .map(|report| {
            let mut parts: Vec<_> = report.file().rsplit('/').take(3).collect();
            parts.reverse();
            (parts.join("/"), report.path().to_owned())
        })
        .collect();
    called.sort();
    called
}

/// It is one that `cargo memline` itself depends on, so that cargo has it.
#[test]
fn crate_of_a_registry_has_lines_of_its_own() {
    let main = "fn main() {\n    let all = walkdir::WalkDir::new(\"src\").sort_by_file_name().into_iter();\n    \
                println!(\"{}\", all.flatten().count());\n}\n";
    let workspace = workspace("of-registry", "walkdir = \"2\"", main);
    let ran = run(&workspace, "--offline --deps walkdir");
    assert_eq!(ran.stdout, "2\n", "{}", ran.stderr);
    let called = called(&workspace);
    let sorted = called
        .iter()
        .find(|(_, path)| path.ends_with("WalkDir::sort_by_file_name"));
    let (file, _) = sorted.unwrap_or_else(|| panic!("{called:?}"));
    assert!(
        file.starts_with("walkdir-2.") && file.ends_with("/src/lib.rs"),
        "{file}"
    );
    // With its own text, and by a name that is short, whichever folder is cargo's.
    assert!(ran.stderr.contains("%  walkdir-2."), "{}", ran.stderr);
    assert!(!ran.stderr.contains("registry/src"), "{}", ran.stderr);
    // Other dependencies stand where they are called.
    assert!(
        !called.iter().any(|(file, _)| file.starts_with("same-file")),
        "{called:?}"
    );
}

#[test]
fn package_in_a_repository_has_lines_of_its_own() {
    let own = Workspace::new(
        "of-git-own",
        &[("Cargo.toml", &*manifest("own", "1.0.0", "")), ("src/lib.rs", ONE)],
    );
    let git = |arguments: &[&str]| {
        let identity = ["-c", "user.name=a", "-c", "user.email=a@b.example"];
        let status = Command::new("git")
            .args(identity)
            .args(arguments)
            .current_dir(&own.folder)
            .status();
        assert!(status.unwrap().success(), "{arguments:?}");
    };
    git(&["init", "--quiet"]);
    git(&["add", "."]);
    git(&["commit", "--quiet", "-m", "One"]);
    let workspace = workspace(
        "of-git",
        &format!("own = {{ git = \"file://{}\" }}", own.folder.display()),
        "fn main() {\n    println!(\"{}\", own::boxed(3).len());\n}\n",
    );
    let ran = run(&workspace, "--deps own");
    assert_eq!(ran.stdout, "3\n", "{}", ran.stderr);
    assert!(called(&workspace).iter().any(|(_, path)| path == "own::boxed"));
    assert!(
        ran.stderr.contains("/src/lib.rs:2  vec![1; n].into()"),
        "{}",
        ran.stderr
    );
    assert!(!ran.stderr.contains("git/checkouts"), "{}", ran.stderr);
}

#[test]
fn versions_of_one_name_are_told_apart() {
    let folders = ["1.0.0", "2.0.0"].map(|version| {
        let other = ONE.replace("boxed", &format!("boxed_{}", &version[..1]));
        let folder = format!("of-versions-{version}");
        let files: [(&str, &str); 2] = [("Cargo.toml", &manifest("twice", version, "")), ("src/lib.rs", &other)];
        Workspace::new(&folder, &files).folder
    });
    let dependencies = format!(
        "one = {{ package = \"twice\", path = \"{}\" }}\ntwo = {{ package = \"twice\", path = \"{}\" }}\nhelper = {{ path = \"helper\" }}",
        folders[0].display(),
        folders[1].display()
    );
    let main = "fn main() {\n    println!(\"{} {}\", one::boxed_1(1).len(), two::boxed_2(2).len());\n}\n";
    let workspace = workspace("of-versions", &dependencies, main);
    workspace.write(
        "helper/Cargo.toml",
        &manifest("helper", "0.1.0", "[lib]\nproc-macro = true"),
    );
    workspace.write("helper/src/lib.rs", "");
    let paths = |arguments: &str| {
        let ran = run(&workspace, arguments);
        assert_eq!(ran.stdout, "1 2\n", "{}", ran.stderr);
        called(&workspace).into_iter().map(|(_, path)| path).collect::<Vec<_>>()
    };
    let mut both = paths("--deps twice");
    both.sort();
    assert_eq!(both, ["of_versions::main", "twice::boxed_1", "twice::boxed_2"]);
    let mut one = paths("--deps twice@2.0.0");
    one.sort();
    assert_eq!(one, ["of_versions::main", "twice::boxed_2"]);
    for (name, sentence) in [
        (
            "twice@3.0.0",
            "the workspace does not depend on twice 3.0.0, but on twice 1.0.0 and 2.0.0",
        ),
        (
            "of-versions",
            "of-versions is a package of the workspace, which is profiled without --deps",
        ),
        (
            "missing",
            "the workspace does not depend on missing; --deps takes the name of a dependency, or NAME@VERSION",
        ),
    ] {
        let ran = run(&workspace, &format!("--deps {name}"));
        assert_eq!(
            (ran.stderr, ran.status.code()),
            (format!("error: {sentence}\n"), Some(2))
        );
    }
}

#[test]
fn procedural_macro_is_not_of_the_program() {
    let own = Workspace::new(
        "of-macro-own",
        &[
            ("Cargo.toml", &*manifest("own", "1.0.0", "[lib]\nproc-macro = true")),
            ("src/lib.rs", ""),
        ],
    );
    let workspace = workspace(
        "of-macro",
        &format!("own = {{ path = \"{}\" }}", own.folder.display()),
        "fn main() {}\n",
    );
    let ran = run(&workspace, "--deps own");
    assert_eq!(
        ran.stderr,
        "error: own is a procedural macro, which runs in the compiler and not in the program\n"
    );
}

/// Only in the workspace that holds all of the profiler are its packages left alone.
#[test]
fn package_that_is_called_like_the_profiler_is_profiled() {
    let own = workspace(
        "of-namesake",
        "",
        "fn main() {\n    println!(\"{}\", memline::boxed(3).len());\n}\n",
    );
    let manifest = manifest("memline", "0.1.0", "[workspace]");
    std::fs::write(own.folder.join("Cargo.toml"), manifest).unwrap();
    std::fs::write(own.folder.join("src/lib.rs"), ONE).unwrap();
    let ran = run(&own, "");
    assert_eq!(ran.stdout, "3\n", "{}", ran.stderr);
    assert!(
        called(&own).iter().any(|(_, path)| path == "memline::boxed"),
        "{}",
        ran.stderr
    );

    let dependency = format!("memline = {{ path = '{}' }}", own.folder.display());
    let main = "fn main() {\n    println!(\"{}\", memline::boxed(3).len());\n}\n";
    let other = workspace("of-namesake-below", &dependency, main);
    let ran = other.memline("run --offline --deps memline");
    assert_eq!(
        (ran.status.code(), ran.stderr.as_str()),
        (
            Some(2),
            "error: memline is a part of the profiler, which does not profile itself\n"
        )
    );
}
