//! Calls in sessions of their own, made and done with on one line, and calls that a closure makes in another session: what
//! is another session's is no increment of the line's, and what the line frees of it is.
#![allow(clippy::let_and_return, reason = "a block's last line is to have a row")]

mod support;

use memline::{Report, Session, profile};
use support::beside::{assert_all_beside, assert_beside, line};
use support::hands::{bytes, exception_bytes, more, opened, up_to};
use support::{drive, give_way, profile};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

#[rustfmt::skip]
#[profile]
fn makes() -> Vec<u8> {
    let mut v = bytes(300); //= 1x +300 #1
    more(&mut v, 200); //= 1x +200 #1
    v //= 1x
    //} 1x
}

#[rustfmt::skip]
#[profile]
fn frees_at_once(other: &Session) -> usize {
    let mut sum = 0; //= 1x
    sum += other.run(makes).len(); //= 1x others 500
    if sum > 1 { //= 1x
        sum += other.run(makes).len(); //= 1x others 500
    }
    for _ in 0..2 { //= 3x
        drop(other.run(makes)); //= 2x others 1000
    }
    let own = bytes(10); //= 1x +10 #1
    own.len() + sum //= 1x
    //} 1x -10
}

/// A line that does nothing else than to free what another session has just made.
#[test]
fn line_that_frees_what_a_session_made_on_it() {
    let other = opened();
    let reports = profile(|| assert_eq!(frees_at_once(&other), 610));
    assert_eq!(reports.len(), 1);
    assert_beside(&reports[0], &[]);
    assert_eq!((reports[0].net_bytes(), reports[0].retained_bytes()), (0, 0));
    let reports = other.finish().into_reports();
    let sums = [Report::net_bytes, Report::freed_by_others_bytes, Report::retained_bytes].map(|sum| sum(&reports[0]));
    assert_eq!(sums, [2000, 2000, 0]);
}

#[rustfmt::skip]
#[profile]
fn calls_in_a_closure() -> Vec<Report> {
    let s = opened(); //= 1x _ #_
    let kept = s.run(|| { //= 1x
        let own = bytes(7); //= 1x +7 #1
        let mut v = makes(); //= 1x
        more(&mut v, 20); //= 1x +20 #1
        drop(v); //= 1x -20 others 500
        own //= 1x
    });
    let reports = s.finish().into_reports(); //= 1x _ #_
    assert_eq!(kept.len(), 7); //= 1x
    reports //= 1x
    //} 1x -7
}

/// The closure's own lines are the outer call's, the function that it calls is the session's.
#[test]
fn function_called_in_a_closure_in_a_session_within() {
    let session = opened();
    let inner = session.run(calls_in_a_closure);
    let reports = session.finish().into_reports();
    assert_beside(&reports[0], &[]);
    assert_eq!((reports.len(), inner.len()), (1, 1));
    assert_beside(&inner[0], &[]);
    let sums = [
        inner[0].net_bytes(),
        inner[0].freed_by_others_bytes(),
        inner[0].retained_bytes(),
    ];
    assert_eq!(sums, [500, 500, 0]);
}

#[rustfmt::skip]
#[profile]
fn makes_in_a_closure(other: &Session) -> Vec<u8> {
    let v = other.run(|| { //= 1x
        let mut v = bytes(1000); //= 1x +1000 #1
        more(&mut v, 20); //= 1x +20 #1
        v //= 1x
    });
    v //= 1x
    //} 1x
}

#[rustfmt::skip]
#[profile]
fn keeps_what_a_closure_made(other: &Session) -> usize {
    let v = makes_in_a_closure(other); //= 1x +1020 #2
    v.capacity() //= 1x
    //} 1x -1020
}

#[rustfmt::skip]
#[profile]
async fn makes_in_a_block(other: &Session) -> Vec<u8> {
    let v = other.scope(async { //= 1x
        let v = bytes(500); //= 1x +500 #1
        give_way().await; //= 1x
        v //= 1x
    }).await;
    v //= 1x
    //} 1x
}

#[rustfmt::skip]
#[profile]
async fn keeps_what_a_block_made(other: &Session) -> usize {
    let v = makes_in_a_block(other).await; //= 1x +500 #1
    v.len() //= 1x
    //} 1x -500
}

/// The caller of a call has in its line what the call's closures and blocks do in a session within, as all that it does.
#[test]
fn caller_has_what_is_done_in_a_session_within() {
    let other = opened();
    let session = opened();
    assert_eq!(session.run(|| keeps_what_a_closure_made(&other)), 1020);
    assert_eq!(drive(session.scope(keeps_what_a_block_made(&other))), 500);
    let reports = session.finish().into_reports();
    assert_all_beside(&reports, &[]);
    let net: Vec<i64> = reports.iter().map(Report::net_bytes).collect();
    assert_eq!(net, [0, 1020, 0, 500]);
    assert!(other.finish().is_empty());
}

#[rustfmt::skip]
#[profile]
fn catches_what_held_much() -> usize {
    let kept = bytes(10); //= 1x +10 #1
    let caught = std::panic::catch_unwind(|| { //= 1x -exc
        let held = bytes(1000); //= 1x +1000 #1
        if held.len() == 1000 { //= 1x
            std::panic::resume_unwind(Box::new(())); //= 1x +exc-1000 #1 panicked
        }
        held.len()
    });
    kept.len() + usize::from(caught.is_err()) //= 1x
    //} 1x -10
}

/// The high-water mark of a line, above the usage at entry.
fn high(report: &Report, text: &str) -> Option<i64> {
    let entry = report.rows()[0].stats().expect("it was called").usage_bytes;
    line(report, text).high_water_bytes.map(|high| high - entry)
}

/// What the closure held at most is in its own lines' high-water marks.
#[test]
fn line_that_caught_a_panic_has_its_own_high_water_mark() {
    let reports = profile(|| assert_eq!(catches_what_held_much(), 11));
    let exception = exception_bytes();
    assert_beside(&reports[0], &[("exc", exception)]);
    assert_eq!(high(&reports[0], "resume_unwind"), Some(1010 + exception));
    assert_eq!(high(&reports[0], "let caught"), Some(10 + exception));
    assert_eq!(high(&reports[0], "let kept"), Some(10));
}

#[rustfmt::skip]
#[profile]
async fn polls_in_another_session(other: &Session) -> usize {
    let block = async { //= 1x
        drop(bytes(1000)); //= 1x #1
        give_way().await; //= 1x
        drop(bytes(300)); //= 1x #1
        7 //= 1x
    };
    let mut block = std::pin::pin!(block); //= 1x
    let early = other.scope(up_to(1, &mut block)).await; //= 1x
    assert!(early.is_none()); //= 1x
    let late = block.await; //= 1x
    late //= 1x
    //} 1x
}

/// What a block holds at most while a line runs it is in that line's mark, in whatever session it is run.
#[test]
fn line_that_polls_a_block_in_a_session_has_its_high_water_mark() {
    let other = opened();
    let session = opened();
    assert_eq!(drive(session.scope(polls_in_another_session(&other))), 7);
    let reports = session.finish().into_reports();
    assert_beside(&reports[0], &[]);
    let marks = ["drop(bytes(1000))", "drop(bytes(300))", "let late", "let early"].map(|text| high(&reports[0], text));
    assert_eq!(marks, [Some(1000), Some(300), Some(300), Some(1000)]);
    assert_eq!(reports[0].peak_bytes(), 1000);
}
