//! Builds memline with the user's own compiler.

mod source;

use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use anyhow::{Context as _, Result, bail};
use cargo_metadata::Message;

use crate::wrapper;

/// memline, built.
#[derive(Debug)]
pub(crate) struct Library {
    pub(crate) file: PathBuf,
    /// The folders of what it is made of: for the target, and the procedural macros for this machine.
    pub(crate) dependencies: Vec<PathBuf>,
    /// The target, if it was named.
    pub(crate) target: Option<String>,
    /// Another one for another build.
    pub(crate) stamp: String,
}

/// The variable that the library reads in place of `MEMLINE`, which a program that depends on memline has for itself.
pub(crate) const VARIABLE: &str = "CARGO_MEMLINE";

/// The oldest compiler that memline can be built with, such as `1.93`.
const OLDEST: &str = env!("CARGO_PKG_RUST_VERSION");

/// Builds memline in `folder`, for the target `triple` if that is not the machine's own.
pub(crate) fn build(folder: &Path, triple: Option<&OsStr>, is_offline: bool) -> Result<Library> {
    refuse_if_too_old()?;
    let package = folder.join("source");
    source::unpack(&package)?;
    if !folder.join("build").exists() {
        eprintln!("memline: building the profiler, once for this target folder");
    }
    let output = built(folder, &package, triple, is_offline)?;
    if !output.status.success() {
        eprint!("{}", String::from_utf8_lossy(&output.stderr));
        bail!("the profiler does not build; why stands above");
    }
    let file = rlib(&output.stdout).context("cargo built memline and does not say where")?;
    let mut dependencies = vec![file.parent().context("a file is in a folder")?.to_path_buf()];
    if triple.is_some() {
        dependencies.push(folder.join("build/release/deps"));
    }
    let renamed = renamed(&file)?;
    Ok(Library {
        target: triple.map(|triple| triple.to_string_lossy().into_owned()),
        stamp: stamp(&file)?,
        dependencies,
        file: renamed,
    })
}

/// Builds from what cargo has, if it has all; else from what a registry has; and else from other versions that cargo has.
fn built(folder: &Path, package: &Path, triple: Option<&OsStr>, is_offline: bool) -> Result<Output> {
    let run = |is_offline: bool| {
        let mut command = Command::new(cargo());
        command
            .args(["build", "--release", "--message-format=json-render-diagnostics"])
            .arg("--manifest-path")
            .arg(package.join("Cargo.toml"))
            .arg("--target-dir")
            .arg(folder.join("build"))
            .env("CARGO_BUILD_BUILD_DIR", folder.join("build"))
            .env(
                "RUSTC_WRAPPER",
                std::env::current_exe().context("this program has no path")?,
            )
            .env(wrapper::LIBRARY, "1")
            .env("MEMLINE_VARIABLE", VARIABLE)
            .env("RUSTC_WORKSPACE_WRAPPER", "")
            .env_remove("CARGO_BUILD_TARGET")
            .stdin(Stdio::null());
        if is_offline {
            command.arg("--offline");
        }
        if let Some(triple) = triple {
            command.arg("--target").arg(triple);
        }
        command.output().context("cannot run cargo")
    };
    let mut output = run(true)?;
    if !output.status.success() && !is_offline {
        output = run(false)?;
    }
    if !output.status.success() {
        source::unlock(package)?;
        let unlocked = run(true)?;
        if unlocked.status.success() {
            return Ok(unlocked);
        }
        source::forget(package);
    }
    Ok(output)
}

fn refuse_if_too_old() -> Result<()> {
    let compiler = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(&compiler).arg("--version").output();
    let output = output.with_context(|| format!("cannot run {}", compiler.display()))?;
    let said = String::from_utf8_lossy(&output.stdout);
    match said.split_whitespace().nth(1) {
        Some(version) if numbers(version) < numbers(OLDEST) => {
            bail!("this compiler is Rust {version}, and memline needs {OLDEST} or later: try `cargo +stable memline`")
        }
        _ => Ok(()),
    }
}

/// `1.93.0-nightly` as numbers.
fn numbers(version: &str) -> Vec<u32> {
    let numbers = version.split('-').next().unwrap_or_default().split('.');
    numbers.take(2).map(|number| number.parse().unwrap_or(0)).collect()
}

/// Of the library's name, its size and when it was written.
fn stamp(file: &Path) -> Result<String> {
    let about = fs::metadata(file).with_context(|| format!("cannot read {}", file.display()))?;
    let written = about
        .modified()?
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap_or_default();
    Ok(format!(
        "cargo-memline {} {} {}",
        env!("CARGO_PKG_VERSION"),
        about.len(),
        written.as_nanos()
    ))
}

/// The library beside itself under another name: where `#[profile]` of the program's own looks for memline, it must not find this
/// one. There is one for each way in which it was built, such as with other flags.
fn renamed(file: &Path) -> Result<PathBuf> {
    let name = file.file_name().context("a library has a name")?.to_string_lossy();
    let renamed = file.with_file_name(name.replacen("libmemline", "lib__memline", 1));
    let written = |path: &Path| fs::metadata(path).and_then(|about| about.modified()).ok();
    if written(&renamed) < written(file) {
        // What is linked with it now stays whole.
        let unfinished = renamed.with_extension("tmp");
        fs::copy(file, &unfinished)
            .and_then(|_| fs::rename(&unfinished, &renamed))
            .with_context(|| format!("cannot write {}", renamed.display()))?;
    }
    Ok(renamed)
}

/// The library among what cargo says.
fn rlib(messages: &[u8]) -> Option<PathBuf> {
    Message::parse_stream(messages)
        .flatten()
        .find_map(|message| match message {
            Message::CompilerArtifact(artifact) if artifact.target.name == "memline" => {
                let mut files = artifact.filenames.into_iter();
                files.find(|file| file.extension() == Some("rlib")).map(Into::into)
            }
            _ => None,
        })
}

/// The cargo that started this program.
pub(crate) fn cargo() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_by_their_numbers() {
        assert!(numbers("1.100.0") > numbers("1.93"));
        assert_eq!(numbers("1.93.1-beta.2"), numbers("1.93"));
        assert!(numbers("1.92.0") < numbers(OLDEST));
    }
}
