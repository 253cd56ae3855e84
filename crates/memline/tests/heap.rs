//! The live heap of the whole process, to the byte: without the test harness, whose own thread would mix in.

#![allow(clippy::unwrap_used, reason = "a thread that panics has failed the test already")]

mod support;

use memline::{Measure, Session, profile};
use support::{listing, net};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

#[profile]
fn called() {
    drop(vec![0_u8; 10]);
}

/// Threads come and go, and with them what the profiler keeps for each.
#[profile]
fn churn(threads: usize) {
    for _ in 0..threads {
        std::thread::spawn(|| Session::builder().open().run(called))
            .join()
            .unwrap();
    }
}

#[profile]
fn other_threads(bytes: usize) -> Vec<u8> {
    let kept = std::thread::scope(|scope| scope.spawn(|| vec![0_u8; bytes]).join().unwrap());
    drop(vec![0_u8; bytes]);
    kept
}

fn main() {
    every_thread_is_counted_and_the_profiler_is_not();
    println!("test every_thread_is_counted_and_the_profiler_is_not ... ok");
}

fn every_thread_is_counted_and_the_profiler_is_not() {
    memline::configure(memline::Config::new().sink(|_| {})).unwrap();
    let session = Session::builder().measure(Measure::Heap).open();
    // What the standard library makes once is made here.
    session.run(|| churn(2));
    drop(session.finish());

    let session = Session::builder().measure(Measure::Heap).open();
    session.run(|| churn(100));
    assert_eq!(net(&session.finish()[0]), 0);

    let session = Session::builder().measure(Measure::Heap).open();
    drop(session.run(|| other_threads(1000)));
    assert_eq!(
        listing(&session.finish()[0]),
        "\
1x         |#[profile]
           |fn other_threads(bytes: usize) -> Vec<u8> {
1x +1000   |    let kept = std::thread::scope(|scope| scope.spawn(|| vec![0_u8; bytes]).join().unwrap());
1x +0      |    drop(vec![0_u8; bytes]);
1x +0      |    kept
1x +0      |}
"
    );
}
