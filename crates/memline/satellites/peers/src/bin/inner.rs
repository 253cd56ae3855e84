//! The unprofiled code under the system's allocator.

use memline_peers::{allocation_timed, serve};

fn main() -> std::io::Result<()> {
    serve(&[("alloc", allocation_timed)])
}
