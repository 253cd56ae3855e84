use std::fs::File;
use std::hint::black_box;
use std::io::{self, Read as _};

use rustix::param::page_size;

/// What is done to the blocks once they are allocated.
#[derive(Clone, Copy)]
enum Use {
    /// Each byte is written.
    Filled,
    /// They are asked for as zeros, and nothing reads or writes them.
    Untouched,
}

/// Answers `resident filled 64 200000`, the arguments of the program: by how many bytes the resident set grows when
/// 200,000 blocks of 64 bytes are allocated and filled.
///
/// None if these are not the arguments.
pub(crate) fn answer(arguments: &[String]) -> Option<io::Result<u64>> {
    let [_, word, used, bytes, blocks] = arguments else {
        return None;
    };
    let used = match used.as_str() {
        "filled" => Use::Filled,
        "untouched" => Use::Untouched,
        _ => return None,
    };
    let (bytes, blocks) = (bytes.parse().ok()?, blocks.parse().ok()?);
    (word == "resident").then(|| growth(used, bytes, blocks))
}

fn growth(used: Use, bytes: usize, blocks: usize) -> io::Result<u64> {
    // Each place of the list is written before the first measure, so that the list is resident by then. Empty vectors have
    // no block.
    let mut kept: Vec<Vec<u8>> = (0..blocks).map(|_| Vec::new()).collect();
    let before = resident_bytes()?;
    for block in black_box(&mut kept) {
        *block = match used {
            Use::Filled => vec![1; bytes],
            Use::Untouched => vec![0; bytes],
        };
    }
    let after = resident_bytes()?;
    drop(black_box(kept));
    Ok(after.saturating_sub(before))
}

/// The resident set of the process. Reading it allocates nothing.
fn resident_bytes() -> io::Result<u64> {
    let mut text = [0; 160];
    let length = File::open("/proc/self/statm")?.read(&mut text)?;
    let text = str::from_utf8(&text[..length]).map_err(io::Error::other)?;
    let pages = text.split(' ').nth(1).and_then(|pages| pages.parse::<u64>().ok());
    let pages = pages.ok_or_else(|| io::Error::other(format!("statm says {text:?}")))?;
    Ok(pages * page_size() as u64)
}
