//! The unprofiled code under mimalloc.

use memline_peers::{allocation_timed, serve};

#[global_allocator]
static ALLOC: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::io::Result<()> {
    serve(&[("alloc", allocation_timed)])
}
