//! Builds that fail.

use super::Case;

const fn broken(name: &'static str, files: &'static [(&'static str, &'static str)]) -> Case {
    Case {
        name,
        manifest: "",
        files,
        arguments: "build",
        status: 101,
    }
}

const BROKEN: &[Case] = &[
    broken("no-expression", &[("src/main.rs", "fn main() {\n    let x = ;\n}\n")]),
    broken(
        "unclosed",
        &[("src/main.rs", "fn other() {}\n\nfn main() {\n    if true {\n")],
    ),
    broken("no-body", &[("src/main.rs", "fn main()")]),
    broken("stray-token", &[("src/main.rs", "fn main() {}\n}\n")]),
    broken(
        "unfinished-text",
        &[("src/main.rs", "fn main() {\n    println!(\"x);\n}\n")],
    ),
    broken(
        "wrong-type",
        &[
            ("src/lib.rs", "pub mod inner;\n"),
            (
                "src/inner.rs",
                "pub fn a(n: &str) -> u32 {\n    let m = n.len();\n    m\n}\n",
            ),
        ],
    ),
    broken(
        "borrowed",
        &[(
            "src/main.rs",
            "fn main() {\n    let mut all = vec![1];\n    let first = &all[0];\n    all.push(2);\n    println!(\"{first}\");\n}\n",
        )],
    ),
    broken(
        "moved",
        &[(
            "src/main.rs",
            "fn take(_: String) {}\nfn main() {\n    let text = String::new();\n    for _ in 0..2 {\n        take(text);\n    \
             }\n}\n",
        )],
    ),
    broken(
        "lifetime",
        &[(
            "src/lib.rs",
            "pub fn longer(a: &str, b: &str) -> &str {\n    if a.len() > b.len() { a } else { b }\n}\n",
        )],
    ),
    broken(
        "returned",
        &[(
            "src/lib.rs",
            "pub fn a() -> &'static str {\n    let text = String::new();\n    &text\n}\n",
        )],
    ),
    broken(
        "not-send",
        &[(
            "src/main.rs",
            "use std::rc::Rc;\nfn sent(_: impl Send) {}\nasync fn other() {}\nasync fn held() {\n    let one = Rc::new(1);\n    \
             other().await;\n    drop(one);\n}\nfn main() {\n    sent(held());\n}\n",
        )],
    ),
    broken(
        "endless-future",
        &[(
            "src/lib.rs",
            "pub async fn a(n: u8) {\n    if n > 0 {\n        a(n - 1).await;\n    }\n}\n",
        )],
    ),
    broken(
        "no-rule",
        &[(
            "src/main.rs",
            "macro_rules! only {\n    (one) => { 1 };\n}\nfn main() {\n    let _ = only!(two);\n}\n",
        )],
    ),
    broken(
        "own-words",
        &[("src/main.rs", "fn main() {\n    compile_error!(\"own words\");\n}\n")],
    ),
    broken("no-module", &[("src/main.rs", "mod missing;\n\nfn main() {}\n")]),
    broken("no-import", &[("src/main.rs", "use nothing::Here;\n\nfn main() {}\n")]),
    broken("no-main", &[("src/main.rs", "pub fn other() {}\n")]),
    broken(
        "missing-method",
        &[(
            "src/main.rs",
            "struct A;\ntrait B {\n    fn b(&self);\n    fn c(&self);\n}\nimpl B for A {\n    fn b(&self) {}\n}\nfn main() {\n    \
             A.b();\n}\n",
        )],
    ),
    broken(
        "no-include",
        &[(
            "src/main.rs",
            "fn main() {\n    println!(\"{}\", include_str!(\"none.txt\"));\n}\n",
        )],
    ),
    broken(
        "build-script",
        &[
            (
                "build.rs",
                "fn main() {\n    eprintln!(\"own words\");\n    std::process::exit(3);\n}\n",
            ),
            ("src/main.rs", "fn main() {}\n"),
        ],
    ),
    broken(
        "broken-build-script",
        &[
            ("build.rs", "fn main() {\n    1u8 + \"\";\n}\n"),
            ("src/main.rs", "fn main() {}\n"),
        ],
    ),
    broken(
        "denied",
        &[(
            "src/main.rs",
            "#![deny(warnings)]\nfn unused() -> Vec<u8> {\n    vec![]\n}\nfn main() {\n    let x = 1;\n}\n",
        )],
    ),
    broken(
        "denied-kinds",
        &[(
            "src/main.rs",
            "#![deny(unused, unreachable_code, non_snake_case)]\nuse std::fmt;\nfn other(Arg: u8, b: u8) -> u8 {\n    let mut c \
             = 1;\n    c = 2;\n    return 1;\n    2\n}\nfn main() {\n    String::from(\"a\").len();\n    Ok::<u8, u8>(1);\n    \
             other(1, 2);\n}\n",
        )],
    ),
    broken(
        "no-docs",
        &[(
            "src/lib.rs",
            "//! Docs.\n#![deny(missing_docs)]\n\n/// Docs.\npub fn a() {\n    b();\n}\n\npub fn b() {}\n",
        )],
    ),
    broken(
        "no-unsafe",
        &[(
            "src/main.rs",
            "#![forbid(unsafe_code)]\nfn main() {\n    unsafe { std::hint::unreachable_unchecked() }\n}\n",
        )],
    ),
    broken(
        "overflows",
        &[(
            "src/main.rs",
            "fn main() {\n    let all = [1, 2];\n    let n: u8 = 255 + 1;\n    println!(\"{} {n}\", all[2]);\n}\n",
        )],
    ),
    broken(
        "recursion",
        &[(
            "src/lib.rs",
            "#![deny(unconditional_recursion)]\npub fn a(n: u8) -> u8 {\n    let m = n + 1;\n    a(m)\n}\n",
        )],
    ),
    Case {
        manifest: "[lints.rust]\nmissing_docs = \"deny\"\nunused_crate_dependencies = \"warn\"",
        ..broken(
            "lints-table",
            &[("src/lib.rs", "//! Docs.\npub fn a() -> Vec<u8> {\n    vec![1]\n}\n")],
        )
    },
    Case {
        manifest: "[dependencies]\nnone = { path = \"../none\" }",
        ..broken("no-dependency", &[("src/main.rs", "fn main() {}\n")])
    },
    Case {
        manifest: "nothing = 1\n[",
        ..broken("broken-manifest", &[("src/main.rs", "fn main() {}\n")])
    },
    Case {
        manifest: "[features]\na = [\"b\"]",
        ..broken("wrong-feature", &[("src/main.rs", "fn main() {}\n")])
    },
    Case {
        manifest: "edition = \"2015\"",
        ..broken(
            "of-2015",
            &[(
                "src/main.rs",
                "fn main() {\n    let x: u32 = \"\";\n    async fn a() {}\n}\n",
            )],
        )
    },
    Case {
        arguments: "test",
        ..broken(
            "only-tests",
            &[(
                "src/lib.rs",
                "pub fn a() -> u8 {\n    1\n}\n\n#[cfg(test)]\nmod tests {\n    #[test]\n    fn b() {\n        let n: u32 = super::a();\n    \
                 }\n}\n",
            )],
        )
    },
    Case {
        arguments: "test",
        ..broken(
            "failing-test",
            &[(
                "src/lib.rs",
                "pub fn a() -> String {\n    \"a\".repeat(2)\n}\n\n#[test]\nfn fails() {\n    assert_eq!(a(), \"b\", \"own words\");\n}\n",
            )],
        )
    },
    Case {
        arguments: "run --bin none",
        ..broken("no-such-bin", &[("src/main.rs", "fn main() {}\n")])
    },
];

#[test]
fn broken_builds_say_what_they_say() {
    for case in BROKEN {
        let ran = case.check();
        assert!(!ran.stderr.contains("__memline"), "{}: {}", case.name, ran.stderr);
        assert!(!ran.stderr.contains("memline/source"), "{}: {}", case.name, ran.stderr);
    }
}
