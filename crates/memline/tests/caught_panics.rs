//! Panics that are caught inside a statement. The line that panicked has what the panic took; what the statement does then
//! is on the statement's own line.
#![allow(clippy::let_and_return, reason = "a block's last line is to have a row")]

mod support;

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use futures_util::FutureExt as _;
use memline::{Outcome, Report, profile};
use support::beside::{assert_beside, line};
use support::hands::{bytes, exception_bytes, opened};
use support::{drive, give_way, profile};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

/// One call that has returned and left nothing, whatever it caught.
#[track_caller]
fn assert_returned(reports: &[Report]) {
    assert_beside(&reports[0], &[("exc", exception_bytes())]);
    assert_eq!((reports[0].calls(), reports[0].outcome()), (1, Outcome::Returned));
    assert_eq!((reports[0].net_bytes(), reports[0].retained_bytes()), (0, 0));
}

/// Not `panic!`, whose hook prints.
fn panics() -> usize {
    resume_unwind(Box::new(()))
}

#[rustfmt::skip]
#[profile]
fn falls_back() -> usize {
    let v = catch_unwind(|| -> Vec<u8> { //= 1x +700-exc #1
        if std::hint::black_box(true) { //= 1x
            panics(); //= 1x +exc #1 panicked
        }
        Vec::new()
    }).unwrap_or_else(|_| bytes(700));
    v.len() //= 1x
    //} 1x -700
}

#[test]
fn rest_of_the_statement_is_on_its_own_line() {
    assert_returned(&profile(|| assert_eq!(falls_back(), 700)));
}

#[rustfmt::skip]
#[profile]
fn falls_back_below() -> usize {
    let v = catch_unwind(|| { //= 1x -exc
        let held = bytes(30); //= 1x +30 #1
        let length = held.len() + panics(); //= 1x +exc-30 #1 panicked
        bytes(length)
    })
    .unwrap_or_else(|_| bytes(700)); //= 1x +700 #1
    v.len() //= 1x
    //} 1x -700
}

/// The method has a line of its own; the closure's variables go where it panicked.
#[test]
fn method_below_the_closure_is_on_its_own_line() {
    assert_returned(&profile(|| assert_eq!(falls_back_below(), 700)));
}

#[rustfmt::skip]
#[profile]
fn tries_again() -> usize {
    let mut attempts = 0; //= 1x
    let v = loop { //= 1x
        let attempt = catch_unwind(AssertUnwindSafe(|| { //= 4x -3exc
            let v = bytes(100); //= 4x +400 #4
            attempts += 1; //= 4x
            if attempts < 4 { //= 4x
                panics(); //= 3x +3exc-300 #3 panicked
            }
            v //= 1x
        }));
        match attempt { //= 4x
            Ok(v) => break v, //= 1x
            Err(_) => attempts += 0, //= 3x
        }
    }; //= 3x
    v.len() + attempts //= 1x
    //} 1x -100
}

#[test]
fn attempts_that_panic_in_a_loop() {
    assert_returned(&profile(|| assert_eq!(tries_again(), 104)));
}

#[profile]
fn unwinds_through_two_closures() -> usize {
    let sum = catch_unwind(|| {
        let outer = bytes(5);
        let lengths = (1..4).map(|n| {
            let inner = bytes(n);
            if n == 3 {
                panics();
            }
            inner.len()
        });
        outer.len() + lengths.sum::<usize>()
    })
    .unwrap_or_else(|_| bytes(60).len() + bytes(40).len());
    bytes(sum).len()
}

/// Each gives back what it held on the line that it had come to.
#[test]
fn panic_through_closures_of_the_same_function() {
    let reports = profile(|| assert_eq!(unwinds_through_two_closures(), 100));
    let report = &reports[0];
    assert_eq!((report.net_bytes(), report.outcome()), (0, Outcome::Returned));
    let numbers = |text| {
        let line = line(report, text);
        (line.occurrences, line.increment_bytes, line.allocations)
    };
    let exception = exception_bytes();
    assert_eq!(numbers("let sum ="), (1, -exception, Some(0)));
    assert_eq!(numbers("let outer ="), (1, 5, Some(1)));
    assert_eq!(numbers("let inner ="), (3, 6, Some(3)));
    assert_eq!(numbers("panics();"), (1, exception - 3, Some(1)));
    assert_eq!(numbers("outer.len() + "), (1, -5, Some(0)));
    assert_eq!(numbers(".unwrap_or_else"), (1, 0, Some(2)));
    assert_eq!(numbers("bytes(sum)"), (1, 0, Some(1)));
    let stopped = report.rows().iter().find(|row| row.has_panicked());
    assert!(stopped.is_some_and(|row| row.text().contains("panics();")), "{report}");
}

#[rustfmt::skip]
#[profile]
fn calls_what_fails() -> bool {
    let caught = catch_unwind(|| { //= 1x -exc #1
        let held = bytes(40); //= 1x +40 #1
        fails(held.len()); //= 1x +exc-40 #2 panicked
        held.len()
    }).is_err() && bytes(90).len() == 90;
    caught //= 1x
    //} 1x
}

#[rustfmt::skip]
#[profile]
fn fails(length: usize) -> usize {
    let own = bytes(length); //= 1x +40 #1
    own.len() + panics() //= 1x +exc-40 #1 panicked
}

#[test]
fn call_that_panics_in_a_closure() {
    let reports = profile(|| assert!(calls_what_fails()));
    assert_returned(&reports);
    let exception = exception_bytes();
    assert_beside(&reports[1], &[("exc", exception)]);
    assert_eq!(
        (reports[1].outcome(), reports[1].net_bytes()),
        (Outcome::Panicked, exception)
    );
}

#[rustfmt::skip]
#[profile]
async fn polls_what_fails() -> usize {
    let work = async { //= 1x
        let held = bytes(1000); //= 1x +1000 #1
        give_way().await; //= 1x
        held.len() + panics() //= 1x +exc-1000 #1 panicked
    };
    let result = AssertUnwindSafe(work) //= 1x
        .catch_unwind() //= 1x
        .await; //= 1x -exc
    let v = result.unwrap_or_else(|_| bytes(70).len()); //= 1x #1
    v //= 1x
    //} 1x
}

#[test]
fn block_that_panics_after_a_break() {
    let session = opened();
    assert_eq!(drive(session.scope(polls_what_fails())), 70);
    assert_returned(&session.finish().into_reports());
}

#[rustfmt::skip]
#[profile]
fn catches_around_a_session() -> usize {
    let s = opened(); //= ?
    let v = catch_unwind(AssertUnwindSafe(|| s.run(|| { //= 1x +700-exc #1
        let held = bytes(1000); //= 1x +1000 #1
        let length = held.len() + panics(); //= 1x +exc-1000 #1 panicked
        bytes(length)
    }))).unwrap_or_else(|_| bytes(700));
    drop(s.finish()); //= ?
    v.len() //= 1x
    //} 1x -700
}

#[test]
fn closure_that_panics_in_a_session_within() {
    assert_returned(&profile(|| assert_eq!(catches_around_a_session(), 700)));
}

#[rustfmt::skip]
#[profile]
fn catches_in_a_closure() -> usize {
    let length = |n: usize| { //= 1x
        let v = catch_unwind(|| { //= 2x -2exc
            let held = bytes(n); //= 2x +30 #2
            held.len() + panics() //= 2x +2exc-30 #2 panicked
        });
        v.unwrap_or_else(|_| bytes(n).len()) //= 2x #2
    }; //= 2x
    length(10) + length(20) //= 1x
    //} 1x
}

#[test]
fn closure_that_catches_what_its_closure_threw() {
    assert_returned(&profile(|| assert_eq!(catches_in_a_closure(), 30)));
}
