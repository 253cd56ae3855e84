//! An allocation and a line by `heap` while other threads live, or after they have ended, under memline's wrapper.
//!
//! The threads stay: start the program anew for each workload.

use std::hint::black_box;
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::Duration;

use memline::{Measure, Session, profile};
use memline_peers::{allocate, allocation_timed, median_of, serve, timed};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

/// As `memline_peers::rounds`: two lines a round.
#[profile]
#[inline(never)]
fn rounds(n: u64) -> u64 {
    let mut sum = 0_u64;
    for i in 0..n {
        sum = black_box(sum.wrapping_add(i));
    }
    sum
}

/// Starts threads that have allocated, and that then live as long as the process.
fn start_threads(number: usize) {
    let started = Arc::new(Barrier::new(number + 1));
    for _ in 0..number {
        let started = Arc::clone(&started);
        let life = move || {
            allocate(1);
            started.wait();
            loop {
                thread::park();
            }
        };
        let thread = thread::Builder::new().stack_size(64 << 10).spawn(life);
        thread.expect("the system has room for the thread");
    }
    started.wait();
}

/// Lets threads allocate and end, one after the other.
fn end_threads(number: usize) {
    for _ in 0..number {
        let thread = thread::spawn(|| allocate(1));
        thread.join().expect("allocating does not panic");
    }
}

/// Runs `f` on a thread that begins after all the others have.
fn on_a_new_thread(f: impl FnOnce() -> Duration + Send) -> Duration {
    thread::scope(|scope| scope.spawn(f).join().expect("timing does not panic"))
}

fn allocations(n: u64) -> Duration {
    on_a_new_thread(|| median_of(100, || allocation_timed(n / 100)) * 100)
}

fn heap_rounds(n: u64) -> Duration {
    on_a_new_thread(|| {
        let session = Session::builder().measure(Measure::Heap).open();
        let took = session.run(|| median_of(100, || timed(|| rounds(n / 100))) * 100);
        assert!(!session.finish().is_empty(), "nothing was profiled");
        took
    })
}

/// A workload that starts its threads once: a request runs it twice, of which the first time is for the caches.
macro_rules! once {
    ($before:expr, $workload:expr) => {
        |n| {
            static THREADS: std::sync::Once = std::sync::Once::new();
            THREADS.call_once(|| $before);
            $workload(n)
        }
    };
}

fn main() -> std::io::Result<()> {
    serve(&[
        ("alloc_among_2", once!(start_threads(1), allocations)),
        ("alloc_among_2000", once!(start_threads(1999), allocations)),
        ("alloc_after_2000", once!(end_threads(2000), allocations)),
        ("heap_among_2", once!(start_threads(1), heap_rounds)),
        ("heap_among_2000", once!(start_threads(1999), heap_rounds)),
        ("heap_after_2000", once!(end_threads(2000), heap_rounds)),
    ])
}
