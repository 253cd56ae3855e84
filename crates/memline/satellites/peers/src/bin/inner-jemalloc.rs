//! The unprofiled code under jemalloc.

use memline_peers::{allocation_timed, serve};

#[global_allocator]
static ALLOC: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> std::io::Result<()> {
    serve(&[("alloc", allocation_timed)])
}
