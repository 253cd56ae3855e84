//! The unprofiled code under the system's allocator.

use memline_peers::{allocate, serve, timed};

fn main() -> std::io::Result<()> {
    serve(&[("alloc", |n| timed(|| allocate(n)))])
}
