//! Gives test binaries the allocator that the measures `heap` and `task` count with.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use anyhow::Result;

use crate::compile::Built;
use crate::package::Package;

/// On a line of its own at the very end, so that no other line moves.
const ALLOCATOR: &str =
    "#[global_allocator] static __MEMLINE_ALLOCATOR: ::memline::Alloc = ::memline::Alloc::system();\n";

/// What tells of an allocator that the crate sets itself.
const OWN: &str = "global_allocator";

/// Appends the allocator to the root of each test target, and returns the names of those that have one of their own.
pub(crate) fn append(package: &Package, built: &Built, texts: &mut BTreeMap<PathBuf, String>) -> Result<Vec<String>> {
    let has_own = |file: &PathBuf| fs::read_to_string(file).is_ok_and(|text| text.contains(OWN));
    let mut own = Vec::new();
    for target in &built.targets {
        if target.files.iter().any(has_own) {
            own.push(target.name.clone());
            continue;
        }
        let text = texts
            .entry(package.name_of(&target.root))
            .or_insert(fs::read_to_string(&target.root)?);
        if !text.ends_with('\n') {
            text.push('\n');
        }
        if !target.is_outside {
            // The library is also part of the other binaries, which have theirs.
            *text += "#[cfg(test)] ";
        }
        *text += ALLOCATOR;
    }
    Ok(own)
}
