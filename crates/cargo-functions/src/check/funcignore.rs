//! `.funcignore`: what gets into the package, by both ways of reading it.

use std::fs;
use std::io;
use std::path::Path;

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::finding::Findings;

const FILE: &str = ".funcignore";

/// What is better not in a package, and a path below it.
const UNWANTED: [(&str, &str); 4] = [
    ("local.settings.json", "local.settings.json"),
    (".git", ".git/config"),
    ("src", "src/main.rs"),
    ("target", "target/release/handler"),
];

pub(super) fn check(root: &Path, needed: &[String], findings: &mut Findings) {
    let is_there = |name: &str| match name {
        // Made by the first build.
        "target" => root.join("Cargo.toml").exists(),
        _ => root.join(name).exists(),
    };
    let unwanted: Vec<_> = UNWANTED.iter().filter(|(name, _)| is_there(name)).collect();
    let lines = match lines(root) {
        Ok(lines) => lines,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let names: Vec<_> = unwanted.iter().map(|(name, _)| *name).collect();
            if !names.is_empty() {
                findings.error(format!(
                    "there is no {FILE}, so {} would be packaged: write one with a line for each",
                    names.join(", ")
                ));
            }
            return;
        }
        Err(error) => {
            findings.error(format!("{FILE} cannot be read: {error}"));
            return;
        }
    };
    for line in lines.iter().filter(|line| line.starts_with('!')) {
        findings.error(format!(
            "the line {line:?} of {FILE} begins with \"!\", after which some tools package nothing \
             (azure-functions-core-tools#4240): name what is left out instead"
        ));
    }
    for path in needed {
        if let Some(line) = by_any(&lines, path) {
            findings.error(format!(
                "the line {line:?} of {FILE} leaves {path} out of the package, as a line is the start of a path to \
                 Core Tools and a pattern to others: narrow it, or take it out"
            ));
        }
    }
    for (name, path) in unwanted {
        if is_left_out_by_all(&lines, path) {
            continue;
        }
        if *name == "local.settings.json" {
            findings.error(format!(
                "{FILE} does not leave {name} out of the package, and that is for this machine, with its secrets: add \
                 the line {name}"
            ));
        } else {
            findings.hint(format!(
                "{FILE} does not leave {name} out of the package, where the app has no use for it: add the line {name}"
            ));
        }
    }
}

/// The line of `root`'s file by which some tool leaves `path` out of the package, if there is one.
pub(crate) fn left_out_by(root: &Path, path: &str) -> Option<String> {
    by_any(&lines(root).ok()?, path)
}

fn lines(root: &Path) -> io::Result<Vec<String>> {
    let text = fs::read_to_string(root.join(FILE))?;
    let lines = text.lines().map(str::trim);
    let patterns = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    Ok(patterns.map(str::to_owned).collect())
}

fn by_any(lines: &[String], path: &str) -> Option<String> {
    let by_core_tools = lines.iter().find(|line| {
        [false, true]
            .iter()
            .any(|at_word_end| starts_with(path, line, *at_word_end))
    });
    by_core_tools.cloned().or_else(|| {
        let matched = as_git(lines)
            .matched_path_or_any_parents(path, false)
            .map(|glob| glob.original().to_owned());
        match matched {
            ignore::Match::Ignore(line) => Some(line),
            ignore::Match::None | ignore::Match::Whitelist(_) => None,
        }
    })
}

fn is_left_out_by_all(lines: &[String], path: &str) -> bool {
    let by_core_tools = |at_word_end| lines.iter().any(|line| starts_with(path, line, at_word_end));
    by_core_tools(false) && by_core_tools(true) && as_git(lines).matched_path_or_any_parents(path, false).is_ignore()
}

fn as_git(lines: &[String]) -> Gitignore {
    let mut builder = GitignoreBuilder::new("");
    for line in lines {
        // A line that is no pattern matches nothing.
        let _ = builder.add_line(None, line);
    }
    builder.build().unwrap_or_else(|_| Gitignore::empty())
}

/// Core Tools' rule: the path starts with the pattern, in which `*` is one or more characters but a slash. Its newer
/// versions (`at_word_end`) demand a word boundary after that.
fn starts_with(path: &str, pattern: &str, at_word_end: bool) -> bool {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let Some((literal, rest)) = pattern.split_once('*') else {
        return path.strip_prefix(pattern).is_some_and(|after| {
            let before = pattern.chars().next_back().is_some_and(is_word);
            !at_word_end || before != after.chars().next().is_some_and(is_word)
        });
    };
    path.strip_prefix(literal).is_some_and(|path| {
        let segment = path.find('/').unwrap_or(path.len());
        (1..=segment).any(|skipped| {
            path.get(skipped..)
                .is_some_and(|path| starts_with(path, rest, at_word_end))
        })
    })
}
