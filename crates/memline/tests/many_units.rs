//! So many units that numbers for them would come round: what a foreign thread frees of an old one's memory is credited to
//! none that came later. Sets the process's sink.

mod support;

use memline::profile;
use support::beside::assert_beside;
use support::hands::{Desk, bytes, elsewhere, opened};
use support::told::told;

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

#[profile]
fn makes() -> Vec<u8> {
    bytes(1_000_000)
}

#[profile]
fn is_tiny() -> usize {
    1
}

#[rustfmt::skip]
#[profile]
fn holds(old: &Desk<Vec<u8>>) -> usize {
    let own = bytes(10); //= 1x +10 #1
    elsewhere(|| drop(old.take())); //= ?
    own.len() //= 1x
    //} 1x -10
}

/// A block of an old call and one of an old session, freed by a thread for nobody while later units run.
fn frees_after(units: u32) {
    let old = Desk::new();
    let (block, _) = told(makes);
    old.put(block);
    let session = opened();
    old.put(session.run(makes));
    drop(session.finish());
    // What the standard library makes once for each thread that starts others is made here.
    elsewhere(|| ());

    let (between, _) = told(|| (0..units).map(|_| is_tiny()).sum::<usize>());
    assert_eq!(between, units as usize);
    let (_, reports) = told(|| holds(&old));
    assert_beside(&reports[0], &[]);
    assert!(
        reports[0].freed_by_others_bytes() < 10_000,
        "{}",
        reports[0].freed_by_others_bytes()
    );
    let session = opened();
    session.run(|| holds(&old));
    let reports = session.finish().into_reports();
    assert_beside(&reports[0], &[]);
    assert!(
        reports[0].freed_by_others_bytes() < 10_000,
        "{}",
        reports[0].freed_by_others_bytes()
    );
}

#[test]
fn block_of_an_old_unit_is_credited_to_no_later_one() {
    for units in [0, 1, 2, 255, 256, 65_535] {
        frees_after(units);
    }
}

#[test]
#[ignore = "takes as long as 2^24 calls"]
fn block_of_a_very_old_unit_is_credited_to_no_later_one() {
    for units in [(1 << 24) - 2, 1, 1] {
        frees_after(units);
    }
}
