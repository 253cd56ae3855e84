//! How much of the machine's memory blocks take, by their size: with memline's wrappers, and without.

use std::error::Error;
use std::fmt::Write as _;

use crate::programs::Programs;

/// At most so many blocks are allocated, and so many bytes.
const BLOCKS: usize = 200_000;
const BYTES: usize = 256 << 20;

/// The size of the blocks, and what is done to them.
const SIZES: [(usize, &str); 10] = [
    (24, "filled"),
    (64, "filled"),
    (100, "filled"),
    (1024, "filled"),
    (4096, "filled"),
    (65_536, "filled"),
    (64, "aligned"),
    (4096, "aligned"),
    (128 << 10, "untouched"),
    (1 << 20, "untouched"),
];

/// The allocator's name, and the programs: the allocator alone, in `Alloc`, in `UntaggedAlloc`.
const ALLOCATORS: [(&str, [&str; 3]); 3] = [
    ("the system's", ["inner", "wrapped-system", "untagged-system"]),
    ("mimalloc", ["inner-mimalloc", "wrapped-mimalloc", "untagged-mimalloc"]),
    ("jemalloc", ["inner-jemalloc", "wrapped-jemalloc", "untagged-jemalloc"]),
];

/// Measures each size under each allocator, and writes the table.
pub(crate) fn section(programs: &Programs) -> Result<String, Box<dyn Error>> {
    let mut table = String::from(
        "| blocks | allocator | alone, MiB | `Alloc`, MiB | | `UntaggedAlloc`, MiB | |\n|---|---|--:|--:|--:|--:|--:|\n",
    );
    for (bytes, used) in SIZES {
        let blocks = BLOCKS.min(BYTES / bytes);
        for (allocator, kinds) in ALLOCATORS {
            let [alone, tagged, untagged] = kinds.map(|program| programs.resident_bytes(program, used, bytes, blocks));
            let (alone, tagged, untagged) = (alone?, tagged?, untagged?);
            let _ = writeln!(
                table,
                "| {blocks} of {bytes} B, {used} | {allocator} | {:.1} | {:.1} | {:.2}× | {:.1} | {:.2}× |",
                mib(alone),
                mib(tagged),
                tagged / alone,
                mib(untagged),
                untagged / alone,
            );
        }
    }
    Ok(format!(
        "## Resident set\n\n\
         By how much the resident set grows when a process of its own allocates so many blocks: filled with ones, filled \
         and aligned to their size, or zeroed and untouched. Beside it, how many times that of the allocator alone.\n\n\
         {table}\n"
    ))
}

fn mib(bytes: f64) -> f64 {
    bytes / f64::from(1 << 20)
}
