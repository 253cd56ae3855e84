//! The unprofiled code under memline's allocator wrapper without tags around jemalloc.

use memline_peers::{UntaggedAlloc, allocation_timed, serve};
use tikv_jemallocator::Jemalloc;

#[global_allocator]
static ALLOC: UntaggedAlloc<Jemalloc> = UntaggedAlloc::new(Jemalloc);

fn main() -> std::io::Result<()> {
    serve(&[("alloc", allocation_timed)])
}
