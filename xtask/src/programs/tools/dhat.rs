//! dhat, which is a tool of valgrind, and what its file says.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use serde::Deserialize;

use super::{Found, Started, Top, place};

impl Started {
    /// By dhat, with whole names of files, else those of two crates could not be told apart.
    pub(crate) fn dhat(executable: &Path, file: &Path) -> Self {
        let out = format!("--dhat-out-file={}", file.display());
        Self::by("valgrind", &["--tool=dhat", "--fullpath-after=", &out], executable)
    }
}

/// The file, of which this is a part.
#[derive(Deserialize)]
struct Document {
    #[serde(rename = "dhatFileVersion")]
    version: u32,
    #[serde(rename = "pps")]
    points: Vec<Point>,
    #[serde(rename = "ftbl")]
    frames: Vec<String>,
}

/// A stack that allocated.
#[derive(Deserialize)]
struct Point {
    #[serde(rename = "tb")]
    total_bytes: u64,
    #[serde(rename = "tbk")]
    total_blocks: u64,
    #[serde(rename = "gb", default)]
    peak_bytes: u64,
    #[serde(rename = "eb", default)]
    end_bytes: u64,
    #[serde(rename = "fs")]
    frames: Vec<usize>,
}

/// The version of the file that is understood.
const VERSION: u32 = 2;

/// What dhat's file says.
///
/// # Errors
///
/// If it cannot be read.
pub(crate) fn found(file: &Path, source: &Path) -> Result<Found> {
    let bytes = fs::read(file).with_context(|| format!("dhat has not written {}", file.display()))?;
    of(&bytes, source).with_context(|| format!("in {}", file.display()))
}

fn of(document: &[u8], source: &Path) -> Result<Found> {
    let document: Document = serde_json::from_slice(document)?;
    ensure!(
        document.version == VERSION,
        "it is of version {} and not {VERSION}",
        document.version
    );
    // Each frame once: they are many and stand in many stacks.
    let lines: Vec<_> = document.frames.iter().map(|frame| line(frame)).collect();
    let places: Vec<_> = document
        .points
        .iter()
        .map(|point| {
            let frames = point.frames.iter();
            let lines: Vec<_> = frames.filter_map(|frame| *lines.get(*frame)?).collect();
            place::of(&lines, source)
        })
        .collect();
    let top = |value: fn(&Point) -> u64| -> Option<Top> {
        place::top(places.iter().cloned().zip(document.points.iter().map(value)))
    };
    Ok(Found {
        allocated: top(|point| point.total_bytes),
        peak: top(|point| point.peak_bytes),
        retained: top(|point| point.end_bytes),
        allocations: Some(document.points.iter().map(|point| point.total_blocks).sum()),
    })
}

/// `/tmp/src/main.rs:9` of `0x11E1FD: words (/tmp/src/main.rs:9)`; none of a frame without lines.
fn line(frame: &str) -> Option<&str> {
    let (_, line) = frame.strip_suffix(')')?.rsplit_once(" (")?;
    let (_, number) = line.rsplit_once(':')?;
    number.parse::<u32>().is_ok().then_some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_has_a_line_or_none() {
        assert_eq!(
            line("0x11E1FD: words (/tmp/leak/src/main.rs:9)"),
            Some("/tmp/leak/src/main.rs:9")
        );
        assert_eq!(
            line("0x48417B4: malloc (in /usr/libexec/valgrind/vgpreload_dhat-amd64-linux.so)"),
            None
        );
        assert_eq!(line("[root]"), None);
    }

    /// As it was written of `leak.rs`, beside this file.
    #[test]
    fn the_lines_with_the_most_are_read() {
        let found = of(include_bytes!("data/dhat.json"), Path::new("/tmp/leak")).unwrap();
        let top = |place: &str, value| {
            Some(Top {
                place: place.to_owned(),
                value,
            })
        };
        let expected = Found {
            allocated: top("src/main.rs:9", 2_104_160),
            peak: top("src/main.rs:21", 2_000_000),
            retained: top("src/main.rs:21", 2_000_000),
            allocations: Some(36_295),
        };
        assert_eq!(found, expected);
        let other = br#"{"dhatFileVersion":3,"pps":[],"ftbl":[]}"#;
        assert_eq!(
            of(other, Path::new("/"))
                .err()
                .map(|error| error.to_string())
                .as_deref(),
            Some("it is of version 3 and not 2")
        );
    }
}
