//! Spawned work inside spawned work: what the inner work does is the outer work's as well, and counted once for each line.

#![allow(clippy::unused_async, reason = "what is tested are calls that need not wait")]

mod support;

use futures_util::future::join;
use memline::{SpawnClosure as _, SpawnFuture as _, profile};
use support::beside::{assert_all_beside, assert_beside};
use support::hands::{bytes, elsewhere, opened};
use support::{drive, give_way, profile};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

/// Leaves so many bytes behind.
fn leaves(length: usize) -> usize {
    bytes(length).leak().len()
}

#[rustfmt::skip]
#[profile]
fn runs_work_in_work() -> usize {
    let work = (|| (|| bytes(30)).in_current_line()().len() + (|| leaves(500)).in_current_line()()).in_current_line(); //= 1x spawned +500
    elsewhere(work) //= 1x _ #_
    //} 1x
}

#[rustfmt::skip]
#[profile]
fn calls_what_spawns() -> usize {
    let work = (|| spawns_on_a_line() + spawns_on_a_line()).in_current_line(); //= 1x spawned +14
    elsewhere(work) //= 1x _ #_
    //} 1x
}

#[rustfmt::skip]
#[profile]
fn spawns_on_a_line() -> usize {
    (|| leaves(7)).in_current_line()() //= 2x +14 #2 spawned +0
    //} 2x
}

#[test]
fn work_that_runs_inside_of_work_counts_once() {
    let reports = profile(|| assert_eq!(runs_work_in_work() + calls_what_spawns(), 544));
    assert_eq!(reports.len(), 3);
    assert_all_beside(&reports, &[]);
}

#[rustfmt::skip]
#[profile]
async fn awaits_work_in_work() -> usize {
    let (one, two) = (leaves_later(10), leaves_later(200)); //= 1x
    let both = async move { join(one.in_current_line(), two.in_current_line()).await }.in_current_line(); //= 1x spawned +210
    let (one, two) = elsewhere(|| drive(both)); //= 1x _ #_
    one + two //= 1x
    //} 1x
}

async fn leaves_later(length: usize) -> usize {
    let v = bytes(1000);
    give_way().await;
    drop(v);
    leaves(length)
}

#[test]
fn futures_that_are_joined_in_a_spawned_future_count_once() {
    let session = opened();
    assert_eq!(drive(session.scope(awaits_work_in_work())), 210);
    assert_beside(&session.finish()[0], &[]);
}

#[rustfmt::skip]
#[profile]
fn hands_out() -> impl FnOnce() -> usize + Send {
    (|| leaves(30)).in_current_line() //= 1x spawned +30
    //} 1x
}

#[rustfmt::skip]
#[profile]
fn runs_others_work(work: impl FnOnce() -> usize + Send) -> usize {
    let around = (|| work() + leaves(4)).in_current_line(); //= 1x spawned +4
    elsewhere(around) //= 1x _ #_
    //} 1x
}

/// The inner work is another session's: then the outer work has not done what it does.
#[test]
fn work_of_another_session_is_that_sessions() {
    let (one, other) = (opened(), opened());
    let work = one.run(hands_out);
    assert_eq!(other.run(|| runs_others_work(work)), 34);
    assert_beside(&one.finish()[0], &[]);
    assert_beside(&other.finish()[0], &[]);
}
