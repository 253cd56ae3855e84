//! The same five lines as memline's, measured by hotpath: their time and, with the feature `hotpath-alloc`, their
//! allocations. The bench builds it both ways.

use std::hint::black_box;
use std::io;
use std::sync::OnceLock;
use std::thread::sleep;
use std::time::Duration;

#[cfg(feature = "hotpath-alloc")]
use hotpath::CountingAllocator;
use hotpath::{Format, HotpathGuardBuilder};
use memline_peers::{processor_timed, serve, timed, timed_on_end};

#[cfg(feature = "hotpath-alloc")]
#[global_allocator]
static ALLOC: CountingAllocator = CountingAllocator::new();

#[hotpath::measure]
#[inline(never)]
fn five_lines(n: u64) -> u64 {
    let first = black_box(n);
    let second = black_box(first + 1);
    let third = black_box(second + 1);
    let fourth = black_box(third + 1);
    fourth + 1
}

fn calls(n: u64) -> Duration {
    timed(|| (0..n).map(|i| five_lines(black_box(i))).fold(0, u64::wrapping_add))
}

/// The processor's time, that of the thread that adds the calls up included: it looks every 50 ms, and nothing tells when
/// it is done.
fn calls_added_up(n: u64) -> Duration {
    processor_timed(|| {
        calls(n);
        sleep(Duration::from_millis(150));
    })
}

/// How long the first call took.
static FIRST: OnceLock<Duration> = OnceLock::new();

fn main() -> io::Result<()> {
    // Its report would be read as an answer.
    let _guard = HotpathGuardBuilder::new("main").format(Format::None).build();
    // The first reading of the clock takes longer as well, and is not hotpath's.
    timed(|| ());
    FIRST.get_or_init(|| timed(|| five_lines(black_box(1))));
    serve(&[
        ("first_call", |_| FIRST.get().copied().unwrap_or_default()),
        ("five_lines", calls),
        ("five_lines_on_end", |n| timed_on_end(n, calls)),
        ("five_lines_added_up", calls_added_up),
    ])
}
