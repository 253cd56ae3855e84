//! Packages that are generated, to see what the compiler makes of them.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const CRATE: &str = env!("CARGO_MANIFEST_DIR");

/// What a generated package has of memline.
#[derive(Clone, Copy)]
pub(crate) enum Profiling {
    /// Nothing: its functions carry no attribute.
    Absent,
    /// The attribute, without the feature `profiling`.
    Off,
    /// The attribute and the feature.
    On,
}

impl Profiling {
    pub(crate) const ALL: [Self; 3] = [Self::Absent, Self::Off, Self::On];

    /// What stands above each function.
    pub(crate) const fn attribute(self) -> &'static str {
        match self {
            Self::Absent => "",
            Self::Off | Self::On => "#[memline::profile]\n",
        }
    }

    fn manifest(self, name: &str) -> String {
        let package = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n\n\
             # No member of the workspace whose folder it lies in.\n[workspace]\n"
        );
        let features = match self {
            Self::Absent => return package,
            Self::Off => "",
            Self::On => "\"profiling\"",
        };
        // As the workspace builds memline.
        format!(
            "{package}\n[dependencies]\n\
             memline = {{ path = {CRATE:?}, default-features = false, features = [{features}] }}\n\n\
             [profile.release.package.memline]\ncodegen-units = 1\n"
        )
    }
}

/// A package in a folder of its own.
pub(crate) struct Package {
    name: String,
    folder: PathBuf,
}

impl Package {
    /// Makes the folder anew, with everything but the sources.
    pub(crate) fn create(kind: &str, profiling: Profiling) -> Result<Self> {
        let name = match profiling {
            Profiling::Absent => format!("{kind}-plain"),
            Profiling::Off => format!("{kind}-off"),
            Profiling::On => format!("{kind}-on"),
        };
        let folder = Self::folder_of_all().join(&name);
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(folder.join("src"))?;
        fs::write(folder.join("Cargo.toml"), profiling.manifest(&name))?;
        // The same versions of what memline depends on; cargo strikes out the rest.
        fs::copy(Path::new(CRATE).join("../../Cargo.lock"), folder.join("Cargo.lock"))?;
        Ok(Self { name, folder })
    }

    fn folder_of_all() -> PathBuf {
        Path::new(env!("CARGO_TARGET_TMPDIR")).join("generated")
    }

    /// Writes a source file, and with that makes cargo build the package anew.
    pub(crate) fn write(&self, file: &str, text: &str) -> Result<()> {
        Ok(fs::write(self.folder.join("src").join(file), text)?)
    }

    /// Cargo in the package's folder. All packages build what they depend on in the same place.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Command {
        let mut cargo = Command::new(env!("CARGO"));
        cargo
            .args(arguments)
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", Self::folder_of_all().join("target"));
        cargo
    }

    /// The program that a release build makes.
    pub(crate) fn program(&self) -> PathBuf {
        Self::folder_of_all().join("target/release").join(&self.name)
    }
}
