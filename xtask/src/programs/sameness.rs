//! Whether two outputs of a program are the same.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use sha2::{Digest as _, Sha256};
use walkdir::WalkDir;

use super::list::Sameness;
use super::run::Output;

/// What is kept of an output to compare others with: outputs are large.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Kept(BTreeMap<PathBuf, Content>);

/// How long it is and its SHA-256.
type Content = (usize, [u8; 32]);

impl Kept {
    /// Of what has to be the same.
    pub(super) fn of(output: Output, sameness: Sameness) -> Result<Self> {
        Ok(Self(match (output, sameness) {
            (_, Sameness::Nothing) => BTreeMap::new(),
            (Output::Wrote(folder), _) => files(&folder)?,
            (Output::Printed(bytes), Sameness::Bytes) => BTreeMap::from([(PathBuf::new(), content(&bytes))]),
            (Output::Printed(bytes), Sameness::Lines) => {
                let mut lines: Vec<_> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
                lines.sort_unstable();
                BTreeMap::from([(PathBuf::new(), content(&lines.concat()))])
            }
        }))
    }

    /// # Errors
    ///
    /// If another output is not the same: in which file, if files were written.
    pub(super) fn compare(&self, other: &Self) -> Result<()> {
        let names = self.0.keys().chain(other.0.keys());
        for name in names {
            let (one, two) = (self.0.get(name), other.0.get(name));
            if one != two {
                let bytes = |content: Option<&Content>| content.map_or(0, |content| content.0);
                bail!(
                    "the output{} is another one: {} bytes and {}",
                    if name.as_os_str().is_empty() {
                        String::new()
                    } else {
                        format!(" {}", name.display())
                    },
                    bytes(one),
                    bytes(two)
                );
            }
        }
        Ok(())
    }

    /// How much was compared.
    pub(super) fn bytes(&self) -> usize {
        self.0.values().map(|content| content.0).sum()
    }
}

fn content(bytes: &[u8]) -> Content {
    (bytes.len(), Sha256::digest(bytes).into())
}

fn files(folder: &Path) -> Result<BTreeMap<PathBuf, Content>> {
    let mut files = BTreeMap::new();
    for entry in WalkDir::new(folder) {
        let entry = entry?;
        if entry.file_type().is_file() {
            let name = entry.path().strip_prefix(folder)?.to_path_buf();
            files.insert(name, content(&fs::read(entry.path())?));
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compare(one: &str, two: &str, sameness: Sameness) -> Result<(), String> {
        let kept = |text: &str| Kept::of(Output::Printed(text.into()), sameness).unwrap();
        kept(one).compare(&kept(two)).map_err(|error| error.to_string())
    }

    #[test]
    fn bytes_are_the_same_or_lines_in_any_order() {
        assert_eq!(compare("b\na\n", "b\na\n", Sameness::Bytes), Ok(()));
        let other = Err("the output is another one: 4 bytes and 4".to_owned());
        assert_eq!(compare("b\na\n", "a\nb\n", Sameness::Bytes), other);
        assert_eq!(compare("b\na\n", "a\nb\n", Sameness::Lines), Ok(()));
        assert_eq!(compare("a\na\n", "a\nb\n", Sameness::Lines), other);
        assert_eq!(compare("1 ms", "2 ms", Sameness::Nothing), Ok(()));
    }

    #[test]
    fn files_are_compared_by_name() {
        let kept = |files: &[(&str, &str)]| {
            let folder = tempfile::tempdir().unwrap();
            for (name, text) in files {
                fs::write(folder.path().join(name), text).unwrap();
            }
            Kept::of(Output::Wrote(folder.path().to_path_buf()), Sameness::Bytes).unwrap()
        };
        let book = kept(&[("a.html", "A"), ("b.html", "BB")]);
        assert_eq!(book.bytes(), 3);
        assert!(book.compare(&kept(&[("a.html", "A"), ("b.html", "BB")])).is_ok());
        let missing = book.compare(&kept(&[("a.html", "A")])).unwrap_err();
        assert_eq!(missing.to_string(), "the output b.html is another one: 2 bytes and 0");
    }
}
