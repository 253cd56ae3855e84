//! The unprofiled code under memline's allocator wrapper without tags around mimalloc.

use memline_peers::{UntaggedAlloc, allocation_timed, serve};
use mimalloc::MiMalloc;

#[global_allocator]
static ALLOC: UntaggedAlloc<MiMalloc> = UntaggedAlloc::new(MiMalloc);

fn main() -> std::io::Result<()> {
    serve(&[("alloc", allocation_timed)])
}
