//! The unprofiled code under memline's allocator wrapper around mimalloc.

use memline_peers::{allocation_timed, serve, switched_off};
use mimalloc::MiMalloc;

#[global_allocator]
static ALLOC: memline::Alloc<MiMalloc> = memline::Alloc::new(MiMalloc);

fn main() -> std::io::Result<()> {
    serve(&[
        ("alloc", allocation_timed),
        ("alloc_off", |n| switched_off(|| allocation_timed(n))),
    ])
}
