//! Source text that was left out of the binary: read from the file when a report is made, if the file is there and is still what was
//! compiled.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::{env, fs};

use crate::heap::Untracked;

/// A range of lines, from the first to the last; empty if it ends before it begins.
#[derive(Clone, Copy, Debug)]
pub struct RangeOfLines {
    /// The first line, from 1.
    pub first: u32,
    /// The last line.
    pub last: u32,
}

/// What is known of a function's text instead of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LeftOut {
    pub(crate) last_line: u32,
    /// The lines of the file that are the function's and nothing else's.
    pub(crate) checked: RangeOfLines,
    /// What these lines were, hashed.
    pub(crate) fingerprint: u64,
}

/// A function's lines, once they have been read; none if the file is not there, or is another one by now.
#[derive(Debug)]
pub(crate) struct ReadLines(OnceLock<Vec<&'static str>>);

impl ReadLines {
    pub(crate) const fn new() -> Self {
        Self(OnceLock::new())
    }

    /// The text of line `number` of the function that begins on line `first` of the file; nothing if it cannot be had.
    pub(crate) fn line(&self, left_out: &LeftOut, file: &str, first: u32, number: u32) -> &'static str {
        let lines = self.0.get_or_init(|| {
            let _untracked = Untracked::start();
            left_out.read(file, first).unwrap_or_default()
        });
        let line = number.checked_sub(first).and_then(|index| lines.get(index as usize));
        line.copied().unwrap_or_default()
    }
}

impl LeftOut {
    fn read(&self, file: &str, first: u32) -> Option<Vec<&'static str>> {
        let text = candidates(file).find_map(|path| fs::read_to_string(path).ok())?;
        let all: Vec<&str> = text.lines().map(str::trim_end).collect();
        if fingerprint(lines(&all, self.checked)?) != self.fingerprint {
            return None;
        }
        let last = self.last_line;
        // Reports keep the texts of their rows for good, as they do those in the binary.
        let kept: &'static str = Box::leak(lines(&all, RangeOfLines { first, last })?.join("\n").into_boxed_str());
        Some(kept.split('\n').collect())
    }
}

/// The lines of a file in a range; none if the file has fewer.
fn lines<'a>(all: &'a [&'a str], range: RangeOfLines) -> Option<&'a [&'a str]> {
    if range.last < range.first {
        return Some(&[]);
    }
    all.get(range.first.checked_sub(1)? as usize..range.last as usize)
}

/// Where a file may be: the compiler names it from the workspace's folder, and tests run in their package's, which is further in.
fn candidates(file: &str) -> impl Iterator<Item = PathBuf> {
    let folder = env::current_dir().unwrap_or_default();
    let file = Path::new(file).to_owned();
    let folders: Vec<PathBuf> = folder.ancestors().map(Path::to_owned).collect();
    folders.into_iter().map(move |folder| folder.join(&file))
}

/// FNV-1a of the lines, each without the blanks at its end and with a line break. `memline-macros` has the same function.
fn fingerprint(lines: &[&str]) -> u64 {
    let bytes = lines.iter().flat_map(|line| line.bytes().chain([b'\n']));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::{LeftOut, RangeOfLines, ReadLines, fingerprint};

    /// A file in the package's folder, in which tests run.
    const FILE: &str = "src/limits.rs";

    /// Line `number` of a function that begins on line 1 and ends on line 3, and whose first line is this one.
    fn line(first: &[&str], file: &str, number: u32) -> &'static str {
        let left_out = LeftOut {
            last_line: 3,
            checked: RangeOfLines { first: 1, last: 1 },
            fingerprint: fingerprint(first),
        };
        ReadLines::new().line(&left_out, file, 1, number)
    }

    #[test]
    fn lines_are_read_from_the_file() {
        let expected: Vec<&str> = include_str!("limits.rs").lines().take(3).collect();
        let read: Vec<&str> = (0..5).map(|number| line(&expected[..1], FILE, number)).collect();
        assert_eq!(read, ["", expected[0], expected[1], expected[2], ""]);
    }

    #[test]
    fn file_that_has_changed_is_not_read() {
        assert_eq!(line(&["another line"], FILE, 1), "");
    }

    #[test]
    fn file_need_not_be_there() {
        assert_eq!(line(&[], "src/nowhere.rs", 1), "");
    }

    #[test]
    fn fingerprint_is_that_of_the_attribute() {
        // Known values of FNV-1a; `memline-macros` has the same test.
        assert_eq!(fingerprint(&[]), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fingerprint(&["a"]), 0x089b_dc07_b544_e7b2);
    }
}
