//! The unprofiled code under mimalloc.

use memline_peers::{allocate, serve, timed};

#[global_allocator]
static ALLOC: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::io::Result<()> {
    serve(&[("alloc", |n| timed(|| allocate(n)))])
}
