//! Sources of odd kinds, in programs that print what they know of themselves.

use std::fs;

use super::Case;
use crate::support::ran;

const fn program(name: &'static str, files: &'static [(&'static str, &'static str)]) -> Case {
    Case {
        name,
        manifest: "",
        files,
        arguments: "run",
        status: 0,
    }
}

/// Every kind of function, and where it says that it is.
const KINDS: &str = r#"#![deny(unused, missing_docs, unsafe_op_in_unsafe_fn)]
//! Kinds of functions.
use std::fmt;
use std::future::Future;
use std::panic::Location;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

#[track_caller]
fn caller() -> String { Location::caller().to_string() }

const fn constant(n: usize) -> usize { n * 2 }

extern "C" fn foreign(n: i32) -> i32 { let all = vec![n; 3]; all.iter().sum() }

unsafe fn careful(n: *const u8) -> String { let n = unsafe { *n }; n.to_string() }

async fn waits(n: u8) -> String { let text = n.to_string(); later().await; text + &caller() }

async fn later() { std::future::ready(()).await }

trait Named { fn name(&self) -> String; fn twice(&self) -> String { self.name() + &self.name() } }

struct Generic<T, const N: usize>([T; N]);

impl<T: fmt::Debug, const N: usize> Named for Generic<T, N> where [(); N]: Sized {
    fn name(&self) -> String { format!("{:?}", self.0) }
}

impl<T, const N: usize> Drop for Generic<T, N> { fn drop(&mut self) { println!("drop {}", N); } }

impl fmt::Display for Generic<u8, 1> { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { write!(f, "<{}>", self.0[0]) } }

macro_rules! made { ($name:ident, $n:expr) => { fn $name() -> Vec<u8> { vec![$n; 2] } }; }
made!(made_by_macro, 7);

fn never() -> ! { println!("never"); std::process::exit(0) }

fn closures() -> impl Fn(u8) -> Vec<u8> { let k = vec![1, 2]; move |n| { let mut k = k.clone(); k.push(n); k } }

fn patterns((a, [b, ..]): (u8, [u8; 3]), _: u8) -> Option<String> { let Some(c) = a.checked_add(b) else { return None }; Some(c.to_string()) }

fn tries(text: &str) -> Result<u8, Box<dyn std::error::Error>> { Ok(text.parse::<u8>()?) }

fn labels() -> Vec<usize> { let mut all = vec![]; 'a: for i in 0.. { loop { if i == 3 { break 'a; } all.push(i); continue 'a; } } all }

fn iterates<'a>(all: &'a [String]) -> impl Iterator<Item = &'a str> + 'a { all.iter().map(|one| one.as_str()) }

fn dynamic(of: &dyn Named) -> Box<dyn Fn() -> String + '_> { Box::new(move || of.twice()) }

mod inner {
    pub(super) fn place() -> String { format!("{} {}:{}:{}", module_path!(), file!(), line!(), column!()) }
    pub(super) mod std { pub(in super::super) fn a() -> String { "std".to_owned() } }
}

fn run<F: Future>(future: F) -> F::Output { let mut future = pin!(future); loop { if let Poll::Ready(value) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) { return value; } } }

fn main() {
    println!("{} {} {}", caller(), constant(2), foreign(2));
    println!("{} {}", unsafe { careful(&5) }, run(waits(3)));
    let one = Generic([1_u8]);
    println!("{one} {} {}", one.name(), one.twice());
    println!("{:?} {:?} {:?}", made_by_macro(), closures()(3), patterns((1, [2, 3, 4]), 5));
    println!("{:?} {:?} {:?}", tries("5").ok(), tries("x").map_err(|e| e.to_string()), labels());
    println!("{:?} {}", iterates(&["a".to_owned()]).collect::<Vec<_>>(), dynamic(&one)());
    println!("{} {} {}", inner::place(), inner::std::a(), std::any::type_name_of_val(&foreign));
    let caught = std::panic::catch_unwind(|| { let all: Vec<u8> = Vec::new(); all[constant(1)] });
    println!("{}", caught.is_err());
    drop(one);
    never()
}
"#;

const SOURCES: &[Case] = &[
    program("kinds", &[("src/main.rs", KINDS)]),
    Case {
        manifest: "edition = \"2024\"",
        ..program(
            "kinds-of-2024",
            &[(
                "src/main.rs",
                "#![deny(warnings)]\nuse std::ops::AsyncFn;\n\nasync fn apply(f: impl AsyncFn(u8) -> String) -> String {\n    \
                 f(1).await\n}\n\nfn first<'a>(all: &'a [String], _other: &str) -> impl Iterator<Item = &'a String> + use<'a> {\n    \
                 all.iter()\n}\n\nunsafe extern \"C\" {\n    safe fn abs(n: i32) -> i32;\n}\n\n#[unsafe(no_mangle)]\nextern \"C\" fn \
                 exported(n: i32) -> i32 {\n    vec![n].len() as i32\n}\n\nfn main() {\n    let all = vec![\"a\".to_owned()];\n    if let \
                 Some(one) = first(&all, \"\").next() && one == \"a\" {\n        println!(\"{one} {} {}\", abs(-3), exported(1));\n    \
                 }\n    drop(apply(async |n| n.to_string()));\n    let r#gen = 1;\n    println!(\"{}\", r#gen);\n}\n",
            )],
        )
    },
    Case {
        manifest: "edition = \"2015\"",
        ..program(
            "kinds-of-2015",
            &[
                (
                    "src/main.rs",
                    "extern crate core;\nmod inner;\nmod std_like { pub fn a() -> ::std::string::String { \
                     ::inner::b() } }\nfn async(await: &str) -> String { await.to_string() }\ntrait Old { fn a(&self, u8) -> String; \
                     }\nimpl Old for u8 { fn a(&self, n: u8) -> String { (*self + n).to_string() } }\nfn boxed() -> Box<Fn(u8) -> \
                     String> { Box::new(|n| n.to_string()) }\nfn main() {\n    let dyn = std_like::a();\n    println!(\"{} {} {} {} \
                     {}\", dyn, async(\"x\"), 1u8.a(2), boxed()(3), core::mem::size_of::<u16>());\n}\n",
                ),
                (
                    "src/inner.rs",
                    "use std::string::String;\npub fn b() -> String { \"b\".repeat(2) }\n",
                ),
            ],
        )
    },
    program(
        "no-prelude",
        &[(
            "src/main.rs",
            "#![no_implicit_prelude]\nextern crate std;\nuse std::{println, vec, vec::Vec};\nfn a(n: u8) -> Vec<u8> {\n    vec![n; \
             3]\n}\nfn main() {\n    println!(\"{:?}\", a(1));\n}\n",
        )],
    ),
    program(
        "taken-names",
        &[(
            "src/main.rs",
            "#![allow(non_camel_case_types, dead_code)]\nmod memline { pub fn profile() -> String { \"own\".repeat(2) } }\nmod core { \
             pub struct Option; }\nmod std_ {}\nmod alloc {}\nstruct Vec;\nstruct Some;\nenum Result { Ok, Err }\nstruct u8;\nfn \
             drop(n: usize) -> String { n.to_string() }\nmacro_rules! vec { () => { 3 } }\nmacro_rules! concat { ($($t:tt)*) => { \
             compile_error!(\"none\") } }\nfn guard(__guard: usize) -> String { let site = vec!(); (site + __guard).to_string() \
             }\nfn main() {\n    ::std::println!(\"{} {} {}\", memline::profile(), drop(2), guard(1));\n}\n",
        )],
    ),
    program(
        "line-ends",
        &[
            (
                "src/main.rs",
                "//! Docs.\r\n\r\nmod marked;\r\nmod shell;\r\n\r\nfn a() -> String {\r\n    let text = \"a\r\nb\";\r\n    \
                 text.repeat(line!() as usize)\r\n}\r\n\r\n/* a\r\n   comment */\r\nfn main() {\r\n    println!(\"{:?} {} {}\", a(), \
                 marked::a(), shell::a());\r\n    let _: Vec<u8> = \"5\".parse::<u8>().map(|n| vec![n]).expect(\"a number\");\r\n}\r\n",
            ),
            (
                "src/marked.rs",
                "\u{feff}pub fn a() -> String {\n    format!(\"{}:{}\", line!(), column!())\n}",
            ),
            (
                "src/shell.rs",
                "#!/usr/bin/env run-cargo-script\npub fn a() -> String {\n    format!(\"{}:{}\", line!(), column!())\n}\n",
            ),
        ],
    ),
    program(
        "warned",
        &[(
            "src/main.rs",
            "#![warn(missing_docs, unused_crate_dependencies, unreachable_pub)]\nfn unused(a: u8) {} fn used(b: String) { let \
             mut c = b; }\nfn main() {\n    let x = 1; used(String::new());\n    \"x\".repeat(3).len();\n    \
             for _ in 0..1 { return; }\n}\n\npub fn open() -> Vec<u8> { vec![] }\n",
        )],
    ),
    program(
        "elsewhere",
        &[
            (
                "src/main.rs",
                "#[path = \"../other/named oddly.rs\"]\nmod odd;\n#[path = \"käse/mod.rs\"]\nmod umlaut;\nmod nested {\n    #[path \
                 = \"deep.rs\"]\n    pub mod deep;\n}\ninclude!(\"included.rs\");\nmod generated {\n    include!(concat!(env!(\"OUT_DIR\"), \
                 \"/made.rs\"));\n}\nfn main() {\n    let number = include!(\"number.in\");\n    println!(\"{} {} {} {} {} {number}\", odd::a(), \
                 umlaut::a(), nested::deep::a(), included(), generated::a());\n    println!(\"{:?}\", \
                 include_bytes!(\"../data/bytes.bin\"));\n    \
                 println!(\"{}\", include_str!(\"included.rs\"));\n}\n",
            ),
            (
                "other/named oddly.rs",
                "pub fn a() -> String {\n    file!().to_owned()\n}\n",
            ),
            ("src/käse/mod.rs", "pub fn a() -> String {\n    file!().repeat(1)\n}\n"),
            (
                "src/nested/deep.rs",
                "pub fn a() -> String {\n    module_path!().to_owned()\n}\n",
            ),
            (
                "src/included.rs",
                "fn included() -> String {\n    format!(\"{}:{}\", file!(), line!())\n}\n",
            ),
            ("src/number.in", "{ let n = 4; n + 1 }\n"),
            ("data/bytes.bin", "\u{1}\u{2}"),
            (
                "build.rs",
                "fn main() {\n    let out = std::env::var(\"OUT_DIR\").unwrap();\n    std::fs::write(out + \"/made.rs\", \"pub fn a() -> \
                 String { line!().to_string() }\").unwrap();\n}\n",
            ),
        ],
    ),
];

#[test]
fn programs_say_what_they_say() {
    for case in SOURCES {
        let ran = case.check();
        assert!(!ran.stderr.contains("not profiled"), "{}: {}", case.name, ran.stderr);
        assert!(ran.stderr.contains("\nAllocated ("), "{}: {}", case.name, ran.stderr);
    }
}

/// Each line is as long as a line of generated code, and the file as long as such a file.
#[test]
fn long_lines_and_files_are_read() {
    let texts: Vec<_> = (0..20_000).map(|n| format!("\"text {n}\", ")).collect();
    let functions: Vec<_> = (0..2_000)
        .map(|n| {
            format!(
                "fn a{n}() {{ if std::env::args().len() > 9 {{ a{}(); }} }}\n",
                (n + 1) % 2_000
            )
        })
        .collect();
    let main = format!(
        "fn main() {{ let all = [{}]; println!(\"{{}}\", all.concat().len()); a0(); }}\n{}",
        texts.concat(),
        functions.concat()
    );
    let case = program("long", &[]);
    let workspace = case.workspace();
    workspace.write("src/main.rs", &main);
    case.check_in(&workspace);
}

/// Only what `std` has is missing in them, and nobody profiles them.
#[test]
fn crates_without_std_are_built() {
    let case = Case {
        name: "without-std",
        manifest: "[lib]\ncrate-type = [\"rlib\", \"staticlib\"]\n[profile.dev]\npanic = \"abort\"",
        files: &[(
            "src/lib.rs",
            "#![no_std]\n#[panic_handler]\nfn panics(_: &core::panic::PanicInfo<'_>) -> ! {\n    loop {}\n}\npub fn count(of: \
             &[u8]) -> usize {\n    of.iter().filter(|n| **n > 1).count()\n}\n",
        )],
        arguments: "build",
        status: 0,
    };
    case.check();
}

#[test]
fn text_that_is_no_utf8_is_told_by_the_compiler() {
    let case = Case {
        status: 101,
        ..program(
            "no-text",
            &[("src/main.rs", "mod other;\nfn main() {\n    other::a();\n}\n")],
        )
    };
    let workspace = case.workspace();
    fs::write(
        workspace.folder.join("src/other.rs"),
        b"pub fn a() { let _ = \"\xff\"; }\n",
    )
    .unwrap();
    case.check_in(&workspace);
    let ran = ran(&mut workspace.command("build"));
    assert!(ran.stderr.contains("src/other.rs"), "{}", ran.stderr);
}

/// A test that starts cargo, say, gets the compiler and the folders that it gets from cargo's own tests.
#[test]
fn environment_is_cargos() {
    let main = r#"fn main() {
    println!("{}", told());
}
fn told() -> String {
    let is_told = |name: &str| name.starts_with("CARGO") || name.starts_with("RUSTC") || name.starts_with("RUSTDOC");
    let mut all: Vec<_> = std::env::vars().filter(|(name, _)| is_told(name) && !name.starts_with("CARGO_MEMLINE")).collect();
    all.sort();
    let told = all.iter().map(|(name, value)| match &**name {
        // The user's own, which the test has made differ.
        "CARGO_TARGET_DIR" => format!("{name} is the profiler's: {}\n", value.ends_with("build")),
        _ => format!("{name}={value}\n"),
    });
    told.collect()
}
#[test]
fn tells() {
    println!("{}", told());
}
"#;
    for arguments in ["run", "test -- --nocapture"] {
        let case = Case {
            arguments,
            ..program("environment", &[])
        };
        let workspace = case.workspace();
        workspace.write("src/main.rs", main);
        case.check_in(&workspace);
    }
}

/// Whatever way they are set in, `cargo memline` adds some of its own.
#[cfg(all(target_arch = "x86_64", target_os = "linux", target_env = "gnu"))]
#[test]
fn flags_for_documentation_tests_hold() {
    const LIB: &str = "//! ```\n//! assert!(cfg!(told));\n//! assert_eq!(documented::two(), \"22\");\n//! ```\n/// Two.\npub fn two() -> \
                       String {\n    \"2\".repeat(2)\n}\n";
    let configurations = [
        "[build]\nrustdocflags = \"--cfg told\"\n",
        "[build]\nrustdocflags = [\"--cfg\", \"told\"]\n",
        "[target.x86_64-unknown-linux-gnu]\nrustdocflags = [\"--cfg\", \"told\"]\n",
    ];
    for configuration in configurations {
        let case = Case {
            arguments: "test",
            ..program("documented", &[("src/lib.rs", LIB)])
        };
        let workspace = case.workspace();
        workspace.write(".cargo/config.toml", configuration);
        case.check_in(&workspace);
    }
}
