//! Gets a program's source from the registry, by cargo, and checks that it is the one that is listed.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail, ensure};
use sha2::{Digest as _, Sha256};

use super::list::Program;
use crate::compile;
use crate::package::sync;

/// Copies the program as it was published into `folder`, with its Cargo.lock, and gets its dependencies.
///
/// Two things are changed: the copy is a workspace of its own, as it stands within another one; and it has no file that asks for
/// a toolchain.
pub(super) fn source(program: &Program, folder: &Path) -> Result<()> {
    let (archive, unpacked) = published(program)?;
    let bytes = fs::read(&archive).with_context(|| format!("reading {}", archive.display()))?;
    check(program, &bytes)?;
    let manifest = fs::read_to_string(unpacked.join("Cargo.toml"))?;
    ensure!(
        unpacked.join("Cargo.lock").exists(),
        "{} {} was published without a Cargo.lock",
        program.name,
        program.version
    );
    fs::create_dir_all(folder)?;
    let leave = ["rust-toolchain", "rust-toolchain.toml"].map(PathBuf::from);
    let texts = BTreeMap::from([(PathBuf::from("Cargo.toml"), manifest + "\n[workspace]\n")]);
    sync(&unpacked, folder, &leave, &texts)?;
    cargo(&["fetch", "--locked"], folder)
}

/// The package and where cargo has unpacked it. `cargo info` gets the package of an exact version, and nothing else.
fn published(program: &Program) -> Result<(PathBuf, PathBuf)> {
    let asked = format!("{}@{}", program.name, program.version);
    // Elsewhere, cargo would tell of the package that the workspace here depends on.
    cargo(
        &["info", "--quiet", "--registry", "crates-io", &asked],
        &std::env::temp_dir(),
    )?;
    let registry = home()?.join("registry");
    let name = format!("{}-{}", program.name, program.version);
    let archive = below(&registry.join("cache"), &format!("{name}.crate"));
    let unpacked = below(&registry.join("src"), &name);
    archive
        .zip(unpacked)
        .with_context(|| format!("cargo has {asked}, but not in {}", registry.display()))
}

/// Cargo's own folder.
fn home() -> Result<PathBuf> {
    std::env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(std::env::home_dir()?.join(".cargo")))
        .context("neither CARGO_HOME nor a home folder is known")
}

/// What is called so in any folder of a folder: cargo has one for each registry.
fn below(folder: &Path, name: &str) -> Option<PathBuf> {
    let folders = fs::read_dir(folder).ok()?.flatten();
    folders
        .map(|folder| folder.path().join(name))
        .find(|path| path.exists())
}

fn check(program: &Program, package: &[u8]) -> Result<()> {
    let checksum = Sha256::digest(package).iter().fold(String::new(), |mut digits, byte| {
        let _ = write!(digits, "{byte:02x}");
        digits
    });
    if checksum != program.checksum {
        bail!(
            "{} {} has the checksum {checksum}, where the list says {}",
            program.name,
            program.version,
            program.checksum
        );
    }
    Ok(())
}

/// Runs cargo and shows what it says only if it fails.
fn cargo(arguments: &[&str], folder: &Path) -> Result<()> {
    let mut command = Command::new(compile::cargo());
    compile::leave_environment(&mut command);
    let output = command
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .context("running cargo")?;
    ensure!(
        output.status.success(),
        "cargo {}: {}",
        arguments.join(" "),
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_package_than_the_listed_one_is_refused() {
        let program = Program {
            name: "hexyl".to_owned(),
            version: "0.17.0".to_owned(),
            // Of "abc", the standard's own example.
            checksum: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad".to_owned(),
            ..Program::default()
        };
        check(&program, b"abc").unwrap();
        assert_eq!(
            check(&program, b"abd").unwrap_err().to_string(),
            "hexyl 0.17.0 has the checksum a52d159f262b2c6ddb724a61840befc36eb30c88877a4030b65cbe86298449c9, where the list says \
             ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
