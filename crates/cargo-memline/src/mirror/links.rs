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
        link_entries(folder, &copy, &is_copied, &link_or_copy)?;
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
        link_entries(around, copy_around, &|path| path == folder, &link_or_leave)?;
    }
    Ok(())
}

type Link<'a> = &'a dyn Fn(&Path, &Path) -> io::Result<()>;

fn link_entries(folder: &Path, copy: &Path, is_left_out: &dyn Fn(&Path) -> bool, link_to: Link<'_>) -> Result<()> {
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
        link_to(&path, &link).with_context(|| format!("cannot link {}", link.display()))?;
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

#[cfg(windows)]
fn symlink(from: &Path, to: &Path) -> io::Result<()> {
    if from.is_dir() {
        std::os::windows::fs::symlink_dir(from, to)
    } else {
        std::os::windows::fs::symlink_file(from, to)
    }
}

#[cfg(not(any(unix, windows)))]
fn symlink(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Links, or where links need a right that people do not have, as on Windows, copies.
fn link_or_copy(from: &Path, to: &Path) -> io::Result<()> {
    match symlink(from, to) {
        Err(_) if !cfg!(unix) => copy_all(from, to),
        linked => linked,
    }
}

/// Links, or leaves it out: what is around the workspace may be much.
fn link_or_leave(from: &Path, to: &Path) -> io::Result<()> {
    match symlink(from, to) {
        Err(_) if !cfg!(unix) => Ok(()),
        linked => linked,
    }
}

fn copy_all(from: &Path, to: &Path) -> io::Result<()> {
    if !from.is_dir() {
        return fs::copy(from, to).map(drop);
    }
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        copy_all(&entry.path(), &to.join(entry.file_name()))?;
    }
    Ok(())
}
