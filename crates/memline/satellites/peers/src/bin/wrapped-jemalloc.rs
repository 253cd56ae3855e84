//! The unprofiled code under memline's allocator wrapper around jemalloc.

use memline_peers::{allocation_timed, serve};
use tikv_jemallocator::Jemalloc;

#[global_allocator]
static ALLOC: memline::Alloc<Jemalloc> = memline::Alloc::new(Jemalloc);

fn main() -> std::io::Result<()> {
    serve(&[("alloc", allocation_timed)])
}
