//! What is timed under more than one allocator or profiler: the unprofiled code.

use std::hint::black_box;
use std::sync::OnceLock;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinSet;

use crate::{processor_timed, timed};

/// A loop with one statement in it, hence two lines a round.
#[inline(never)]
#[must_use]
pub fn rounds(n: u64) -> u64 {
    let mut sum = 0_u64;
    for i in 0..n {
        sum = black_box(sum.wrapping_add(i));
    }
    sum
}

/// Five lines that do next to nothing.
#[inline(never)]
#[must_use]
pub fn five_lines(n: u64) -> u64 {
    let first = black_box(n);
    let second = black_box(first + 1);
    let third = black_box(second + 1);
    let fourth = black_box(third + 1);
    fourth + 1
}

/// As [`five_lines`], with 20 more of the same.
#[inline(never)]
#[must_use]
pub fn twenty_five_lines(n: u64) -> u64 {
    let n = black_box(n);
    let n = black_box(n + 1);
    let n = black_box(n + 1);
    let n = black_box(n + 1);
    let n = black_box(n + 1);
    let n = black_box(n + 1);
    let n = black_box(n + 1);
    let n = black_box(n + 1);
    let n = black_box(n + 1);
    let n = black_box(n + 1);
    let n = black_box(n + 1);
    let n = black_box(n + 1);
    let n = black_box(n + 1);
    let n = black_box(n + 1);
    let n = black_box(n + 1);
    let n = black_box(n + 1);
    let n = black_box(n + 1);
    let n = black_box(n + 1);
    let n = black_box(n + 1);
    let n = black_box(n + 1);
    let n = black_box(n + 1);
    let n = black_box(n + 1);
    let n = black_box(n + 1);
    let n = black_box(n + 1);
    n + 1
}

/// Allocates and frees `n` blocks, one after the other, of 64 to 127 bytes.
#[inline(never)]
pub fn allocate(n: u64) {
    const BYTES: [usize; 4] = [64, 80, 104, 127];
    for bytes in BYTES.into_iter().cycle().zip(0..n).map(|(bytes, _)| bytes) {
        black_box(Vec::<u8>::with_capacity(black_box(bytes)));
    }
}

/// What it takes to [`allocate`].
#[must_use]
pub fn allocation_timed(n: u64) -> Duration {
    timed(|| allocate(n))
}

/// The processor's time for `n` invocations, of which `concurrent` run at any time on a runtime of two threads.
///
/// Not the clock's: invocations that wait for each other take turns, and a single one leaves a thread idle.
///
/// # Panics
///
/// If the runtime cannot be started, or an invocation panics.
pub fn invocations<F>(n: u64, concurrent: u64, invocation: impl Fn() -> F + Copy + Send + 'static) -> Duration
where
    F: Future + Send,
    F::Output: Send,
{
    let runtime = runtime();
    let each = n / concurrent;
    processor_timed(|| {
        runtime.block_on(async {
            let mut tasks = JoinSet::new();
            for _ in 0..concurrent {
                tasks.spawn(async move {
                    for _ in 0..each {
                        black_box(invocation().await);
                    }
                });
            }
            tasks.join_all().await
        })
    })
}

fn runtime() -> &'static Runtime {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| {
        Builder::new_multi_thread()
            .worker_threads(2)
            .build()
            .expect("a runtime can be started")
    })
}
