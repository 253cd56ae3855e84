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

/// What has been put aside. It is put back in the end.
#[derive(Debug)]
pub(crate) struct Aside<'a> {
    kept: &'a Kept,
}

impl Drop for Aside<'_> {
    fn drop(&mut self) {
        self.kept.put_back();
    }
}

/// What cargo keeps of a workspace's packages.
#[derive(Debug)]
pub(crate) struct Kept {
    /// Cargo's target folder, which others may share.
    pub(crate) folder: PathBuf,
    /// The packages' names.
    pub(crate) packages: Vec<String>,
}

impl Kept {
    pub(crate) fn put_aside(&self) -> Aside<'_> {
        self.rename(KEPT, ASIDE);
        Aside { kept: self }
    }

    /// Puts back what was put aside, also by a run that was killed.
    pub(crate) fn put_back(&self) {
        self.rename(ASIDE, KEPT);
    }

    /// What cannot be renamed is said twice, or not again.
    fn rename(&self, from: &str, to: &str) {
        for file in self.files(from) {
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            let _ = fs::rename(&file, file.with_file_name(name.replacen(from, to, 1)));
        }
    }

    /// The files of this prefix in `PROFILE/.fingerprint/PACKAGE-HASH` or `TARGET/PROFILE/.fingerprint/PACKAGE-HASH`.
    fn files(&self, prefix: &str) -> Vec<PathBuf> {
        let is_own = |folder: &Path| {
            let name = folder.file_name().unwrap_or_default().to_string_lossy();
            let package = name.rsplit_once('-').map_or(&*name, |(package, _)| package);
            self.packages.iter().any(|own| own == package)
        };
        let fingerprints = WalkDir::new(&self.folder).min_depth(2).max_depth(3).into_iter();
        let fingerprints = fingerprints
            .flatten()
            .filter(|entry| entry.file_name() == ".fingerprint");
        fingerprints
            .flat_map(|fingerprint| WalkDir::new(fingerprint.path()).min_depth(2).max_depth(2))
            .flatten()
            .filter(|entry| entry.path().parent().is_some_and(is_own))
            .filter(|entry| entry.file_name().to_string_lossy().starts_with(prefix))
            .map(walkdir::DirEntry::into_path)
            .collect()
    }
}
