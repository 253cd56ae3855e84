use std::fs::File;
use std::hint::black_box;
use std::io::{self, Read as _};

use rustix::param::page_size;

/// A block of 64 bytes at an address that is divisible by 64, as a cache line.
#[repr(align(64))]
#[expect(dead_code, reason = "nobody reads the bytes")]
struct CacheLine([u8; 64]);

/// A block of 4,096 bytes at an address that is divisible by 4,096, as a page.
#[repr(align(4096))]
#[expect(dead_code, reason = "nobody reads the bytes")]
struct Page([u8; 4096]);

/// Answers `resident filled 64 200000`, the arguments of the program: by how many bytes the resident set grows when
/// 200,000 blocks of 64 bytes are allocated and filled. In place of `filled` may stand `untouched`, for blocks that are asked
/// for as zeros and that nothing reads or writes, and `aligned`, for filled blocks that are aligned to their size.
///
/// None if these are not the arguments.
pub(crate) fn answer(arguments: &[String]) -> Option<io::Result<u64>> {
    let [_, word, used, bytes, blocks] = arguments else {
        return None;
    };
    if word != "resident" {
        return None;
    }
    let (bytes, blocks): (usize, usize) = (bytes.parse().ok()?, blocks.parse().ok()?);
    match (used.as_str(), bytes) {
        ("filled", _) => Some(growth(blocks, || vec![1_u8; bytes])),
        ("untouched", _) => Some(growth(blocks, || vec![0_u8; bytes])),
        ("aligned", 64) => Some(growth(blocks, || Box::new(CacheLine([1; 64])))),
        ("aligned", 4096) => Some(growth(blocks, || Box::new(Page([1; 4096])))),
        _ => None,
    }
}

fn growth<T>(blocks: usize, block: impl Fn() -> T) -> io::Result<u64> {
    // Each place of the list is written before the first measure, so that the list is resident by then.
    let mut kept: Vec<Option<T>> = (0..blocks).map(|_| None).collect();
    let before = resident_bytes()?;
    for place in black_box(&mut kept) {
        *place = Some(block());
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
