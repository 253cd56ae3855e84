//! The profiles that a run has left.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use memline::Profile;

/// All profiles of a folder, as one; `None` if there is none.
pub(crate) fn merged(folder: &Path) -> Result<Option<Profile>> {
    let mut merged: Option<Profile> = None;
    let mut files: Vec<_> = fs::read_dir(folder)
        .with_context(|| format!("cannot read {}", folder.display()))?
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    files.sort();
    for file in files {
        let profile = read(&file)?;
        match &mut merged {
            Some(merged) => merged.merge(&profile),
            none => *none = Some(profile),
        }
    }
    Ok(merged)
}

/// The profile in a file.
pub(crate) fn read(file: &Path) -> Result<Profile> {
    let bytes = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    Profile::read_from(&bytes[..]).with_context(|| format!("{} is not a profile", file.display()))
}
