//! What is not copied: links to the files and folders that hold no Rust.

use std::fs;
use std::io;
use std::path::Path;

use anyhow::{Context as _, Result};
use walkdir::WalkDir;

use super::original::{Copied, Original};

/// Links what is in the folders and is not copied.
pub(super) fn link_others(original: &Original<'_>, copied: &Copied, to: &Path) -> Result<()> {
    for folder in &copied.folders {
        let copy = to.join(folder.strip_prefix(original.root)?);
        let is_copied = |path: &Path| {
            copied.files.contains(path) || copied.folders.contains(path) || path == original.target_folder
        };
        link_entries(folder, &copy, &is_copied)?;
    }
    Ok(())
}

/// Links what stands beside the folders from `root` up to `top`, for files that are named by `..` out of the workspace. `copy` is
/// the copy of `root`.
pub(crate) fn link_around(root: &Path, top: &Path, copy: &Path) -> Result<()> {
    for (folder, copy) in root.ancestors().zip(copy.ancestors()) {
        let (Some(around), Some(copy_around)) = (folder.parent(), copy.parent()) else {
            break;
        };
        if folder == top {
            break;
        }
        link_entries(around, copy_around, &|path| path == folder)?;
    }
    Ok(())
}

fn link_entries(folder: &Path, copy: &Path, is_left_out: &dyn Fn(&Path) -> bool) -> Result<()> {
    fs::create_dir_all(copy).with_context(|| format!("cannot write {}", copy.display()))?;
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let entry = entry?;
        let path = entry.path();
        if is_left_out(&path) {
            continue;
        }
        let link = copy.join(entry.file_name());
        if fs::read_link(&link).is_ok_and(|target| target == path) {
            continue;
        }
        symlink(&path, &link).with_context(|| format!("cannot link {}", link.display()))?;
    }
    Ok(())
}

/// Takes away what the original no longer has.
pub(super) fn remove_others(root: &Path, copied: &Copied, to: &Path) -> Result<()> {
    if !to.exists() {
        return Ok(());
    }
    for entry in WalkDir::new(to).contents_first(true) {
        let entry = entry?;
        let original = root.join(entry.path().strip_prefix(to)?);
        let remove =
            |removed: io::Result<()>| removed.with_context(|| format!("cannot remove {}", entry.path().display()));
        if entry.file_type().is_dir() {
            if !copied.folders.contains(&original) && entry.path() != to {
                remove(fs::remove_dir_all(entry.path()))?;
            }
        } else {
            let is_link = entry.file_type().is_symlink();
            // A link may have become a folder, or Rust, and the other way round.
            if !original.exists() || is_link == copied.files.contains(&original) || copied.folders.contains(&original) {
                remove(fs::remove_file(entry.path()))?;
            }
        }
    }
    Ok(())
}

#[cfg(unix)]
fn symlink(from: &Path, to: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(from, to)
}

#[cfg(not(unix))]
fn symlink(from: &Path, to: &Path) -> io::Result<()> {
    // Links need a right there that people do not have.
    if from.is_dir() {
        Ok(())
    } else {
        fs::copy(from, to).map(drop)
    }
}
