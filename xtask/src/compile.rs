//! Builds the test targets of a package, and reads what cargo says of them.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result};
use serde::Deserialize;

use crate::list::{self, Listed};
use crate::package::Package;

/// A test binary.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    /// `lib`, or the kind and the name.
    pub(crate) name: String,
    /// Where its source begins.
    pub(crate) root: PathBuf,
    pub(crate) executable: PathBuf,
    /// Those of the package's files that it is made of.
    pub(crate) files: Vec<PathBuf>,
    pub(crate) has_harness: bool,
    /// Whether it is a target of its own, which sees the library from outside.
    pub(crate) is_outside: bool,
}

/// What a build brought forth.
#[derive(Debug, Default)]
pub(crate) struct Built {
    pub(crate) targets: Vec<Target>,
    /// The library's files, also where it has no tests of its own.
    pub(crate) library: Vec<PathBuf>,
    /// Where the sources of those targets begin, the library's too, that are of edition 2015.
    pub(crate) roots_of_2015: BTreeSet<PathBuf>,
    /// Names of targets that do not compile.
    pub(crate) failed: Vec<String>,
    /// How often the compiler gave each warning on the package.
    pub(crate) warnings: BTreeMap<String, usize>,
    /// The compiler's errors, as it prints them.
    pub(crate) errors: String,
}

#[derive(Deserialize)]
struct Said {
    reason: String,
    manifest_path: Option<PathBuf>,
    target: Option<CargoTarget>,
    executable: Option<PathBuf>,
    #[serde(default)]
    filenames: Vec<PathBuf>,
    profile: Option<Profile>,
    message: Option<Message>,
}

#[derive(Deserialize)]
struct CargoTarget {
    kind: Vec<String>,
    name: String,
    src_path: PathBuf,
    edition: String,
}

#[derive(Deserialize)]
struct Profile {
    test: bool,
}

#[derive(Deserialize)]
struct Message {
    level: String,
    #[serde(rename = "message")]
    text: String,
    code: Option<Code>,
    rendered: Option<String>,
}

#[derive(Deserialize)]
struct Code {
    code: String,
}

/// The cargo that runs this program.
pub(crate) fn cargo() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// Where cargo builds this repository.
pub(crate) fn target_folder() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| list::root().join("target"), PathBuf::from)
}

/// Where everything is kept that a run makes and the repository does not.
pub(crate) fn work_folder() -> PathBuf {
    target_folder().join("instrument")
}

/// Frees a command of what the cargo that runs this program has put into the environment, and of what people set for
/// themselves.
pub(crate) fn leave_environment(command: &mut Command) {
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") || name == "RUST_BACKTRACE" {
            command.env_remove(&*name);
        }
    }
    command
        .env("CARGO_INCREMENTAL", "0")
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_MEMLINE")
        .env_remove("MEMLINE");
}

/// The same, and one folder for all builds.
pub(crate) fn settle(command: &mut Command, listed: &Listed) {
    leave_environment(command);
    command
        .env("CARGO_TARGET_DIR", work_folder().join("target"))
        // Without line tables they are built in half the time, and take a fifth of the room.
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        // The same versions for all crates, whatever compiler each of them says it needs.
        .env("CARGO_RESOLVER_INCOMPATIBLE_RUST_VERSIONS", "allow")
        .env("RUSTFLAGS", &listed.rustflags);
}

/// Builds all test targets, those that compile.
pub(crate) fn tests(listed: &Listed, package: &Package) -> Result<Built> {
    let mut cargo_build = Command::new(self::cargo());
    settle(&mut cargo_build, listed);
    cargo_build.args(["build", "--tests", "--keep-going", "--message-format", "json"]);
    if !listed.features.is_empty() {
        cargo_build.arg("--features").arg(listed.features.join(","));
    }
    if listed.all_features {
        cargo_build.arg("--all-features");
    }
    if listed.no_default_features {
        cargo_build.arg("--no-default-features");
    }
    let output = cargo_build
        .current_dir(&package.folder)
        .stdin(Stdio::null())
        .output()
        .context("running cargo build")?;
    let mut built = Built::default();
    for line in output.stdout.split(|byte| *byte == b'\n') {
        if let Ok(said) = serde_json::from_slice::<Said>(line) {
            built.take(package, said)?;
        }
    }
    if !output.status.success() && built.failed.is_empty() {
        built.errors += &String::from_utf8_lossy(&output.stderr);
    }
    built.targets.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(built)
}

impl Built {
    fn take(&mut self, package: &Package, said: Said) -> Result<()> {
        let is_of_package = said.manifest_path.as_deref() == Some(&package.folder.join("Cargo.toml"));
        let Some(target) = said.target.filter(|_| is_of_package) else {
            return Ok(());
        };
        let kind = target.kind.first().map_or("", String::as_str);
        let (section, is_outside) = match kind {
            "test" => ("test", true),
            "bin" => ("bin", false),
            "example" => ("example", true),
            _ => ("lib", false),
        };
        let name = if section == "lib" {
            "lib".to_owned()
        } else {
            format!("{section} {}", target.name)
        };
        if said.reason == "compiler-artifact" && target.edition == "2015" && kind != "custom-build" {
            self.roots_of_2015.insert(target.src_path.clone());
        }
        match (said.reason.as_str(), said.message, said.executable) {
            ("compiler-message", Some(message), _) if message.level == "error" => {
                if !self.failed.contains(&name) {
                    self.failed.push(name);
                }
                self.errors += &message.rendered.unwrap_or_default();
            }
            ("compiler-message", Some(message), _) if message.level == "warning" => {
                // Those that have no code sum up the others.
                if let Some(code) = message.code {
                    *self
                        .warnings
                        .entry(format!("{name}: {}: {}", code.code, message.text))
                        .or_default() += 1;
                }
            }
            ("compiler-artifact", _, Some(executable)) if said.profile.is_some_and(|profile| profile.test) => {
                self.targets.push(Target {
                    files: files(package, &executable)?,
                    has_harness: package.has_harness(section, &target.name),
                    root: target.src_path,
                    name,
                    executable,
                    is_outside,
                });
            }
            ("compiler-artifact", _, None) if section == "lib" => {
                let library = said
                    .filenames
                    .iter()
                    .find(|name| name.extension().is_some_and(|e| e == "rlib" || e == "so"));
                if let Some(library) = library {
                    self.library = files(package, library)?;
                }
            }
            _ => {}
        }
        Ok(())
    }
}

/// The package's files that the compiler read for a binary or a library, as noted beside it.
fn files(package: &Package, artifact: &Path) -> Result<Vec<PathBuf>> {
    let name = artifact.file_stem().unwrap_or_default().to_string_lossy();
    let is_library = artifact.extension().is_some();
    let name = name.strip_prefix("lib").filter(|_| is_library).unwrap_or(&name);
    let notes = artifact.with_file_name(format!("{name}.d"));
    let text = fs::read_to_string(&notes).with_context(|| format!("reading {}", notes.display()))?;
    // Rules of a makefile, where a space in a name has a backslash before it.
    let names = text.replace("\\ ", "\0");
    let files: BTreeSet<_> = names
        .split_whitespace()
        .map(|name| package.folder.join(name.trim_end_matches(':').replace('\0', " ")))
        .filter(|file| file.starts_with(&package.folder) && file.extension().is_some_and(|extension| extension == "rs"))
        .collect();
    Ok(files.into_iter().collect())
}
