//! Closures and blocks of a call that run in sessions, and in sessions within sessions: what they do is the call's.
#![allow(clippy::let_and_return, reason = "a closure's last line is to have a row")]

mod support;

use memline::{Report, Session, profile};
use support::beside::{assert_beside, line};
use support::hands::{bytes, opened};
use support::profile;

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

#[rustfmt::skip]
#[profile]
fn two_sessions_deep(s: &Session, t: &Session) -> usize {
    let v = s.run(|| { //= 1x
        let a = bytes(10); //= 1x +10 #1
        let b = t.run(|| { //= 1x
            let b = bytes(200); //= 1x +200 #1
            drop(bytes(3)); //= 1x #1
            b //= 1x
        });
        a.len() + b.len() //= 1x -210
    });
    v //= 1x
    //} 1x
}

#[test]
fn closure_in_a_closure_in_another_session() {
    let (s, t) = (opened(), opened());
    let reports = profile(|| assert_eq!(two_sessions_deep(&s, &t), 210));
    assert_eq!(reports.len(), 1);
    assert_beside(&reports[0], &[]);
    assert_eq!((reports[0].net_bytes(), reports[0].peak_bytes()), (0, 213));
    assert_eq!((s.finish().len(), t.finish().len()), (0, 0));
}

#[rustfmt::skip]
#[profile]
fn opens_in_a_loop() -> usize {
    let mut sum = 0; //= 1x
    for n in 1..4 { //= 4x
        let s = opened(); //= 3x _ #_
        sum += s.run(|| { //= 3x
            let own = bytes(n); //= 3x +6 #3
            let made = makes(10 * n); //= 3x
            own.len() + made.len() //= 3x -6 others 60
        });
        drop(s.finish()); //= 3x _ #_
    } //= 3x
    sum //= 1x
    //} 1x
}

#[rustfmt::skip]
#[profile]
fn makes(length: usize) -> Vec<u8> {
    let mut v = bytes(length / 2); //= 1x +2 #1
    v.resize(length, 1); //= 1x +2 #1
    v //= 1x
    //} 1x
}

#[test]
fn session_is_opened_and_finished_in_each_round() {
    let reports = profile(|| assert_eq!(opens_in_a_loop(), 66));
    assert_eq!(reports.len(), 1);
    assert_beside(&reports[0], &[]);
    let kept: i64 = ["let s = opened()", "drop(s.finish())"]
        .map(|text| line(&reports[0], text).increment_bytes)
        .iter()
        .sum();
    assert_eq!((kept, reports[0].net_bytes()), (0, 0));
}

#[rustfmt::skip]
#[profile]
fn runs_through_another_function(s: &Session) -> usize {
    let kept = s.run(|| calls(|| { //= 1x
        let v = bytes(50); //= 1x +50 #1
        v //= 1x
    }));
    kept.len() //= 1x
    //} 1x -50
}

#[rustfmt::skip]
#[profile]
fn calls<T>(f: impl FnOnce() -> T) -> T {
    let own = bytes(9); //= 1x +9 #1
    let made = f(); //= 1x
    drop(own); //= 1x -9
    made //= 1x
    //} 1x
}

/// The function in the session does not allocate what the closure of the call outside of it does.
#[test]
fn closure_is_called_by_a_function_in_the_session() {
    let s = opened();
    let reports = profile(|| assert_eq!(runs_through_another_function(&s), 50));
    let inner = s.finish().into_reports();
    assert_eq!((reports.len(), inner.len()), (1, 1));
    assert_beside(&reports[0], &[]);
    assert_beside(&inner[0], &[]);
    let sums = |report: &Report| [report.net_bytes(), report.retained_bytes(), report.peak_bytes()];
    assert_eq!(sums(&reports[0]), [0, 0, 50]);
    assert_eq!(sums(&inner[0]), [0, 0, 9]);
}

#[rustfmt::skip]
#[profile]
fn returns_out_of_a_session(s: &Session, early: bool) -> usize {
    let held = bytes(30); //= 2x +60 #2
    let made = s.run(|| { //= 2x
        let mut v = bytes(4); //= 2x +8 #2
        if early { //= 2x
            return v; //= 1x
        }
        v = bytes(8); //= 1x +8-4 #1
        v //= 1x
    });
    if early { //= 2x
        return made.len() + held.len(); //= 1x -34
    }
    made.len() + held.len() //= 1x
    //} 1x -38
}

#[test]
fn closures_return_early_in_a_session() {
    let s = opened();
    let reports = profile(|| {
        assert_eq!(returns_out_of_a_session(&s, true), 34);
        assert_eq!(returns_out_of_a_session(&s, false), 38);
    });
    assert_beside(&reports[0], &[]);
    // A vector takes the place of another while both are there.
    assert_eq!((reports[0].net_bytes(), reports[0].peak_bytes()), (0, 42));
}
