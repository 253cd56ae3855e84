//! The list of programs: `programs.toml`.

use std::fs;

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

use crate::list::root;

/// The whole list.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct List {
    pub(super) tree: Tree,
    #[serde(rename = "program")]
    pub(super) programs: Vec<Program>,
}

/// The files that programs read.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Tree {
    /// The dependencies of which program they are.
    pub(super) program: String,
}

/// A program, and what it does while it is measured.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Program {
    /// Its package's name.
    pub(super) name: String,
    /// Exactly this one.
    pub(super) version: String,
    /// The SHA-256 of the package, in hexadecimal digits.
    pub(super) checksum: String,
    /// The executable's name.
    pub(super) executable: String,
    #[serde(default)]
    pub(super) features: Vec<String>,
    #[serde(default)]
    pub(super) no_default_features: bool,
    #[serde(default)]
    pub(super) input: Input,
    /// What stands for what: `{input}` for the name of the input, `{output}` for a folder that is empty, `{port}` for a free port.
    pub(super) arguments: Vec<String>,
    /// Whether the input is its standard input.
    #[serde(default)]
    pub(super) stdin: bool,
    #[serde(default)]
    pub(super) output: Sameness,
    /// The exit status that says it went well.
    #[serde(default)]
    pub(super) status: i32,
    /// Of a server: what is asked of it.
    #[serde(default)]
    pub(super) load: Option<Load>,
    /// What it does, for the table.
    pub(super) about: String,
}

/// What a program reads.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, rename_all = "lowercase", tag = "kind")]
pub(super) enum Input {
    #[default]
    Nothing,
    /// The folder of all files.
    Tree,
    /// A folder with so many copies of the tree's folders and files, all of their size and without content.
    Names { copies: usize },
    /// A file: the Rust files of the tree one after the other, as many as have so many bytes.
    Text { bytes: usize },
    /// A folder with a book of so many of the tree's Markdown files.
    Book { chapters: usize },
    /// A file with so many recipes.
    Justfile { recipes: usize },
}

/// What has to be the same of two outputs.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(super) enum Sameness {
    /// Each byte.
    #[default]
    Bytes,
    /// The lines, in any order: threads print them as they are done.
    Lines,
    /// What a program prints are times.
    Nothing,
}

/// What is asked of a server.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Load {
    /// In all.
    pub(super) requests: usize,
    /// How many at the same time.
    pub(super) connections: usize,
    /// What is asked for, in turns.
    pub(super) paths: Vec<String>,
}

/// The whole list. `names` are those that will be measured.
///
/// # Errors
///
/// If the list does not parse, or a name is not on it.
pub(super) fn read(names: &[&str]) -> Result<List> {
    let path = root().join("xtask/programs.toml");
    let text = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    let list: List = toml::from_str(&text).with_context(|| format!("in {}", path.display()))?;
    for name in names.iter().chain([&&*list.tree.program]) {
        if !list.programs.iter().any(|program| program.name == *name) {
            let all: Vec<_> = list.programs.iter().map(|program| &*program.name).collect();
            bail!(
                "{name:?} is not on the list in {}, which has {}",
                path.display(),
                all.join(", ")
            );
        }
    }
    Ok(list)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_has_twelve_programs_each_pinned() {
        let list = read(&["hexyl"]).unwrap();
        assert_eq!(list.programs.len(), 12);
        for program in &list.programs {
            let is_hexadecimal = |byte: &u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(byte);
            assert!(program.checksum.len() == 64 && program.checksum.as_bytes().iter().all(is_hexadecimal));
        }
    }

    #[test]
    fn a_name_that_is_not_on_the_list_is_refused_with_those_that_are() {
        let refused = read(&["hexyl", "emacs"]).unwrap_err().to_string();
        assert!(refused.starts_with("\"emacs\" is not on the list in "), "{refused}");
        assert!(refused.ends_with("which has ripgrep, fd-find, bat, hyperfine, tokei, just, hexyl, typos-cli, du-dust, miniserve, mdbook, sd"), "{refused}");
    }
}
