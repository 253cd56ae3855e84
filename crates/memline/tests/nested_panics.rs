//! Panics in closures within closures, in loops and in blocks that wait: each is on the line that panicked, and what goes on
//! behind the catch is on its own.

mod support;

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use futures_util::FutureExt as _;
use memline::{Outcome, Report, profile};
use support::beside::assert_beside;
use support::hands::{bytes, exception_bytes, opened};
use support::{drive, give_way, profile};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

/// Not `panic!`, whose hook prints.
fn panics() -> usize {
    resume_unwind(Box::new(()))
}

/// Calls that have returned and left nothing, whatever they caught.
#[track_caller]
fn assert_returned(reports: &[Report]) {
    assert_beside(&reports[0], &[("exc", exception_bytes())]);
    assert_eq!((reports[0].calls(), reports[0].outcome()), (1, Outcome::Returned));
    assert_eq!((reports[0].net_bytes(), reports[0].retained_bytes()), (0, 0));
}

#[rustfmt::skip]
#[profile]
fn nests_catches() -> usize {
    let caught = catch_unwind(|| { //= 1x -exc
        let a = bytes(100); //= 1x +100 #1
        let inner = catch_unwind(|| { //= 1x -exc
            let b = bytes(20); //= 1x +20 #1
            panics() + b.len() //= 1x +exc-20 #1 panicked
        });
        let c = bytes(3); //= 1x +3 #1
        assert!(inner.is_err()); //= 1x
        panics() + a.len() + c.len() //= 1x +exc-103 #1 panicked
    });
    usize::from(caught.is_err()) //= 1x
    //} 1x
}

#[test]
fn closure_goes_on_and_panics_as_well() {
    assert_returned(&profile(|| assert_eq!(nests_catches(), 1)));
}

#[rustfmt::skip]
#[profile]
fn skips_what_panics() -> usize {
    let mut sum = 0; //= 1x
    for n in 0..4 { //= 5x
        let v = bytes(10); //= 4x +40 #4
        let Ok(m) = catch_unwind(AssertUnwindSafe(|| { //= 4x -2exc
            if n % 2 == 1 { //= 4x
                panics(); //= 2x +2exc #2 panicked
            }
            v.len() //= 2x
        })) else {
            continue; //= 2x -20
        };
        sum += m; //= 2x
    } //= 2x -20
    sum //= 1x
    //} 1x
}

#[test]
fn rounds_that_panic_are_skipped() {
    assert_returned(&profile(|| assert_eq!(skips_what_panics(), 20)));
}

#[rustfmt::skip]
#[profile]
async fn outlives_a_panic() -> usize {
    let held = bytes(5); //= 1x +5 #1
    let caught = AssertUnwindSafe(async { //= 1x -exc
        let v = bytes(300); //= 1x +300 #1
        give_way().await; //= 1x
        panics() + v.len() //= 1x +exc-300 #1 panicked
    }).catch_unwind().await;
    let rest = bytes(40); //= 1x +40 #1
    held.len() + rest.len() + usize::from(caught.is_err()) //= 1x
    //} 1x -45
}

#[test]
fn call_outlives_the_panic_of_a_block_that_waited() {
    let session = opened();
    assert_eq!(drive(session.scope(outlives_a_panic())), 46);
    assert_returned(&session.finish().into_reports());
}

#[rustfmt::skip]
#[profile]
fn maps_until_it_panics() -> usize {
    let mut seen = Vec::with_capacity(4); //= 1x +32 #1
    let caught = catch_unwind(AssertUnwindSafe(|| { //= 1x -exc
        (1..9).map(|n| { //= 1x
            let v = bytes(n); //= 4x +10 #4
            if n == 4 { //= 4x
                panics(); //= 1x +exc-4 #1 panicked
            }
            v.len() //= 3x -6
        }).for_each(|n| seen.push(n));
    }));
    seen.len() + usize::from(caught.is_err()) //= 1x
    //} 1x -32
}

#[test]
fn iterator_that_panics_within_a_closure() {
    assert_returned(&profile(|| assert_eq!(maps_until_it_panics(), 4)));
}

#[rustfmt::skip]
#[profile]
fn rethrows() -> usize {
    let held = bytes(70); //= 1x +70 #1
    let caught = catch_unwind(|| { //= 1x -exc
        let w = bytes(8); //= 1x +8 #1
        panics() + w.len() //= 1x +exc-8 #1 panicked
    });
    if let Err(cause) = caught { //= 1x
        let more = bytes(2); //= 1x +2 #1
        std::hint::black_box(&more); //= 1x
        resume_unwind(cause); //= 1x +exc-72 #1 panicked
    }
    held.len()
}

#[rustfmt::skip]
#[profile]
fn catches_what_is_thrown_again() -> usize {
    let first = catch_unwind(rethrows).is_err(); //= 1x #5
    let then = bytes(9); //= 1x +9 #1
    usize::from(first) + then.len() //= 1x
    //} 1x -9
}

/// The caller's line has all that the call took, the panic included.
#[test]
fn panic_that_is_thrown_again_ends_the_call() {
    let reports = profile(|| assert_eq!(catches_what_is_thrown_again(), 10));
    let exception = exception_bytes();
    assert_eq!(reports.len(), 2);
    assert_beside(&reports[0], &[]);
    assert_beside(&reports[1], &[("exc", exception)]);
    assert_eq!(
        (reports[0].outcome(), reports[1].outcome()),
        (Outcome::Returned, Outcome::Panicked)
    );
    assert_eq!((reports[0].net_bytes(), reports[1].net_bytes()), (0, exception));
}
