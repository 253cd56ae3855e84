//! Spawned work in odd places: dropped unpolled, polled by others, spawned by closures, blocks and recursive calls.

mod support;

use memline::{Outcome, SpawnClosure as _, SpawnFuture as _, profile};
use support::beside::assert_beside;
use support::hands::{bytes, elsewhere, opened};
use support::{drive, give_way, profile};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

/// Leaves so many bytes behind.
fn leaves(length: usize) -> usize {
    bytes(length).leak().len()
}

async fn leaves_later(length: usize) -> usize {
    let v = bytes(1000);
    give_way().await;
    drop(v);
    leaves(length)
}

#[rustfmt::skip]
#[profile]
fn drops_unpolled() -> usize {
    let captured = bytes(64); //= 1x +64 #1
    let work = (async move { captured.len() }).in_current_line(); //= 1x spawned -64
    let kept = bytes(5); //= 1x +5 #1
    elsewhere(|| drop(work)); //= 1x _ #_
    kept.len() //= 1x
    //} 1x -5
}

#[test]
fn work_that_never_ran_gives_back_what_it_has_captured() {
    let reports = profile(|| assert_eq!(drops_unpolled(), 5));
    assert_beside(&reports[0], &[]);
}

#[rustfmt::skip]
#[profile]
fn hands_out() -> impl Future<Output = usize> + Send {
    leaves_later(30).in_current_line() //= 1x spawned +30
    //} 1x
}

#[rustfmt::skip]
#[profile]
async fn awaits_anothers(work: impl Future<Output = usize>) -> usize {
    let own = bytes(9); //= 1x +9 #1
    let other = work.await; //= 1x
    own.len() + other //= 1x
    //} 1x -9
}

/// On the line of another session's call it is none of the line's.
#[test]
fn work_is_awaited_in_another_session() {
    let (one, other) = (opened(), opened());
    let work = one.run(hands_out);
    assert_eq!(drive(other.scope(awaits_anothers(work))), 39);
    assert_beside(&one.finish()[0], &[]);
    assert_beside(&other.finish()[0], &[]);
}

#[rustfmt::skip]
#[profile]
fn spawns_in_a_closure() -> usize {
    let start = |n| { //= 1x
        let held = bytes(n); //= 2x +30 #2
        elsewhere((|| leaves(n)).in_current_line()); //= 2x _ #_ spawned +30
        held.len() //= 2x
    }; //= 2x -30
    let sum = start(10) + start(20); //= 1x _ #_
    sum //= 1x
    //} 1x
}

#[test]
fn closure_spawns_on_its_own_line() {
    let reports = profile(|| assert_eq!(spawns_in_a_closure(), 30));
    assert_beside(&reports[0], &[]);
}

#[rustfmt::skip]
#[profile]
fn spawns_in_a_block() -> usize {
    let block = async { //= 1x
        let work = leaves_later(7).in_current_line(); //= 1x spawned +0
        give_way().await; //= 1x
        work.await //= 1x +7 #2
    }; //= 1x
    let work = block.in_current_line(); //= 1x spawned +0
    elsewhere(|| drive(work)) //= 1x _ #_
    //} 1x
}

/// The inner work runs on a line of the function: so the line has its bytes, and nothing is spawned.
#[test]
fn block_that_is_spawned_spawns() {
    let reports = profile(|| assert_eq!(spawns_in_a_block(), 7));
    assert_beside(&reports[0], &[]);
}

#[rustfmt::skip]
#[profile]
fn spawns_in_recursion(n: usize) -> usize {
    if n == 0 { //= 1x
        return elsewhere((|| leaves(11)).in_current_line());
    }
    let below = spawns_in_recursion(n - 1); //= 1x _ #_ spawned +11
    below + n //= 1x
    //} 1x
}

#[test]
fn recursive_call_spawns_on_the_outermost_calls_line() {
    let reports = profile(|| assert_eq!(spawns_in_recursion(2), 14));
    assert_beside(&reports[0], &[]);
}

#[rustfmt::skip]
#[profile]
fn spawns_what_panics() -> bool {
    let work = fails.in_current_line(); //= 1x spawned +0
    let caught = std::panic::catch_unwind(work); //= 1x +6 #3
    caught.is_err() //= 1x
    //} 1x
}

fn fails() -> usize {
    leaves(6);
    let _held = bytes(50);
    std::panic::resume_unwind(Box::new(()))
}

#[test]
fn spawned_work_panics_where_it_is_spawned() {
    let reports = profile(|| assert!(spawns_what_panics()));
    assert_beside(&reports[0], &[]);
    assert_eq!(reports[0].outcome(), Outcome::Returned);
}

#[rustfmt::skip]
#[profile]
fn spawns_what_panics_elsewhere() -> bool {
    let work = (|| std::panic::catch_unwind(fails).is_err()).in_current_line(); //= 1x spawned +6
    elsewhere(work) //= 1x _ #_
    //} 1x
}

#[test]
fn spawned_work_panics_on_another_thread() {
    let reports = profile(|| assert!(spawns_what_panics_elsewhere()));
    assert_beside(&reports[0], &[]);
}
