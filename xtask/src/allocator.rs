//! Gives test binaries the allocator that the measures `heap` and `task` count with.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use anyhow::Result;

use crate::compile::{Built, Target};
use crate::package::Package;

/// On a line of its own at the very end, so that no other line moves.
const ALLOCATOR: &str =
    "#[global_allocator] static __MEMLINE_ALLOCATOR: ::memline::Alloc = ::memline::Alloc::system();\n";

/// What tells of an allocator that the crate sets itself.
const OWN: &str = "global_allocator";

/// Appends the allocator to the root of each test target, and returns the names of those that cannot have it: they set
/// one of their own, or another target has their root as a module and would get a second one with it.
pub(crate) fn append(package: &Package, built: &Built, texts: &mut BTreeMap<PathBuf, String>) -> Result<Vec<String>> {
    let has_own = |file: &PathBuf| fs::read_to_string(file).is_ok_and(|text| text.contains(OWN));
    let is_module = |root: &PathBuf| {
        let is_other = |other: &&Target| other.root != *root;
        built
            .targets
            .iter()
            .filter(is_other)
            .any(|other| other.files.contains(root))
    };
    let mut without = Vec::new();
    for target in &built.targets {
        if target.files.iter().any(has_own) || is_module(&target.root) {
            without.push(target.name.clone());
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
    Ok(without)
}
