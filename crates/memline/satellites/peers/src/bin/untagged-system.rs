//! The unprofiled code under memline's allocator wrapper without tags around the system's allocator.

use memline_peers::{UntaggedAlloc, allocation_timed, serve};

#[global_allocator]
static ALLOC: UntaggedAlloc = UntaggedAlloc::system();

fn main() -> std::io::Result<()> {
    serve(&[("alloc", allocation_timed)])
}
