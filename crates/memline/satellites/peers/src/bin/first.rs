//! The first profiled call of a process: it is made before anything is asked of the program.

use std::hint::black_box;
use std::sync::OnceLock;
use std::time::Duration;

use memline::profile;
use memline_peers::{median_of, serve, throw_reports_away, timed};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

/// As `memline_peers::five_lines`.
#[profile]
#[inline(never)]
fn five_lines(n: u64) -> u64 {
    let first = black_box(n);
    let second = black_box(first + 1);
    let third = black_box(second + 1);
    let fourth = black_box(third + 1);
    fourth + 1
}

fn call() -> Duration {
    timed(|| five_lines(black_box(1)))
}

/// How long the first call took.
static FIRST: OnceLock<Duration> = OnceLock::new();

fn main() -> std::io::Result<()> {
    throw_reports_away();
    // The first reading of the clock takes longer as well, and is not memline's.
    timed(|| ());
    FIRST.get_or_init(call);
    serve(&[
        ("first_call", |_| FIRST.get().copied().unwrap_or_default()),
        ("later_call", |_| median_of(1000, call)),
    ])
}
