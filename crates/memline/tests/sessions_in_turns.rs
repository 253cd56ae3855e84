//! Code of one session that runs within code of another, within code of the first: what the innermost does is in the lines of
//! the outermost as well, as it is where nothing lies between.

mod support;

use std::pin::pin;

use memline::{Report, Session, profile};
use support::beside::{assert_all_beside, assert_beside, line};
use support::hands::{bytes, opened, up_to};
use support::{drive, give_way, profile};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

/// Net, what others freed, and what is retained.
fn sums(report: &Report) -> [i64; 3] {
    let (net, by_others) = (report.net_bytes(), report.freed_by_others_bytes());
    [net, by_others, report.retained_bytes()]
}

#[rustfmt::skip]
#[profile]
fn goes_through_another(s: &Session, t: &Session) -> usize {
    let first = bytes(1); //= 1x +1 #1
    let second = t.run(|| s.run(|| makes(20))); //= 1x +20 #1
    let third = t.run(|| s.run(|| { //= 1x
        let own = bytes(300); //= 1x +300 #1
        own.len() + makes(4).len() //= 1x -300 #1
    }));
    first.len() + second.len() + third //= 1x
    //} 1x -21
}

#[rustfmt::skip]
#[profile]
fn makes(n: usize) -> Vec<u8> {
    let v = bytes(n); //= 2x +24 #2
    v //= 2x
    //} 2x
}

#[test]
fn own_session_is_entered_by_way_of_another() {
    let (s, t) = (opened(), opened());
    assert_eq!(s.run(|| goes_through_another(&s, &t)), 325);
    let reports = s.finish().into_reports();
    assert_eq!((reports.len(), t.finish().len()), (2, 0));
    assert_all_beside(&reports, &[]);
    assert_eq!(sums(&reports[0]), [0, 0, 0]);
    assert_eq!((reports[0].peak_bytes(), reports[1].calls()), (325, 2));
}

#[rustfmt::skip]
#[profile]
fn calls_out_of_a_closure(s: &Session) -> usize {
    let kept = s.run(|| runs(|| { //= 1x
        let v = made_there(50); //= 1x
        drop(made_there(1000)); //= 1x others 1000
        v //= 1x
    }));
    kept.len() //= 1x
    //} 1x others 50
}

#[rustfmt::skip]
#[profile]
fn runs<T>(f: impl FnOnce() -> T) -> T {
    let own = bytes(9); //= 1x +9 #1
    let made = f(); //= 1x +1050 #2
    drop(own); //= 1x -9
    made //= 1x
    //} 1x
}

#[rustfmt::skip]
#[profile]
fn made_there(n: usize) -> Vec<u8> {
    let v = bytes(n); //= 2x +1050 #2
    v //= 2x
    //} 2x
}

/// A function of the inner session runs a closure of the outer session's call, which calls another of the inner session's.
#[test]
fn function_is_called_in_a_closure_that_another_runs() {
    let s = opened();
    let reports = profile(|| assert_eq!(calls_out_of_a_closure(&s), 50));
    let inner = s.finish().into_reports();
    assert_eq!((reports.len(), inner.len()), (1, 2));
    assert_beside(&reports[0], &[]);
    assert_all_beside(&inner, &[]);
    assert_eq!(sums(&reports[0]), [0, 0, 0]);
    // The caller's line has made it too, and is told what others freed of it.
    assert_eq!(sums(&inner[0]), [1050, 1050, 0]);
    assert_eq!(sums(&inner[1]), [1050, 1050, 0]);
}

#[rustfmt::skip]
#[profile]
async fn awaits_through_another(s: &Session, t: &Session) -> usize {
    let inner = s.scope(waits(40)); //= 1x
    let outer = t.scope(inner); //= 1x
    let mut outer = pin!(outer); //= 1x
    let early = up_to(1, &mut outer).await; //= 1x +40 #1
    assert!(early.is_none()); //= 1x
    let v = outer.await; //= 1x +5 #2
    v.len() //= 1x
    //} 1x -45
}

#[rustfmt::skip]
#[profile]
async fn waits(n: usize) -> Vec<u8> {
    let mut v = bytes(n); //= 1x +40 #1
    give_way().await; //= 1x
    drop(bytes(600)); //= 1x #1
    v.reserve_exact(5); //= 1x +5 #1
    v //= 1x
    //} 1x
}

#[test]
fn call_is_awaited_by_way_of_another_session() {
    let (s, t) = (opened(), opened());
    assert_eq!(drive(s.scope(awaits_through_another(&s, &t))), 40);
    let reports = s.finish().into_reports();
    assert_eq!((reports.len(), t.finish().len()), (2, 0));
    assert_all_beside(&reports, &[]);
    assert_eq!(sums(&reports[0]), [0, 0, 0]);
    // What was held for a moment far within is in the peak and the mark of the line that waited.
    assert_eq!(reports[0].peak_bytes(), 640);
    let entry = line(&reports[0], "#[profile]").usage_bytes;
    assert_eq!(line(&reports[0], "let v = outer").high_water_bytes, Some(entry + 640));
    assert_eq!(line(&reports[0], "let early").high_water_bytes, Some(entry + 40));
}

#[rustfmt::skip]
#[profile]
fn takes_turns(s: &Session, t: &Session, depth: usize) -> usize {
    let v = bytes(10); //= 1x +10 #1
    let mut sum = v.len(); //= 1x
    if depth > 0 { //= 1x
        sum += t.run(|| turns_back(s, t, depth - 1)); //= 1x #_
    }
    sum //= 1x
    //} 1x -10
}

#[profile]
fn turns_back(s: &Session, t: &Session, depth: usize) -> usize {
    let v = bytes(100);
    let below = s.run(|| takes_turns(s, t, depth));
    v.len() + below
}

/// Each session has its own recursions: a session's border is crossed at each turn.
#[test]
fn two_functions_in_two_sessions_call_each_other() {
    let (s, t) = (opened(), opened());
    assert_eq!(s.run(|| takes_turns(&s, &t, 3)), 340);
    let (in_s, in_t) = (s.finish().into_reports(), t.finish().into_reports());
    assert_eq!((in_s.len(), in_t.len()), (1, 1));
    assert_eq!((in_s[0].calls(), in_t[0].calls()), (4, 3));
    for reports in [&in_s, &in_t] {
        assert_eq!(sums(&reports[0]), [0, 0, 0], "{}", reports[0]);
    }
    assert_eq!(in_s[0].peak_bytes(), 40);
    assert_eq!(in_t[0].peak_bytes(), 300);
}

#[rustfmt::skip]
#[profile]
fn holds_beside(t: &Session, kept: &mut Vec<Vec<u8>>) -> usize {
    let a = bytes(100_000); //= 1x +100000 #1
    t.run(|| keeps(kept)); //= 1x
    let b = bytes(50_000); //= 1x +50000 #1
    a.len() + b.len() //= 1x
    //} 1x -150000
}

#[profile]
fn keeps(kept: &mut Vec<Vec<u8>>) {
    kept.push(bytes(1_000_000));
}

/// What another session takes meanwhile does not count as what this one holds at its peak.
#[test]
fn lines_hold_at_the_peak_of_their_own_session() {
    let mut kept = Vec::with_capacity(1);
    let t = opened();
    let reports = profile(|| assert_eq!(holds_beside(&t, &mut kept), 150_000));
    assert_beside(&reports[0], &[]);
    let held = |reports: &[Report], text| line(&reports[0], text).at_peak_bytes;
    assert_eq!(
        (held(&reports, "let a"), held(&reports, "let b")),
        (Some(100_000), Some(50_000))
    );
    let inner = t.finish().into_reports();
    assert_eq!(held(&inner, "kept.push"), Some(1_000_000));
}
