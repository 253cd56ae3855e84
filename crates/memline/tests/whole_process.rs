//! A profile of the process over panics, futures, threads and sessions. A profiler gets all calls outside of sessions, so that
//! all of it is one test.

mod support;

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use memline::{Config, Measure, Outcome, Profile, Profiler, Report, Way, configure, profile};
use support::beside::{assert_beside, line};
use support::hands::{bytes, elsewhere, exception_bytes, more, poll_once};
use support::{drive, give_way};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

#[rustfmt::skip]
#[profile]
fn parses(fails: bool, kept: &mut Vec<Vec<u8>>) -> usize {
    let line = bytes(20); //= 4x +80 #4
    let Ok(length) = catch_unwind(|| { //= 4x -2exc
        let token = bytes(5); //= 4x +20 #4
        if fails { //= 4x
            resume_unwind(Box::new(())); //= 2x +2exc-10 #2 panicked
        }
        token.len() //= 2x -10
    }) else {
        return 0; //= 2x -40
    };
    kept.push(line); //= 2x
    length //= 2x
    //} 2x
}

#[rustfmt::skip]
#[profile]
async fn waits(kept: &mut Vec<Vec<u8>>) -> usize {
    let mut v = bytes(100); //= 3x +300 #3
    give_way().await; //= 3x -100 cancelled
    more(&mut v, 11); //= 2x +22 #2
    kept.push(v); //= 2x
    kept.len() //= 2x
    //} 2x
}

#[rustfmt::skip]
#[profile]
fn recurses(n: usize) -> usize {
    let held = bytes(n); //= 2x +6 #2
    let below = if n > 1 { recurses(n - 1) } else { 0 }; //= 2x #4
    below + held.len() //= 2x
    //} 2x -6
}

#[rustfmt::skip]
#[profile]
fn frees(mut kept: Vec<Vec<u8>>) -> usize {
    kept.pop(); //= 1x -111
    kept.truncate(1); //= 1x -131
    kept.len() //= 1x
    //} 1x -20-240
}

fn report<'a>(profile: &'a Profile, function: &str) -> &'a Report {
    let mut reports = profile.reports().iter();
    reports
        .find(|report| report.function() == function)
        .expect("it was called")
}

/// What the lines of all ways hold.
fn retained(profile: &Profile) -> i64 {
    let ways = profile.ways().iter();
    ways.flat_map(Way::lines)
        .filter_map(|line| line.stats.retained_bytes)
        .sum()
}

/// What no line made, and what lines did, is by how much the process has grown.
#[track_caller]
fn assert_adds_up(profile: &Profile, retained_bytes: i64) {
    assert_eq!(retained(profile), retained_bytes);
    let [grown, elsewhere] = [profile.grown_bytes(), profile.elsewhere_bytes()].map(|bytes| bytes.expect("tags tell"));
    assert_eq!(grown - elsewhere, retained_bytes);
}

#[test]
fn calls_of_all_kinds_are_added_up() {
    configure(
        Config::new()
            .measure(Measure::Task)
            .sink(|_| panic!("no call has a report of its own")),
    )
    .expect("memline::Alloc is there");
    let exception = exception_bytes();
    let mut kept = Vec::with_capacity(10);

    let profiler = Profiler::start();
    for fails in [false, true] {
        parses(fails, &mut kept);
        elsewhere(|| parses(fails, &mut kept));
    }
    assert_eq!(drive(waits(&mut kept)), 3);
    let mut moved = Box::pin(waits(&mut kept));
    assert!(poll_once(&mut moved).is_pending());
    assert!(elsewhere(|| poll_once(&mut moved)).is_ready());
    drop(moved);
    recurses(3);
    elsewhere(|| catch_unwind(AssertUnwindSafe(|| recurses(3)))).expect("it does not panic");
    let mut other = Vec::new();
    let mut dropped = Box::pin(waits(&mut other));
    assert!(poll_once(&mut dropped).is_pending());
    elsewhere(move || drop(dropped));
    let profile = profiler.finish();

    assert_beside(report(&profile, "parses"), &[("exc", exception)]);
    assert_eq!(report(&profile, "parses").outcome(), Outcome::Returned);
    assert_beside(report(&profile, "waits"), &[]);
    assert_eq!(report(&profile, "waits").outcome(), Outcome::Cancelled);
    assert_beside(report(&profile, "recurses"), &[]);
    assert_eq!(report(&profile, "recurses").calls(), 2);
    let held = |function, text| line(report(&profile, function), text).retained_bytes;
    assert_eq!(
        (held("parses", "let line"), held("parses", "let token")),
        (Some(40), Some(0))
    );
    assert_eq!(
        (held("waits", "let mut v"), held("waits", "more(")),
        (Some(200), Some(22))
    );
    assert_adds_up(&profile, 262);
    drop(profile);

    // What another profiler's lines made is nobody's for this one.
    let profiler = Profiler::start();
    assert_eq!(frees(kept), 1);
    let profile = profiler.finish();
    assert_beside(&profile.reports()[0], &[]);
    assert_adds_up(&profile, 0);
    assert_eq!(profile.reports().len(), 1);
}
