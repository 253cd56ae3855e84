//! What is copied, and what of it is no link.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::workspace::Package;

/// What is to be copied.
#[derive(Debug)]
pub(crate) struct Original<'a> {
    pub(crate) root: &'a Path,
    pub(crate) packages: &'a [Package],
    /// A folder within that is cargo's.
    pub(crate) target_folder: &'a Path,
    /// Files are named by this one.
    pub(crate) named_from: &'a Path,
    /// Another stamp has all be compiled again.
    pub(crate) stamp: &'a str,
}

/// A Rust file, and what it becomes.
pub(super) struct Source {
    pub(super) file: PathBuf,
    pub(super) text: String,
}

/// What is no link.
#[derive(Debug)]
pub(super) struct Copied {
    /// The folders that hold Rust, at whatever depth, and the root.
    pub(super) folders: BTreeSet<PathBuf>,
    pub(super) files: BTreeSet<PathBuf>,
}

/// The package that a file is of: the innermost around it.
pub(super) fn owner<'a>(packages: &'a [Package], file: &Path) -> Option<&'a Package> {
    packages
        .iter()
        .filter(|package| file.starts_with(&package.folder))
        .max_by_key(|package| package.folder.as_os_str().len())
}
