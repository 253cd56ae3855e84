//! Gets a crate's source from the registry, by cargo.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

use crate::compile;
use crate::list::Listed;

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    manifest_path: PathBuf,
}

/// Where cargo has unpacked the crate.
pub(crate) fn source(listed: &Listed, folder: &Path) -> Result<PathBuf> {
    fs::create_dir_all(folder.join("src"))?;
    fs::write(folder.join("src/lib.rs"), "")?;
    fs::write(
        folder.join("Cargo.toml"),
        format!(
            "[package]\nname = \"fetch\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n{} = \"={}\"\n",
            listed.name, listed.version
        ),
    )?;
    let mut metadata = Command::new(compile::cargo());
    compile::settle(&mut metadata, listed);
    let output = metadata
        .args([
            "metadata",
            "--format-version",
            "1",
            "--filter-platform",
            "x86_64-unknown-linux-gnu",
        ])
        .current_dir(folder)
        .output()
        .context("running cargo metadata")?;
    if !output.status.success() {
        bail!(
            "{} {}: {}",
            listed.name,
            listed.version,
            String::from_utf8_lossy(&output.stderr)
        );
    }
    let metadata: Metadata = serde_json::from_slice(&output.stdout).context("reading what cargo metadata says")?;
    let package = metadata
        .packages
        .into_iter()
        .find(|package| package.name == listed.name && package.version == listed.version)
        .with_context(|| format!("cargo does not know {} {}", listed.name, listed.version))?;
    let manifest = package.manifest_path;
    manifest
        .parent()
        .map(Path::to_path_buf)
        .context("a manifest is in a folder")
}
