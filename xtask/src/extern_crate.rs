//! Names memline in crates of edition 2015, where a path that begins with `::` begins at the crate's root.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use anyhow::Result;

use crate::compile::Built;
use crate::package::Package;

/// On a line of its own at the very end, so that no other line moves.
const EXTERN_CRATE: &str = "extern crate memline;\n";

/// Appends the name to the root of each target of edition 2015.
pub(crate) fn append(package: &Package, built: &Built, texts: &mut BTreeMap<PathBuf, String>) -> Result<()> {
    for root in &built.roots_of_2015 {
        let text = texts.entry(package.name_of(root)).or_insert(fs::read_to_string(root)?);
        if !text.ends_with('\n') {
            text.push('\n');
        }
        *text += EXTERN_CRATE;
    }
    Ok(())
}
