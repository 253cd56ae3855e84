//! Builds memline with the user's own compiler.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};
use cargo_metadata::Message;

/// memline, built.
#[derive(Debug)]
pub(crate) struct Library {
    pub(crate) file: PathBuf,
    /// What it is made of.
    pub(crate) dependencies: PathBuf,
}

/// Where memline's source was when this program was built; it is used if it is still there.
const SOURCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../memline");

/// Builds memline in `folder`, for the target `triple` if that is not the machine's own.
pub(crate) fn build(folder: &Path, triple: Option<&str>) -> Result<Library> {
    let package = folder.join("package");
    fs::create_dir_all(package.join("src")).with_context(|| format!("cannot write {}", package.display()))?;
    let source = if Path::new(SOURCE).join("Cargo.toml").exists() {
        format!("path = {:?}", fs::canonicalize(SOURCE)?)
    } else {
        format!("version = \"={}\"", env!("CARGO_PKG_VERSION"))
    };
    // Not stripped of what the program's own build may want to optimize across.
    let manifest = format!(
        "[package]\nname = \"memline-library\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\nmemline = \
         {{ {source}, features = [\"json-out\"] }}\n\n[profile.release.package.memline]\ncodegen-units = 1\n"
    );
    write_if_other(&package.join("Cargo.toml"), &manifest)?;
    write_if_other(&package.join("src/lib.rs"), "")?;
    let mut command = Command::new(cargo());
    command
        .current_dir(&package)
        .args([
            "build",
            "--release",
            "--message-format=json-render-diagnostics",
            "--target-dir",
        ])
        .arg(folder.join("build"))
        .env_remove("RUSTC_WORKSPACE_WRAPPER")
        .env_remove("CARGO_BUILD_TARGET")
        .stdout(Stdio::piped());
    if let Some(triple) = triple {
        command.args(["--target", triple]);
    }
    let output = command.output().context("cannot run cargo")?;
    if !output.status.success() {
        eprint!("{}", String::from_utf8_lossy(&output.stderr));
        bail!(
            "memline does not build with this compiler; it needs Rust {} or later",
            env!("CARGO_PKG_RUST_VERSION")
        );
    }
    let file = rlib(&output.stdout).context("cargo built memline and does not say where")?;
    let dependencies = file.parent().context("a file is in a folder")?.to_path_buf();
    Ok(Library { file, dependencies })
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

fn write_if_other(path: &Path, text: &str) -> Result<()> {
    if fs::read_to_string(path).is_ok_and(|present| present == text) {
        return Ok(());
    }
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

/// The cargo that started this program.
pub(crate) fn cargo() -> std::ffi::OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}
