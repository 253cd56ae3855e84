//! Workspaces that are laid out in odd ways, and what cargo is set to.

use super::Case;

const fn layout(name: &'static str, files: &'static [(&'static str, &'static str)]) -> Case {
    Case {
        name,
        manifest: "",
        files,
        arguments: "run",
        status: 0,
    }
}

const MAIN: &str = "fn main() {\n    println!(\"{}\", \"x\".repeat(3));\n}\n";
const LIBRARY: &str = "pub fn repeated(n: usize) -> String {\n    \"x\".repeat(n)\n}\n";

const LAYOUTS: &[Case] = &[
    layout(
        "virtual",
        &[
            (
                "Cargo.toml",
                "[workspace]\nresolver = \"2\"\nmembers = [\"libs/*\", \"app\"]\ndefault-members = [\"app\"]\nexclude = \
                 [\"libs/other\"]\n[workspace.package]\nversion = \"2.0.0\"\nedition = \"2021\"\n[workspace.lints.rust]\nunused = \
                 \"deny\"\n[profile.dev.package.one]\nopt-level = 3\n",
            ),
            (
                "app/Cargo.toml",
                "[package]\nname = \"virtual-app\"\nversion.workspace = true\nedition.workspace = \
                 true\n[lints]\nworkspace = true\n[dependencies]\none = { path = \"../libs/one\" }\n",
            ),
            (
                "app/src/main.rs",
                "fn main() {\n    println!(\"{} {}\", one::repeated(2), env!(\"CARGO_PKG_VERSION\"));\n}\n",
            ),
            (
                "libs/one/Cargo.toml",
                "[package]\nname = \"one\"\nversion = \"1.0.0\"\nedition = \"2018\"\n",
            ),
            ("libs/one/src/lib.rs", LIBRARY),
            (
                "libs/other/Cargo.toml",
                "[package]\nname = \"other\"\nversion = \"1.0.0\"\n",
            ),
            ("libs/other/src/lib.rs", "pub fn never( {"),
        ],
    ),
    layout(
        "patched",
        &[
            (
                "Cargo.toml",
                "[package]\nname = \"patched\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[workspace]\n[dependencies]\nitoa = \
                 \"1\"\n[patch.crates-io]\nitoa = { path = \"own/itoa\" }\n",
            ),
            (
                "src/main.rs",
                "fn main() {\n    println!(\"{}\", itoa::repeated(2));\n}\n",
            ),
            (
                "own/itoa/Cargo.toml",
                "[package]\nname = \"itoa\"\nversion = \"1.0.99\"\nedition = \"2021\"\n",
            ),
            ("own/itoa/src/lib.rs", LIBRARY),
        ],
    ),
    layout(
        "linked",
        &[
            (
                "Cargo.toml",
                "[package]\nname = \"linked\"\nversion = \"0.1.0\"\nedition = \"2021\"\nlinks = \"own\"\nbuild = \
                 \"make/build.rs\"\n[workspace]\n[build-dependencies]\nhelper = { path = \"helper\" }\n[dependencies]\nhelper = { path = \
                 \"helper\" }\n",
            ),
            (
                "src/main.rs",
                "fn main() {\n    println!(\"{} {}\", env!(\"MADE\"), helper::repeated(2));\n    #[cfg(made)]\n    println!(\"{}\", \
             concat!(\"a\", \"b\"));\n}\n",
            ),
            (
                "make/build.rs",
                "fn main() {\n    println!(\"cargo:rustc-check-cfg=cfg(made)\");\n    println!(\"cargo:rustc-cfg=made\");\n    \
                 println!(\"cargo:rustc-env=MADE={}\", helper::repeated(4));\n    println!(\"cargo:warning=own words\");\n}\n",
            ),
            (
                "helper/Cargo.toml",
                "[package]\nname = \"helper\"\nversion = \"0.1.0\"\nedition = \"2021\"\n",
            ),
            ("helper/src/lib.rs", LIBRARY),
        ],
    ),
    layout(
        "configured",
        &[
            (
                "Cargo.toml",
                "[package]\nname = \"configured\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[workspace]\n",
            ),
            (
                ".cargo/config.toml",
                "[build]\nrustflags = [\"--cfg\", \"own\", \"--check-cfg\", \"cfg(own)\"]\ntarget-dir = \"built here\"\nbuild-dir = \"kept \
                 here\"\n[env]\nOWN = { value = \"own/words\", relative = true }\n[alias]\nr = \"run\"\n",
            ),
            (
                "src/main.rs",
                "fn main() {\n    let own = std::path::PathBuf::from(std::env::var_os(\"OWN\").unwrap());\n    \
                 println!(\"{} {}\", cfg!(own), own.ends_with(\"own/words\"));\n}\n",
            ),
        ],
    ),
    layout(
        "spaces and ümläute",
        &[
            (
                "Cargo.toml",
                "[package]\nname = \"spaced\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[workspace]\n[[bin]]\nname = \
                 \"spaced\"\npath = \"my src/main file.rs\"\n",
            ),
            (
                "my src/main file.rs",
                "mod other;\nfn main() {\n    println!(\"{}\", other::place());\n    let x = 1;\n    None::<String>.expect(\"own words\");\n}\n",
            ),
            (
                "my src/other.rs",
                "pub fn place() -> String {\n    file!().to_owned()\n}\n",
            ),
        ],
    ),
    Case {
        manifest: "[profile.release]\nlto = \"fat\"\ncodegen-units = 1\npanic = \"abort\"\nstrip = true\ndebug = false",
        arguments: "run --release",
        ..layout("optimized", &[("src/main.rs", MAIN), ("src/lib.rs", LIBRARY)])
    },
    Case {
        manifest: "[profile.mine]\ninherits = \"release\"\nlto = \"thin\"\noverflow-checks = true",
        arguments: "run --profile mine",
        ..layout("own-profile", &[("src/main.rs", MAIN)])
    },
    Case {
        manifest: "[lib]\ncrate-type = [\"cdylib\", \"staticlib\", \"rlib\"]",
        ..layout(
            "libraries",
            &[
                (
                    "src/lib.rs",
                    "#[no_mangle]\npub extern \"C\" fn exported(n: usize) -> usize {\n    \"x\".repeat(n).len()\n}\n",
                ),
                (
                    "src/main.rs",
                    "fn main() {\n    println!(\"{}\", libraries::exported(2));\n}\n",
                ),
            ],
        )
    },
    Case {
        manifest: "[lib]\ncrate-type = [\"cdylib\"]",
        arguments: "build",
        ..layout(
            "only-cdylib",
            &[(
                "src/lib.rs",
                "#[no_mangle]\npub extern \"C\" fn exported() -> usize {\n    \"x\".repeat(3).len()\n}\n",
            )],
        )
    },
    Case {
        arguments: "test",
        ..layout(
            "all-targets",
            &[
                (
                    "src/lib.rs",
                    "//! ```\n//! assert_eq!(all_targets::repeated(1), \"x\");\n//! ```\n/// ```compile_fail\n/// let x: u8 = \
                 \"\";\n/// ```\npub fn repeated(n: usize) -> String {\n    \"x\".repeat(n)\n}\n#[cfg(test)]\nmod tests {\n    #[test]\n    \
                 #[should_panic(expected = \"own\")]\n    fn panics() {\n        panic!(\"own {}\", super::repeated(1));\n    }\n    \
                 #[test]\n    fn results() -> Result<(), std::num::ParseIntError> {\n        \"1\".parse::<u8>().map(drop)\n    \
                 }\n    #[test]\n    #[ignore]\n    fn ignored() {}\n}\n",
                ),
                ("src/bin/one.rs", MAIN),
                (
                    "tests/outside.rs",
                    "#[test]\nfn outside() {\n    assert_eq!(all_targets::repeated(2), \"xx\");\n}\n",
                ),
                ("examples/shown.rs", MAIN),
            ],
        )
    },
    Case {
        arguments: "run -q --example shown",
        ..layout("quiet", &[("src/lib.rs", LIBRARY), ("examples/shown.rs", MAIN)])
    },
    // The macro's errors and its `quote`s stay its own.
    layout(
        "macros",
        &[
            (
                "Cargo.toml",
                "[package]\nname = \"macros\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[workspace]\n[dependencies]\nown = { path = \
                 \"own\" }\n",
            ),
            (
                "src/main.rs",
                "#[own::same]\nfn main() {\n    println!(\"{}\", own::text!());\n    S.made();\n}\n\nstruct S;\n\nimpl S {\n    #[own::same]\n    fn \
                 made(&self) {\n        let all = vec![1, 2];\n        println!(\"{}\", all.len());\n    }\n}\n",
            ),
            (
                "own/Cargo.toml",
                "[package]\nname = \"own\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[lib]\nproc-macro = true\n",
            ),
            (
                "own/src/lib.rs",
                "use proc_macro::TokenStream;\n#[proc_macro_attribute]\npub fn same(_: TokenStream, item: TokenStream) -> TokenStream \
                 {\n    item\n}\n#[proc_macro]\npub fn text(_: TokenStream) -> TokenStream {\n    format!(\"{:?}\", \
                 \"x\".repeat(2)).parse().unwrap()\n}\n",
            ),
        ],
    ),
];

#[test]
fn workspaces_are_built_as_they_are_laid_out() {
    for case in LAYOUTS {
        let case = Case {
            status: if case.name.starts_with("spaces") { 101 } else { 0 },
            ..*case
        };
        let ran = case.check();
        assert!(!ran.stderr.contains("not profiled"), "{}: {}", case.name, ran.stderr);
    }
}

/// Files and folders that are links stay so, and are found.
#[cfg(unix)]
#[test]
fn links_are_followed() {
    use std::fs;
    use std::os::unix::fs::symlink;

    use crate::support::{ran, temp};

    let case = layout(
        "links",
        &[
            (
                "src/main.rs",
                "mod linked;\nmod folder;\nfn main() {\n    println!(\"{} {}\", linked::a(), \
                                folder::a());\n}\n",
            ),
            ("real/a.rs", "pub fn a() -> String {\n    file!().to_owned()\n}\n"),
            ("real/folder/mod.rs", "mod b;\npub fn a() -> String {\n    b::b()\n}\n"),
            (
                "real/folder/b.rs",
                "pub fn b() -> String {\n    \
                                file!().to_owned()\n}\n",
            ),
        ],
    );
    let workspace = case.workspace();
    symlink("../real/a.rs", workspace.folder.join("src/linked.rs")).unwrap();
    symlink("../real/folder", workspace.folder.join("src/folder")).unwrap();
    symlink("nowhere", workspace.folder.join("src/dangling.rs")).unwrap();
    symlink("..", workspace.folder.join("real/around")).unwrap();
    // The files are read through the links, and one of these leads nowhere.
    let linked = ["src/linked.rs", "src/folder", "src/dangling.rs"]
        .map(|name| fs::read_link(workspace.folder.join(name)).unwrap());
    let plain = ran(workspace.command("run").env("CARGO_TARGET_DIR", temp().join("plain")));
    let ran = ran(&mut workspace.command("run"));
    assert_eq!(
        ran.stdout, "src/linked.rs src/folder/b.rs\n",
        "{}{}",
        ran.stderr, plain.stderr
    );
    assert!(ran.stderr.contains("src/linked.rs:2  file!()"), "{}", ran.stderr);
    let after = ["src/linked.rs", "src/folder", "src/dangling.rs"]
        .map(|name| fs::read_link(workspace.folder.join(name)).unwrap());
    assert_eq!(after, linked);
}
