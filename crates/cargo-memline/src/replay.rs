//! What cargo would say twice.
//!
//! Cargo keeps what the compiler said, and says it again whenever it finds that built. It is started twice, to build and to run; the
//! second time nothing is left to be said. From 1.97 on cargo can be told so. Before, what it keeps is put aside meanwhile.

use std::fs;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

/// How cargo calls the files in which it keeps what was said, and how they are called meanwhile.
const KEPT: &str = "output-";
const ASIDE: &str = "said-output-";

/// What has been put aside in cargo's target folder. It is put back in the end.
#[derive(Debug)]
pub(crate) struct Aside<'a> {
    folder: &'a Path,
}

impl<'a> Aside<'a> {
    pub(crate) fn put(folder: &'a Path) -> Self {
        rename(folder, KEPT, ASIDE);
        Self { folder }
    }
}

impl Drop for Aside<'_> {
    fn drop(&mut self) {
        put_back(self.folder);
    }
}

/// Puts back what was put aside, also by a run that was killed.
pub(crate) fn put_back(folder: &Path) {
    rename(folder, ASIDE, KEPT);
}

/// What cannot be renamed is said twice, or not again.
fn rename(folder: &Path, from: &str, to: &str) {
    for file in kept(folder, from) {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let _ = fs::rename(&file, file.with_file_name(name.replacen(from, to, 1)));
    }
}

/// The files of this prefix below `PROFILE/.fingerprint/PACKAGE` or `TARGET/PROFILE/.fingerprint/PACKAGE`.
fn kept(folder: &Path, prefix: &str) -> Vec<PathBuf> {
    let fingerprints = WalkDir::new(folder).min_depth(2).max_depth(3).into_iter();
    let fingerprints = fingerprints
        .flatten()
        .filter(|entry| entry.file_name() == ".fingerprint");
    fingerprints
        .flat_map(|fingerprint| WalkDir::new(fingerprint.path()).min_depth(2).max_depth(2))
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().starts_with(prefix))
        .map(walkdir::DirEntry::into_path)
        .collect()
}
