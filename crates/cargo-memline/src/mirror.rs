//! A copy of a folder of packages whose functions have the attribute.
//!
//! Only folders that hold Rust are copied; all else is a link, so that `include_str!("../data/x.txt")` finds its file. A file
//! that is right already is not touched, so that cargo need not build it again.

mod conditions;
mod included;
pub(crate) mod links;
mod original;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use walkdir::{DirEntry, WalkDir};

use self::conditions::Conditions;
pub(crate) use self::original::Original;
use self::original::{Copied, Source, owner};
use crate::allocator;
use crate::instrument::instrument;
use crate::selection::Selection;

/// What was copied.
#[derive(Debug, Default)]
pub(crate) struct Mirrored {
    pub(crate) functions: usize,
    /// How many were left out because they are trivial.
    pub(crate) trivial: usize,
    /// Files that the parser could not read.
    pub(crate) unread: Vec<Unread>,
}

/// A file that the parser does not know.
#[derive(Debug)]
pub(crate) struct Unread {
    /// As the workspace names it.
    pub(crate) name: PathBuf,
    pub(crate) copy: PathBuf,
    pub(crate) why: String,
}

/// Makes the folder `to` the copy.
pub(crate) fn make(original: &Original<'_>, selection: &Selection, to: &Path) -> Result<Mirrored> {
    let files = rust_files(original);
    let mut mirrored = Mirrored::default();
    let mut conditions = Conditions::default();
    let mut sources = Vec::new();
    // What is no text is no source.
    let texts: Vec<_> = files
        .iter()
        .filter_map(|file| Some((file, fs::read_to_string(file).ok()?)))
        .collect();
    let owner_of = |file: &Path| owner(original.packages, file);
    let taken: Vec<_> = texts
        .iter()
        .flat_map(|(file, text)| included::taken_by_macros(text).into_iter().map(|name| (*file, name)))
        .collect();
    for (file, text) in texts {
        let is_taken = |(by, name): &(&PathBuf, String)| {
            file.ends_with(name) && owner_of(by).map(|own| &own.folder) == owner_of(file).map(|own| &own.folder)
        };
        let is_untouched = owner_of(file).is_none_or(|package| package.is_untouched) || taken.iter().any(is_taken);
        let text = if is_untouched {
            text
        } else {
            let folder = file.parent().unwrap_or(original.root);
            let text = included::with_own_files(&text, folder).unwrap_or(text);
            let text = match allocator::wrap(&text) {
                Some(wrapped) => {
                    conditions.add(file, wrapped.conditions);
                    wrapped.text
                }
                None => text,
            };
            let name = file.strip_prefix(original.named_from).unwrap_or(file);
            match instrument(&text, selection.added(), &|function| selection.chooses(name, function)) {
                Ok(instrumented) => {
                    mirrored.functions += instrumented.functions;
                    mirrored.trivial += instrumented.trivial_functions;
                    instrumented.text
                }
                Err(error) => {
                    mirrored.unread.push(Unread {
                        name: name.to_path_buf(),
                        copy: to.join(file.strip_prefix(original.root)?),
                        why: error.to_string(),
                    });
                    text
                }
            }
        };
        sources.push(Source {
            file: file.clone(),
            text,
        });
    }
    conditions.narrow(original.packages, &sources);
    add_allocators(original, &conditions, &mut sources);
    let copied = Copied {
        folders: folders(original, &files),
        files: sources.iter().map(|source| source.file.clone()).collect(),
    };
    links::remove_others(original.root, &copied, to)?;
    links::link_others(original, &copied, to)?;
    for source in &sources {
        write(&to.join(source.file.strip_prefix(original.root)?), &source.text)?;
    }
    Ok(mirrored)
}

/// Puts memline's allocator at the end of each file that an executable may begin with, where none of the program's own is.
fn add_allocators(original: &Original<'_>, conditions: &Conditions, sources: &mut [Source]) {
    for package in original.packages.iter().filter(|package| !package.is_untouched) {
        for target in &package.targets {
            let Some(source) = sources.iter_mut().find(|source| source.file == target.file) else {
                continue;
            };
            if source.text.lines().next_back().is_some_and(|line| line.contains("//")) {
                source.text.push('\n');
            }
            if target.is_of_2015 {
                source.text += " extern crate __memline;";
            }
            source.text += " ";
            source.text += &allocator::fallback(&target.file, &conditions.of(original.packages, package, target));
            source.text += &[" /* ", original.stamp, " */"].concat();
        }
    }
}

/// Every Rust file, but those that cargo has built.
fn rust_files(original: &Original<'_>) -> Vec<PathBuf> {
    let is_looked_into = |entry: &DirEntry| {
        let name = entry.file_name().to_string_lossy();
        !(entry.file_type().is_dir()
            && (entry.path() == original.target_folder
                || name == ".git"
                || name == "node_modules"
                || entry.path().join("CACHEDIR.TAG").exists()))
    };
    let mut files = Vec::new();
    for entry in WalkDir::new(original.root).into_iter().filter_entry(is_looked_into) {
        // What cannot be read is no source of this user's; it stays a link.
        let Ok(entry) = entry else { continue };
        if is_rust_file(entry.path()) {
            files.push(entry.into_path());
        }
    }
    files
}

fn is_rust_file(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "rs") && path.is_file()
}

fn folders(original: &Original<'_>, files: &[PathBuf]) -> BTreeSet<PathBuf> {
    let mut folders = BTreeSet::from([original.root.to_path_buf()]);
    for file in files {
        let above = file.ancestors().skip(1);
        folders.extend(
            above
                .take_while(|folder| folder.starts_with(original.root))
                .map(Path::to_path_buf),
        );
    }
    folders
}

/// Writes a file, unless it is so already.
fn write(path: &Path, text: &str) -> Result<()> {
    if fs::read(path).is_ok_and(|bytes| bytes == text.as_bytes()) {
        return Ok(());
    }
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}
