//! The executable is all that is needed of this project.
#![allow(clippy::unwrap_used, reason = "what is unwrapped here is the tests' own")]

mod support;

use std::fs;
use std::path::Path;

use support::{Workspace, temp};

#[test]
fn profiler_is_built_without_the_checkout() {
    let manifest = "[package]\nname = \"installed\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[workspace]\n";
    let main = "fn main() {\n    println!(\"{}\", \"x\".repeat(3));\n}\n";
    let workspace = Workspace::new("installed", &[("Cargo.toml", manifest), ("src/main.rs", main)]);
    let ran = workspace.memline("run --offline");
    assert_eq!(ran.stdout, "xxx\n", "{}", ran.stderr);
    // The compiler's own list of the files it has read.
    let library = temp()
        .join("target/memline")
        .join(concat!("library-", env!("CARGO_PKG_VERSION")));
    let source = library.join("source");
    let mut files = 0;
    for entry in fs::read_dir(library.join("build/release/deps")).unwrap() {
        let path = entry.unwrap().path();
        let is_own = path.file_name().unwrap().to_string_lossy().starts_with("memline");
        if !is_own || path.extension().is_none_or(|extension| extension != "d") {
            continue;
        }
        for line in fs::read_to_string(&path).unwrap().lines() {
            let Some(file) = line.strip_suffix(':').map(Path::new) else {
                continue;
            };
            let file = source.join(file);
            assert!(file.starts_with(&source), "{} reads {}", path.display(), file.display());
            files += 1;
        }
    }
    assert!(files > 100, "{files} files in {}", library.display());
}
