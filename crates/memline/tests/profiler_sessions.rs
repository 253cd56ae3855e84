//! The profile of the process has what happens in sessions, and what becomes of their memory after they have ended. A profiler
//! gets all calls of the process, so that all of it is one test.

mod support;

use memline::{Measure, Profile, Profiler, Report, Session, SpawnClosure as _, profile};
use support::hands::elsewhere;

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

#[profile]
fn makes(bytes: usize) -> Vec<u8> {
    vec![0; bytes]
}

#[profile]
fn frees(v: Vec<u8>) {
    drop(v);
}

fn report<'a>(profile: &'a Profile, function: &str) -> &'a Report {
    profile
        .iter()
        .find(|report| report.function() == function)
        .expect("it was called")
}

/// What the line of `makes` retains.
fn retained(profile: &Profile) -> Option<i64> {
    report(profile, "makes").rows()[2]
        .stats()
        .and_then(|line| line.retained_bytes)
}

#[test]
fn sessions_are_part_of_the_process() {
    let mut kept = Vec::with_capacity(100);

    // Memory that outlives its session, and is freed after it by whatever code.
    let profiler = Profiler::start();
    for (hundreds, bytes) in (1..=10).zip((100..).step_by(100)) {
        let session = Session::builder().open();
        kept.push(session.run(|| makes(hundreds * 100)));
        assert_eq!(session.finish().retained_bytes(), Some(bytes));
    }
    drop(kept.pop());
    elsewhere(|| drop(kept.pop()));
    let open = Session::builder().open();
    open.run(|| frees(kept.pop().expect("there are some")));
    let profile = profiler.finish();
    assert_eq!(retained(&profile), Some(2800));
    assert_eq!((profile.calls(), profile.retained_bytes()), (11, Some(2800)));
    assert_eq!(profile.peak_bytes(), Some(5500));
    // Within the process nothing is freed for others: the session that freed another's memory has it in its line.
    let of_frees = report(&profile, "frees").rows()[2].stats().expect("it ran");
    assert_eq!(
        (of_frees.increment_bytes, of_frees.freed_for_others_bytes),
        (-800, Some(0))
    );
    drop(open);
    // What is freed after the profiler has finished is no trouble.
    kept.clear();

    // A session that is open, on another thread as well, when the profile is made.
    let profiler = Profiler::start();
    let session = Session::builder().open();
    kept.push(session.run(|| makes(10)));
    let handle = session.handle();
    std::thread::scope(|scope| {
        scope.spawn(|| drop(handle.run(|| makes(20))));
    });
    let profile = profiler.finish();
    assert_eq!((report(&profile, "makes").calls(), retained(&profile)), (2, Some(10)));
    assert_eq!(session.finish().calls(), 2);
    kept.clear();

    // One profiler within another: each has what happened while it lived.
    let outer = Profiler::start();
    kept.push(makes(1));
    let inner = Profiler::start();
    kept.push(makes(2));
    let session = Session::builder().open();
    kept.push(session.run(|| makes(4)));
    drop(session);
    assert_eq!(retained(&inner.finish()), Some(6));
    kept.push(makes(8));
    let session = Session::builder().open();
    kept.push(session.run(|| makes(16)));
    drop(session.finish());
    let profile = outer.finish();
    assert_eq!((report(&profile, "makes").calls(), retained(&profile)), (5, Some(31)));
    kept.clear();

    // Many sessions that leave something behind, most of which is freed: nothing is left that was freed.
    let profiler = Profiler::start();
    for _ in 0..1000 {
        let session = Session::builder().measure(Measure::Task).open();
        drop(session.run(|| makes(3)));
        let after = session.run(|| makes(5));
        drop(session.finish());
        drop(after);
    }
    let thread = std::thread::spawn((|| makes(7).len()).in_current_line());
    assert_eq!(thread.join().expect("it does not panic"), 7);
    let profile = profiler.finish();
    assert_eq!((report(&profile, "makes").calls(), retained(&profile)), (2001, Some(0)));
    assert_eq!(profile.allocated_bytes(), Some(8007));
}
