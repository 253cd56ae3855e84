//! Budgets of async functions: held against what a call does over all its polls, its blocks included, wherever they run.

mod support;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;

use memline::{Outcome, Report, SpawnFuture as _, profile};
use support::beside::assert_beside;
use support::hands::{bytes, elsewhere, opened, poll_once, up_to};
use support::{drive, give_way};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

/// What a panic of a budget said, without the table.
fn sentences(panic: Box<dyn std::any::Any + Send>) -> String {
    let message = *panic.downcast::<String>().expect("the panic is that of a budget");
    let (sentences, _) = message.split_once("\n\n").expect("the table comes after a blank line");
    sentences.to_owned()
}

const PEAK_LINE: u32 = line!() + 2;
#[rustfmt::skip]
#[profile(max_peak = "1 KiB", max_retained = "0 B")]
async fn holds(first: usize, second: usize) -> usize {
    let v = bytes(first);
    give_way().await;
    let block = async {
        let w = bytes(second);
        give_way().await;
        w.len()
    };
    v.len() + block.await
}

#[test]
fn peak_is_that_of_all_polls() {
    let session = opened();
    assert_eq!(drive(session.scope(holds(1000, 24))), 1024);
    let broken = catch_unwind(AssertUnwindSafe(|| drive(session.scope(holds(1000, 25)))));
    assert_eq!(
        sentences(broken.unwrap_err()),
        format!(
            "holds (crates/memline/tests/async_budgets.rs:{PEAK_LINE}) held 1.0 KiB (1025 bytes) at its peak, and max_peak is \
             1.0 KiB (1024 bytes); highest on line {}: let w = bytes(second);",
            PEAK_LINE + 5,
        )
    );
    let reports = session.finish().into_reports();
    assert_eq!((reports[0].calls(), reports[0].calls_over_budget()), (2, 1));
    assert_eq!((reports[0].peak_bytes(), reports[0].net_bytes()), (1025, 0));
}

/// The poll that is the last panics, on whatever thread it is.
#[test]
fn panic_comes_out_of_the_poll_that_ends_the_call() {
    let session = opened();
    let mut future = Box::pin(session.scope(holds(2000, 1)));
    assert!(poll_once(&mut future).is_pending());
    assert!(elsewhere(|| poll_once(&mut future)).is_pending());
    let broken = elsewhere(|| catch_unwind(AssertUnwindSafe(|| poll_once(&mut future))).map(|_| ()));
    assert!(sentences(broken.unwrap_err()).contains(" held 1.9 KiB (2001 bytes) at its peak, and max_peak is 1.0 KiB"));
    assert_eq!(session.finish()[0].outcome(), Outcome::Returned);
}

/// A call that was cut short is marked, and nobody is there to panic.
#[test]
fn cancelled_call_over_its_budget_is_only_marked() {
    let session = opened();
    let mut future = Box::pin(session.scope(holds(5000, 1)));
    assert!(poll_once(&mut future).is_pending());
    elsewhere(move || drop(future));
    let reports = session.finish().into_reports();
    assert_eq!(
        (reports[0].outcome(), reports[0].calls_over_budget()),
        (Outcome::Cancelled, 1)
    );
    assert_eq!((reports[0].peak_bytes(), reports[0].net_bytes()), (5000, 0));
}

#[rustfmt::skip]
#[profile(max_retained = "10 B")]
async fn leaves(kept: &mut Vec<Vec<u8>>, n: usize) -> usize {
    let work = async { //= 2x
        give_way().await; //= 2x
        let v = bytes(n); //= 2x +21 #2
        kept.push(v); //= 2x
    }; //= 2x
    let mut work = pin!(work); //= 2x
    let early = up_to(1, &mut work).await; //= 2x
    assert!(early.is_none()); //= 2x
    work.await; //= 2x
    n //= 2x
    //} 2x
}

/// What a block leaves to the caller is retained.
#[test]
fn what_a_block_keeps_counts() {
    let mut kept = Vec::with_capacity(4);
    let session = opened();
    assert_eq!(drive(session.scope(leaves(&mut kept, 10))), 10);
    let broken = catch_unwind(AssertUnwindSafe(|| drive(session.scope(leaves(&mut kept, 11)))));
    let sentences = sentences(broken.unwrap_err());
    assert!(
        sentences.contains(" retained 11 bytes, and max_retained is 10 bytes; most from line "),
        "{sentences}"
    );
    assert!(sentences.ends_with("let v = bytes(n); //= 2x +21 #2"), "{sentences}");
    let reports = session.finish().into_reports();
    assert_beside(&reports[0], &[]);
    let sums = [Report::net_bytes, Report::retained_bytes].map(|sum| sum(&reports[0]));
    assert_eq!((sums, reports[0].calls_over_budget()), ([21, 21], 1));
}

#[rustfmt::skip]
#[profile(max_retained = "0 B")]
async fn hands_to_a_task(n: usize) -> usize {
    let task = async move { drop(bytes(n)); n }.in_current_line();
    let kept = bytes(1);
    task.await - kept.len()
}

/// Work that leaves nothing is nothing, wherever it is driven.
#[test]
fn spawned_work_that_leaves_nothing_is_within_the_budget() {
    let session = opened();
    assert_eq!(drive(session.scope(hands_to_a_task(100))), 99);
    let reports = session.finish().into_reports();
    assert_eq!((reports[0].retained_bytes(), reports[0].calls_over_budget()), (0, 0));
}
