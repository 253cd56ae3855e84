//! Puts the sources that the profiler is built from into the executable, so that it needs no checkout later.

mod manifest;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use manifest::Workspace;

/// What the profiler is made of, as the folders of `crates`.
const PACKAGES: [&str; 3] = ["memline", "memline-macros", "memline-size"];
/// The features that it is built with. `json-out` has no `serde_json`, with which a program may not compile.
const FEATURES: [&str; 3] = ["json-out", "profiling", "source"];
/// What the sources take in that is not below `src`.
const DOCUMENTS: [&str; 2] = ["README.md", "docs/finding.md"];

fn main() {
    // Relative: cargo starts a build script in the folder of its package, and takes `rerun-if-changed` from there. A place of
    // a whole path would be where the script was compiled, and a checkout that moved keeps the script.
    let root = Path::new("../..");
    let mut embedded = Embedded::default();
    let workspace = Workspace::read(&text(&root.join("Cargo.toml")));
    let mut used = Vec::new();
    for name in PACKAGES {
        let folder = root.join("crates").join(name);
        let manifest = workspace.standalone(&text(&folder.join("Cargo.toml")), &FEATURES, &PACKAGES);
        used.extend(manifest.dependencies);
        embedded.add_text(&format!("crates/{name}/Cargo.toml"), &manifest.text);
        println!("cargo::rerun-if-changed={}", folder.join("src").display());
        embedded.add_folder(&folder.join("src"), &format!("crates/{name}/src"));
        for document in DOCUMENTS {
            if folder.join(document).exists() {
                embedded.add_file(&folder.join(document), &format!("crates/{name}/{document}"));
            }
        }
    }
    embedded.add_text(
        "Cargo.toml",
        &format!(
            "[package]\nname = \"memline-library\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\nmemline \
             = {{ path = \"crates/memline\", features = [{}] }}\n\n[profile.release.package.memline]\ncodegen-units = 1\n",
            FEATURES.map(|feature| format!("{feature:?}")).join(", ")
        ),
    );
    embedded.add_text("src/lib.rs", "");
    embedded.add_text("Cargo.lock", &manifest::lock(&text(&root.join("Cargo.lock")), &used));
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let code = format!("pub(super) const FILES: &[(&str, &str)] = &[\n{}];\n", embedded.code);
    fs::write(out.join("sources.rs"), code).expect("OUT_DIR can be written");
}

/// Pairs of a name and a text, as Rust.
#[derive(Default)]
struct Embedded {
    code: String,
}

impl Embedded {
    fn add_text(&mut self, name: &str, text: &str) {
        let _ = writeln!(self.code, "({name:?}, {text:?}),");
    }

    fn add_file(&mut self, file: &Path, name: &str) {
        println!("cargo::rerun-if-changed={}", file.display());
        self.add_text(name, &fs::read_to_string(file).expect("a source is text"));
    }

    fn add_folder(&mut self, folder: &Path, name: &str) {
        let entries = fs::read_dir(folder).expect("a folder of sources");
        let mut entries: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
        entries.sort();
        for path in entries {
            let last = path.file_name().expect("an entry has a name").to_string_lossy();
            let name = format!("{name}/{last}");
            if path.is_dir() {
                self.add_folder(&path, &name);
            } else {
                self.add_file(&path, &name);
            }
        }
    }
}

fn text(file: &Path) -> String {
    println!("cargo::rerun-if-changed={}", file.display());
    fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}
