//! The unprofiled code under memline's allocator wrapper around the system's allocator, and a profiled line with it.

use std::time::Duration;

use memline::{Measure, Session, profile};
use memline_peers::{allocation_timed, serve, switched_off, while_merging};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

#[profile]
fn on_a_profiled_line(n: u64) -> Duration {
    allocation_timed(n)
}

fn in_session(n: u64) -> Duration {
    let session = Session::builder().measure(Measure::Task).open();
    let took = session.run(|| on_a_profiled_line(n));
    assert_eq!(session.finish().len(), 1, "nothing was profiled");
    took
}

fn main() -> std::io::Result<()> {
    serve(&[
        ("alloc", allocation_timed),
        ("alloc_inside", in_session),
        ("alloc_merged", |n| while_merging(|| on_a_profiled_line(n))),
        ("alloc_off", |n| switched_off(|| allocation_timed(n))),
    ])
}
