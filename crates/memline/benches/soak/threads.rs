//! Thousands of threads that profile and end.

use std::hint::black_box;
use std::thread;
use std::time::{Duration, Instant};

use memline::{SpawnClosure as _, profile};

use crate::Profiler;
use crate::watch::Watch;

const CALLS: u32 = 100;

#[profile]
#[inline(never)]
fn call(n: u32) -> u32 {
    let block = Box::new(black_box(n));
    let number = black_box(*block);
    number / 2
}

/// What the calls took. What the system needs to start the thread and to end it is not memline's.
fn calls_timed() -> Duration {
    let started = Instant::now();
    for n in 0..CALLS {
        black_box(call(n));
    }
    started.elapsed()
}

#[profile]
fn start_one() -> Duration {
    let thread = thread::spawn(calls_timed.in_current_line());
    thread.join().expect("no thread panics")
}

/// One thread after the other, while a profiler merges their calls.
pub(crate) fn ended(watch: &mut Watch) {
    let profiler = Profiler::start();
    while let Some(threads) = watch.next_run() {
        let took = (0..threads).map(|_| start_one()).sum();
        watch.ran(took);
    }
    assert_eq!(profiler.finish().reports().len(), 2, "two functions were called");
}
