//! Programs are what they are without `cargo memline`, and their lines are told.
#![allow(clippy::unwrap_used, reason = "what is unwrapped here is the tests' own")]

mod support;

use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use support::{Workspace, lines};

/// A workspace of all editions, with a procedural macro, a build script, and files that are named in several ways.
const MEMBERS: &[(&str, &str)] = &[
    (
        "Cargo.toml",
        "[workspace]\nresolver = \"2\"\nmembers = [\"app\", \"old\", \"of18\", \"newest\", \"bare\", \"derive\"]\n",
    ),
    ("data.txt", "from data\n"),
    (
        "app/Cargo.toml",
        "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2021\"\ndefault-run = \"app\"\n[dependencies]\n\
         old = { path = \"../old\" }\nof18 = { path = \"../of18\" }\nnewest = { path = \"../newest\" }\nbare = { path = \"../bare\" }\n\
         derive = { path = \"../derive\" }\n",
    ),
    (
        "app/build.rs",
        "fn main() {\n    let out = std::env::var(\"OUT_DIR\").unwrap();\n    std::fs::write(out + \"/made.rs\", \"pub fn made() \
         -> usize { 40 }\").unwrap();\n    println!(\"cargo:rerun-if-changed=build.rs\");\n}\n",
    ),
    (
        "app/src/main.rs",
        r#"#![deny(warnings)]
#![forbid(unsafe_code)]
//! The program.

#[path = "elsewhere/odd name.rs"]
mod odd;
mod made {
    include!(concat!(env!("OUT_DIR"), "/made.rs"));
}

#[derive(derive::Named)]
struct Thing;

fn keep(bytes: usize) -> Vec<u8> {
    vec![1; bytes]
}

fn main() {
    let kept = keep(1000);
    std::mem::forget(kept);
    println!("{} {} {}", Thing::name(), made::made(), include_str!("../../data.txt").trim());
    println!("{} {} {} {}", old::half(8), of18::double(8), newest::sum(&[1, 2]), bare::count(b"abc"));
    println!("{:?} {}", std::env::args().skip(1).collect::<Vec<_>>(), odd::place());
    std::process::exit(7);
}
"#,
    ),
    (
        "app/src/elsewhere/odd name.rs",
        "pub fn place() -> String {\n    std::panic::Location::caller().to_string()\n}\n",
    ),
    (
        "old/Cargo.toml",
        "[package]\nname = \"old\"\nversion = \"0.1.0\"\nedition = \"2015\"\n",
    ),
    (
        "old/src/lib.rs",
        "#![deny(warnings)]\nmod inner {\n    pub fn half(n: usize) -> usize {\n        let buffer = vec![0u8; n];\n        \
         buffer.len() / 2\n    }\n}\npub use inner::half;\n",
    ),
    (
        "of18/Cargo.toml",
        "[package]\nname = \"of18\"\nversion = \"0.1.0\"\nedition = \"2018\"\n",
    ),
    (
        "of18/src/lib.rs",
        "pub fn double(n: usize) -> usize {\n    2 * n\n} // the end",
    ),
    (
        "newest/Cargo.toml",
        "[package]\nname = \"newest\"\nversion = \"0.1.0\"\nedition = \"2024\"\n",
    ),
    (
        "newest/src/lib.rs",
        "pub fn sum(of: &[u32]) -> u32 {\n    of.iter().sum()\n}\n",
    ),
    (
        "bare/Cargo.toml",
        "[package]\nname = \"bare\"\nversion = \"0.1.0\"\nedition = \"2021\"\n",
    ),
    (
        "bare/src/lib.rs",
        "#![no_std]\npub fn count(bytes: &[u8]) -> usize {\n    bytes.len()\n}\n",
    ),
    (
        "derive/Cargo.toml",
        "[package]\nname = \"derive\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[lib]\nproc-macro = true\n",
    ),
    (
        "derive/src/lib.rs",
        "use proc_macro::TokenStream;\n#[proc_macro_derive(Named)]\npub fn named(_: TokenStream) -> TokenStream {\n    \"impl Thing { \
         fn name() -> &'static str { \\\"Thing\\\" } }\".parse().unwrap()\n}\n",
    ),
];

#[test]
fn workspace_of_all_editions_runs_as_it_is() {
    let workspace = Workspace::new("editions", MEMBERS);
    // Not built before, also by an earlier run of this test.
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_nanos();
    let main = MEMBERS.iter().find(|(name, _)| *name == "app/src/main.rs").unwrap().1;
    workspace.write("app/src/main.rs", &format!("{main}// {now}\n"));
    // The lock file is there before.
    let locked = Command::new("cargo")
        .args(["generate-lockfile", "--offline"])
        .current_dir(&workspace.folder)
        .status();
    assert!(locked.unwrap().success());
    let before = workspace.files();
    let out = workspace.out();
    let ran = workspace.memline(&format!("run -v --locked --out {} -- a --out b", out.display()));
    assert_eq!(
        ran.stdout, "Thing 40 from data\n4 16 3 3\n[\"a\", \"--out\", \"b\"] app/src/elsewhere/odd name.rs:2:5\n",
        "{}",
        ran.stderr
    );
    assert_eq!(ran.status.code(), Some(7), "{}", ran.stderr);
    assert_eq!(workspace.files(), before, "the workspace has changed");
    let profile = workspace.profile();
    let text = "vec![1; bytes]".to_owned();
    assert_eq!(
        lines(&profile, "keep"),
        [(15, text, 1000, 1000), (16, "}".to_owned(), 0, 0)]
    );
    assert_eq!(
        lines(&profile, "half")[0],
        (4, "let buffer = vec![0u8; n];".to_owned(), 8, 0)
    );
    // `count` and `double` only compute.
    let mut called: Vec<_> = profile
        .iter()
        .map(|report| format!("{} {}", report.file(), report.function()))
        .collect();
    called.sort();
    assert_eq!(
        called,
        [
            "app/src/elsewhere/odd name.rs place",
            "app/src/main.rs keep",
            "app/src/main.rs main",
            "newest/src/lib.rs sum",
            "old/src/lib.rs half",
        ]
    );
    assert!(ran.stderr.contains("1000 B  "), "{}", ran.stderr);
    assert!(
        ran.stderr.contains(
            "Retained at the end (1000 B in all lines):\n     1000 B 100.0%  app/src/main.rs:15  vec![1; bytes]\n"
        ),
        "{}",
        ran.stderr
    );
    assert!(
        ran.stderr.contains(
            "\n2 functions that only read, compare, compute or pass a call on are left out; --all-functions profiles them too\n"
        ),
        "{}",
        ran.stderr
    );
    assert!(!ran.stderr.contains("warning"), "{}", ran.stderr);
    assert_eq!(
        ran.stderr.matches("rustc --crate-name app ").count(),
        1,
        "{}",
        ran.stderr
    );
}

/// Its own memline is another one, with an allocator, attributes and settings of its own.
const PROFILED: &str = r#"use memline::{Session, profile};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

#[profile]
fn keep(bytes: usize) -> Vec<u8> {
    vec![0; bytes]
}

fn other() {
    std::mem::forget(vec![1_u8; 300]);
}

fn main() {
    let session = Session::builder().open();
    let kept = session.run(|| keep(1000));
    println!("{:?} {}", session.finish().allocated_bytes(), kept.len());
    other();
}
"#;

#[test]
fn program_that_uses_memline_has_both() {
    let memline = concat!(env!("CARGO_MANIFEST_DIR"), "/../memline");
    let manifest = format!(
        "[package]\nname = \"profiled\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[workspace]\n[dependencies]\nmemline = {{ path = \
         \"{memline}\" }}\n"
    );
    let workspace = Workspace::new("profiled", &[("Cargo.toml", &*manifest), ("src/main.rs", PROFILED)]);
    let ran = workspace.memline(&format!("run --offline --out {}", workspace.out().display()));
    // Its own allocator is asked by that of `cargo memline`, for 8 bytes more with each block.
    assert_eq!(ran.stdout, "Some(1008) 1000\n", "{}", ran.stderr);
    let profile = workspace.profile();
    assert_eq!(
        lines(&profile, "other")[0],
        (12, "std::mem::forget(vec![1_u8; 300]);".to_owned(), 300, 300)
    );
    assert!(
        profile.iter().all(|report| report.function() != "keep"),
        "it has an attribute of its own"
    );
}

#[test]
fn target_that_is_named_is_built_for() {
    let compiler = Command::new("rustc").arg("-vV").output().unwrap();
    let said = String::from_utf8(compiler.stdout).unwrap();
    let triple = said.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let main = "fn main() {\n    println!(\"{}\", \"x\".repeat(70).len());\n}\n";
    let manifest = "[package]\nname = \"named-target\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[workspace]\n";
    let workspace = Workspace::new("named-target", &[("Cargo.toml", manifest), ("src/main.rs", main)]);
    let ran = workspace.memline(&format!("run --target {triple} --out {}", workspace.out().display()));
    assert_eq!(ran.stdout, "70\n", "{}", ran.stderr);
    assert_eq!(workspace.profile().calls(), 1);
    // Cargo's own configuration names it.
    workspace.write(".cargo/config.toml", &format!("[build]\ntarget = \"{triple}\"\n"));
    let ran = workspace.memline(&format!("run --out {}", workspace.out().display()));
    assert_eq!(ran.stdout, "70\n", "{}", ran.stderr);
    assert_eq!(workspace.profile().calls(), 1);
    // And another one besides.
    let other = "wasm32-unknown-unknown";
    workspace.write(
        ".cargo/config.toml",
        &format!("[build]\ntarget = [\"{triple}\", \"{other}\"]\n"),
    );
    let ran = workspace.memline("build");
    let sentence = format!(
        "error: this is built for {other} too, and memline for one target: name it, `cargo memline … --target {other}`\n"
    );
    assert!(ran.stderr.contains(&sentence), "{}", ran.stderr);
    assert_eq!(ran.status.code(), Some(101));
}

#[cfg(unix)]
#[test]
fn page_is_opened_and_the_exit_status_is_the_programs() {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    let files = [
        (
            "Cargo.toml",
            "[package]\nname = \"shown\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[workspace]\n",
        ),
        (
            "src/main.rs",
            "fn keep() -> Vec<u8> {\n    vec![1; 1000]\n}\n\nfn main() {\n    std::mem::forget(keep());\n    std::process::exit(7);\n}\n",
        ),
        // In the desktop's place.
        ("bin/xdg-open", "#!/bin/sh\necho \"$1\" >> \"$TOLD\"\n"),
    ];
    let workspace = Workspace::new("shown", &files);
    let bin = workspace.folder.join("bin");
    fs::set_permissions(bin.join("xdg-open"), fs::Permissions::from_mode(0o755)).unwrap();
    let mut path = bin.into_os_string();
    path.push(":");
    path.push(std::env::var_os("PATH").unwrap());
    let page = workspace.out().with_extension("html");
    let told = workspace.folder.with_extension("told");
    let _ = fs::remove_file(&told);
    let arguments = format!("run --quiet --open --out {}", workspace.out().display());
    let mut command = workspace.command(&arguments);
    let ran = support::ran(command.env("PATH", &path).env("TOLD", &told));
    assert_eq!(ran.status.code(), Some(7), "{}", ran.stderr);
    assert!(
        ran.stderr
            .ends_with(&format!("\nmemline: the page: {}\n", page.display())),
        "{}",
        ran.stderr
    );
    let opened = format!("{}\n", page.display());
    assert_eq!(fs::read_to_string(&told).unwrap(), opened);
    let html = fs::read_to_string(&page).unwrap();
    let (_, data) = html.split_once("id=\"memline-data\">").unwrap();
    assert!(!data.starts_with('<'), "the page has data");
    // What only builds has nothing to show.
    let ran = support::ran(
        workspace
            .command("build --quiet --open")
            .env("PATH", &path)
            .env("TOLD", &told),
    );
    assert!(
        ran.stderr
            .ends_with("memline: nothing was run, so that there is no page to open\n"),
        "{}",
        ran.stderr
    );
    assert_eq!(
        (ran.status.code(), fs::read_to_string(&told).unwrap()),
        (Some(0), opened)
    );
}
