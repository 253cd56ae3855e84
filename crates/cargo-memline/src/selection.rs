//! Which functions are profiled.

use std::path::Path;

use anyhow::{Context as _, Result};
use globset::{Glob, GlobSet, GlobSetBuilder};

use crate::instrument::{ADDED, Added};

/// The functions that `--only` and `--skip` leave. A pattern is for files, such as `src/parse/**`, or for functions, such as
/// `Parser::*`: with `*` for any part of a name, and as much of the path before it as one likes to leave out.
#[derive(Clone, Debug)]
pub(crate) struct Selection {
    only: Option<GlobSet>,
    skip: GlobSet,
    has_trivial: bool,
}

impl Selection {
    pub(crate) fn new(only: &[String], skip: &[String]) -> Result<Self> {
        Ok(Self {
            only: if only.is_empty() { None } else { Some(set(only)?) },
            skip: set(skip)?,
            has_trivial: false,
        })
    }

    /// Whether functions are among them that by their text cannot allocate.
    pub(crate) fn has_trivial(self, has_trivial: bool) -> Self {
        Self { has_trivial, ..self }
    }

    /// What is put on those that are chosen.
    pub(crate) fn added(&self) -> Added<'static> {
        Added {
            leaves_out_trivial: !self.has_trivial,
            ..ADDED
        }
    }

    /// Whether the function `name` of `file` is profiled; the file as the workspace names it.
    pub(crate) fn chooses(&self, file: &Path, name: &str) -> bool {
        // `a::b` is found by itself and as `**/a/b`.
        let function = name.replace("::", "/");
        let matches = |set: &GlobSet| set.is_match(file) || set.is_match(&function);
        self.only.as_ref().is_none_or(matches) && !matches(&self.skip)
    }
}

fn set(patterns: &[String]) -> Result<GlobSet> {
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        let text = pattern.replace("::", "/");
        let glob = |text: &str| {
            Glob::new(text).with_context(|| {
                format!("{pattern:?} is not a pattern of files or functions, such as src/** or Parser::*")
            })
        };
        set.add(glob(&text)?);
        set.add(glob(&format!("**/{text}"))?);
    }
    Ok(set.build()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(only: &[&str], skip: &[&str], file: &str, name: &str) -> bool {
        let owned = |patterns: &[&str]| patterns.iter().map(|&pattern| pattern.to_owned()).collect::<Vec<_>>();
        let selection = Selection::new(&owned(only), &owned(skip)).expect("patterns");
        selection.chooses(Path::new(file), name)
    }

    #[test]
    fn files_and_functions_are_chosen_by_globs() {
        assert!(chosen(&[], &[], "src/main.rs", "main"));
        assert!(chosen(&["src/parse/**"], &[], "src/parse/mod.rs", "a"));
        assert!(!chosen(&["src/parse/**"], &[], "src/main.rs", "a"));
        assert!(chosen(&["Parser::*"], &[], "src/main.rs", "parse::Parser::next"));
        assert!(!chosen(&["Parser::*"], &[], "src/main.rs", "parse::Lexer::next"));
        assert!(!chosen(&["src/**"], &["Parser::next"], "src/main.rs", "Parser::next"));
    }

    #[test]
    fn what_is_no_pattern_is_refused() {
        let refused = Selection::new(&["a[".to_owned()], &[]).expect_err("no pattern");
        assert_eq!(
            refused.to_string(),
            "\"a[\" is not a pattern of files or functions, such as src/** or Parser::*"
        );
    }
}
