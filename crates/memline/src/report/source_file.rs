//! Source text that was left out of the binary: read from the file when a report is made, if the file is there and is still what was
//! compiled.

use std::path::{Path, PathBuf};
use std::{env, fs};

use crate::heap::Untracked;
use crate::site::{LeftOut, RangeOfLines, Site};

/// The text of the function's first row.
pub(super) fn entry_text(site: &'static Site) -> &'static str {
    match &site.left_out {
        None => site.attribute.text,
        Some(left_out) => line(site, left_out, site.attribute.number),
    }
}

/// The other lines, with their numbers.
pub(super) fn lines_of(site: &'static Site) -> Box<dyn Iterator<Item = (u32, &'static str)>> {
    match &site.left_out {
        None => Box::new((site.first_line..).zip(site.text.lines())),
        Some(left_out) => {
            let numbers = site.first_line..=left_out.last_line;
            Box::new(numbers.map(|number| (number, line(site, left_out, number))))
        }
    }
}

/// A line of a function whose text was left out; nothing if it cannot be had.
fn line(site: &Site, left_out: &LeftOut, number: u32) -> &'static str {
    let first = site.attribute.number;
    let lines = site.read.get_or_init(|| {
        let _untracked = Untracked::start();
        read(left_out, site.file, first).unwrap_or_default()
    });
    let line = number.checked_sub(first).and_then(|index| lines.get(index as usize));
    line.copied().unwrap_or_default()
}

/// The lines of a function that begins on line `first` of the file; none if the file is not there, or is another one by now.
fn read(left_out: &LeftOut, file: &str, first: u32) -> Option<Vec<&'static str>> {
    let text = candidates(file).find_map(|path| fs::read_to_string(path).ok())?;
    let all: Vec<&str> = text.lines().map(str::trim_end).collect();
    if fingerprint(lines(&all, left_out.checked)?) != left_out.fingerprint {
        return None;
    }
    let last = left_out.last_line;
    // Reports keep the texts of their rows for good, as they do those in the binary.
    let kept: &'static str = Box::leak(lines(&all, RangeOfLines { first, last })?.join("\n").into_boxed_str());
    Some(kept.split('\n').collect())
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
    use super::{fingerprint, read};
    use crate::site::{LeftOut, RangeOfLines};

    /// A file in the package's folder, in which tests run.
    const FILE: &str = "src/limits.rs";

    /// The lines of a function on lines 1 to 3, whose first is this one.
    fn read_after(first: &[&str], file: &str) -> Option<Vec<&'static str>> {
        let left_out = LeftOut {
            last_line: 3,
            checked: RangeOfLines { first: 1, last: 1 },
            fingerprint: fingerprint(first),
        };
        read(&left_out, file, 1)
    }

    #[test]
    fn lines_are_read_from_the_file() {
        let expected: Vec<&str> = include_str!("../limits.rs").lines().take(3).collect();
        assert_eq!(read_after(&expected[..1], FILE), Some(expected));
    }

    #[test]
    fn file_that_has_changed_is_not_read() {
        assert_eq!(read_after(&["another line"], FILE), None);
    }

    #[test]
    fn file_need_not_be_there() {
        assert_eq!(read_after(&[], "src/nowhere.rs"), None);
    }

    #[test]
    fn fingerprint_is_that_of_the_attribute() {
        // Known values of FNV-1a; `memline-macros` has the same test.
        assert_eq!(fingerprint(&[]), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fingerprint(&["a"]), 0x089b_dc07_b544_e7b2);
    }
}
