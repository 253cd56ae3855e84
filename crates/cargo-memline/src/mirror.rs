//! A copy of the workspace whose functions have the attribute.
//!
//! Only folders that hold Rust are copied; all else is a link, so that `include_str!("../data/x.txt")` finds its file. A file
//! that is right already is not touched, so that cargo need not build it again.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use walkdir::{DirEntry, WalkDir};

use crate::allocator;
use crate::instrument::instrument;
use crate::selection::Selection;
use crate::workspace::Workspace;

/// What was copied.
#[derive(Debug, Default)]
pub(crate) struct Mirrored {
    pub(crate) functions: usize,
    /// Files that no parser could read, as the workspace names them.
    pub(crate) unread: Vec<PathBuf>,
}

/// A Rust file, and what it becomes.
struct Source {
    file: PathBuf,
    text: String,
}

/// Makes the folder `to` the copy.
pub(crate) fn make(workspace: &Workspace, selection: &Selection, to: &Path) -> Result<Mirrored> {
    let files = rust_files(workspace)?;
    let mut mirrored = Mirrored::default();
    let mut conditions = Vec::new();
    let mut sources = Vec::new();
    for file in &files {
        let Ok(text) = fs::read_to_string(file) else {
            // What is no text is no source: it is linked as it is.
            continue;
        };
        let text = if workspace.untouched.iter().any(|folder| file.starts_with(folder)) {
            text
        } else {
            let name = workspace.name_of(file);
            let text = match allocator::wrap(&text) {
                Some(wrapped) => {
                    conditions.extend(wrapped.conditions);
                    wrapped.text
                }
                None => text,
            };
            match instrument(&text, &|function| selection.chooses(name, function)) {
                Some(instrumented) => {
                    mirrored.functions += instrumented.functions;
                    instrumented.text
                }
                None => {
                    mirrored.unread.push(name.to_path_buf());
                    text
                }
            }
        };
        sources.push(Source {
            file: file.clone(),
            text,
        });
    }
    for source in &mut sources {
        if let Some(is_of_2015) = workspace.roots.get(&source.file) {
            if source.text.lines().next_back().is_some_and(|line| line.contains("//")) {
                source.text.push('\n');
            }
            if *is_of_2015 {
                source.text += " extern crate __memline;";
            }
            source.text += " ";
            source.text += &allocator::fallback(&conditions);
        }
    }
    let folders = folders(workspace, &files);
    remove_others(workspace, &folders, to)?;
    for folder in &folders {
        link_others(workspace, folder, &folders, to)?;
    }
    for source in &sources {
        write(&to.join(workspace.name_of(&source.file)), &source.text)?;
    }
    Ok(mirrored)
}

/// Every Rust file of the workspace, but those that cargo has built.
fn rust_files(workspace: &Workspace) -> Result<Vec<PathBuf>> {
    let is_looked_into = |entry: &DirEntry| {
        let name = entry.file_name().to_string_lossy();
        !(entry.file_type().is_dir()
            && (entry.path() == workspace.target_folder
                || name == ".git"
                || name == "node_modules"
                || entry.path().join("CACHEDIR.TAG").exists()))
    };
    let mut files = Vec::new();
    for entry in WalkDir::new(&workspace.root).into_iter().filter_entry(is_looked_into) {
        let entry = entry.context("cannot look through the workspace")?;
        let is_rust = entry.path().extension().is_some_and(|extension| extension == "rs");
        if is_rust && entry.path().is_file() {
            files.push(entry.into_path());
        }
    }
    Ok(files)
}

/// The folders that hold Rust, at whatever depth, and the workspace's own.
fn folders(workspace: &Workspace, files: &[PathBuf]) -> BTreeSet<PathBuf> {
    let mut folders = BTreeSet::from([workspace.root.clone()]);
    for file in files {
        let above = file
            .ancestors()
            .skip(1)
            .take_while(|folder| folder.starts_with(&workspace.root));
        folders.extend(above.map(Path::to_path_buf));
    }
    folders
}

/// Links what is in a folder and is not copied.
fn link_others(workspace: &Workspace, folder: &Path, folders: &BTreeSet<PathBuf>, to: &Path) -> Result<()> {
    let copy = to.join(workspace.name_of(folder));
    fs::create_dir_all(&copy).with_context(|| format!("cannot write {}", copy.display()))?;
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let entry = entry?;
        let path = entry.path();
        let is_rust_file = path.extension().is_some_and(|extension| extension == "rs") && path.is_file();
        if is_rust_file || folders.contains(&path) || path == workspace.target_folder {
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

/// Takes away what the workspace no longer has.
fn remove_others(workspace: &Workspace, folders: &BTreeSet<PathBuf>, to: &Path) -> Result<()> {
    if !to.exists() {
        return Ok(());
    }
    for entry in WalkDir::new(to).contents_first(true) {
        let entry = entry?;
        let original = workspace.root.join(entry.path().strip_prefix(to)?);
        if entry.file_type().is_dir() {
            if !folders.contains(&original) && entry.path() != to {
                fs::remove_dir_all(entry.path())?;
            }
        } else if !original.exists() || (entry.file_type().is_symlink() && folders.contains(&original)) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Writes a file, unless it is so already.
fn write(path: &Path, text: &str) -> Result<()> {
    if fs::read(path).is_ok_and(|bytes| bytes == text.as_bytes()) {
        return Ok(());
    }
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
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
