//! A session that is read while it is open: by another thread, in the middle of a line, and without changing what it reports.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod support;

use std::future::pending;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Waker};
use std::thread;
use std::time::{Duration, Instant};

use memline::{Measure, Profile, Report, Row, Session, SessionHandle, SpawnClosure as _, profile};
use support::give_way;

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

/// Where a call stops until the test lets it go on. It allocates nothing, and nobody waits for ever.
#[derive(Default)]
struct Gate {
    state: AtomicU8,
}

const ARRIVED: u8 = 1;
const OPEN: u8 = 2;

impl Gate {
    fn pass(&self) {
        self.state.store(ARRIVED, Ordering::Release);
        self.wait_for(OPEN);
    }

    /// Allocates in the caller's line, and stops there.
    fn fill(&self, bytes: usize) -> Vec<u8> {
        let filled = vec![0; bytes];
        self.pass();
        filled
    }

    fn wait_for_arrival(&self) {
        self.wait_for(ARRIVED);
    }

    fn open(&self) {
        self.state.store(OPEN, Ordering::Release);
    }

    fn wait_for(&self, state: u8) {
        let deadline = Instant::now() + Duration::from_secs(20);
        while self.state.load(Ordering::Acquire) != state {
            assert!(Instant::now() < deadline, "nobody came to the gate");
            thread::yield_now();
        }
    }
}

fn open() -> Session {
    Session::builder().id("job 7").measure(Measure::Task).open()
}

fn row<'a>(report: &'a Report, text: &str) -> &'a Row {
    let found: Vec<_> = report.rows().iter().filter(|row| row.text().contains(text)).collect();
    assert_eq!(found.len(), 1, "{text}");
    found[0]
}

/// Occurrences, increment and retained bytes of the row with this text, and whether a call stands there.
fn numbers(report: &Report, text: &str) -> (Option<(u64, i64, Option<i64>)>, bool) {
    let row = row(report, text);
    let stats = row.stats();
    let numbers = stats.map(|stats| (stats.occurrences, stats.increment_bytes, stats.retained_bytes));
    (numbers, row.is_open())
}

fn so_far(handle: &SessionHandle) -> Profile {
    handle.so_far().expect("the session is open")
}

#[profile]
fn stops_in_a_line(gate: &Gate) -> usize {
    let first = vec![0_u8; 1000];
    let second = gate.fill(500);
    first.len() + second.len()
}

#[test]
fn a_call_in_the_middle_of_a_line_has_the_lines_before_and_what_its_line_holds() {
    let session = open();
    let handle = session.handle();
    let gate = Arc::new(Gate::default());
    let own = Arc::clone(&gate);
    let thread = thread::spawn(move || {
        session.run(|| stops_in_a_line(&own));
        session.finish()
    });
    gate.wait_for_arrival();
    let read = so_far(&handle);
    assert_eq!(
        (read.id(), read.len(), read[0].function()),
        (Some("job 7"), 1, "stops_in_a_line")
    );
    assert_eq!((read[0].calls(), read[0].session_id()), (0, Some("job 7")));
    assert_eq!(
        numbers(&read[0], "vec![0_u8; 1000]"),
        (Some((1, 1000, Some(1000))), false)
    );
    // What the line has done is in its increment once it has ended; what it holds is known at any time.
    assert_eq!(numbers(&read[0], "gate.fill(500)"), (Some((1, 0, Some(500))), true));
    assert_eq!(numbers(&read[0], "first.len()"), (None, false));
    gate.open();
    let finished = thread.join().unwrap();
    assert_eq!((finished.len(), finished[0].calls(), finished[0].index()), (1, 1, 0));
    assert_eq!(
        numbers(&finished[0], "gate.fill(500)"),
        (Some((1, 500, Some(0))), false)
    );
    assert!(finished[0].rows().iter().all(|row| !row.is_open()));
    assert!(handle.so_far().is_none());
}

#[profile]
fn calls(gate: &Gate) -> usize {
    let kept = Box::new(10);
    *kept + stops_in_a_line(gate)
}

#[test]
fn a_call_within_a_call_stands_in_a_line_of_each() {
    let session = open();
    let handle = session.handle();
    let gate = Arc::new(Gate::default());
    let own = Arc::clone(&gate);
    let thread = thread::spawn(move || session.run(|| calls(&own)));
    gate.wait_for_arrival();
    let read = so_far(&handle);
    let functions: Vec<_> = read.iter().map(|report| (report.function(), report.calls())).collect();
    assert_eq!(functions, [("calls", 0), ("stops_in_a_line", 0)]);
    assert!(row(&read[0], "stops_in_a_line(gate)").is_open());
    assert!(row(&read[1], "gate.fill(500)").is_open());
    gate.open();
    assert_eq!(thread.join().unwrap(), 1510);
}

/// Waits at the same line as often as there are gates.
#[profile]
async fn waits_in_a_loop(rounds: usize) -> usize {
    let mut kept = Vec::new();
    for _ in 0..rounds {
        kept.push(vec![0_u8; 100]);
        give_way().await;
    }
    pending::<()>().await;
    kept.len()
}

#[test]
fn a_future_that_waits_stands_in_its_line_however_often_that_has_ended() {
    let session = open();
    let handle = session.handle();
    let mut future = pin!(session.scope(waits_in_a_loop(3)));
    let mut context = Context::from_waker(Waker::noop());
    for round in 1..=3 {
        assert!(future.as_mut().poll(&mut context).is_pending());
        let read = so_far(&handle);
        assert_eq!(read[0].polls(), round);
        let (numbers, is_open) = numbers(&read[0], "give_way().await");
        assert_eq!((numbers.unwrap().0, is_open), (round, true));
        assert!(!row(&read[0], "pending::<()>()").is_open());
    }
    assert!(future.as_mut().poll(&mut context).is_pending());
    let read = so_far(&handle);
    assert!(!row(&read[0], "give_way().await").is_open());
    assert_eq!(numbers(&read[0], "pending::<()>()"), (Some((1, 0, Some(0))), true));
    assert_eq!(row(&read[0], "kept.push").stats().unwrap().occurrences, 3);
}

/// A future that is polled on another thread than the one where it was suspended.
#[test]
fn a_future_that_has_moved_stands_in_one_line() {
    let session = open();
    let handle = session.handle();
    let mut future = Box::pin(session.scope(waits_in_a_loop(1)));
    let poll = |future: &mut std::pin::Pin<Box<_>>| {
        let future: &mut std::pin::Pin<Box<memline::Scope<_>>> = future;
        assert!(Future::poll(future.as_mut(), &mut Context::from_waker(Waker::noop())).is_pending());
    };
    poll(&mut future);
    assert!(row(&so_far(&handle)[0], "give_way().await").is_open());
    thread::scope(|scope| {
        scope.spawn(|| poll(&mut future)).join().unwrap();
        let read = so_far(&handle);
        let open: Vec<_> = read[0].rows().iter().filter(|row| row.is_open()).collect();
        assert_eq!(open.len(), 1);
        assert!(open[0].text().contains("pending::<()>()"));
    });
    drop(future);
    let finished = session.finish();
    assert!(row(&finished[0], "pending::<()>()").was_cancelled());
    assert!(finished[0].rows().iter().all(|row| !row.is_open()));
}

#[profile]
fn one_of_several(gate: &Gate, is_first: bool) {
    if is_first {
        gate.pass();
    } else {
        let kept = gate.fill(70);
        drop(kept);
    }
}

#[test]
fn several_threads_stand_in_lines_of_their_own() {
    let session = open();
    let (first, second) = (Gate::default(), Gate::default());
    thread::scope(|scope| {
        scope.spawn(|| session.run(|| one_of_several(&first, true)));
        scope.spawn(|| session.run(|| one_of_several(&second, false)));
        first.wait_for_arrival();
        second.wait_for_arrival();
        let read = so_far(&session.handle());
        assert_eq!((read.len(), read[0].calls()), (1, 0));
        assert_eq!(row(&read[0], "if is_first").stats().unwrap().occurrences, 2);
        assert_eq!(numbers(&read[0], "gate.pass()"), (Some((1, 0, Some(0))), true));
        assert_eq!(numbers(&read[0], "gate.fill(70)"), (Some((1, 0, Some(70))), true));
        first.open();
        second.open();
    });
    assert_eq!(session.finish()[0].calls(), 2);
}

#[profile]
fn spawns(gate: &Gate) -> usize {
    let work = (|| gate.fill(300)).in_current_line();
    thread::scope(|scope| scope.spawn(work).join().unwrap().len())
}

#[test]
fn what_spawned_work_has_allocated_is_told_when_it_ends() {
    let session = open();
    let handle = session.handle();
    let gate = Arc::new(Gate::default());
    let own = Arc::clone(&gate);
    let thread = thread::spawn(move || {
        session.run(|| spawns(&own));
        session.finish()
    });
    gate.wait_for_arrival();
    let read = so_far(&handle);
    assert!(row(&read[0], "scope.spawn(work)").is_open());
    assert_eq!(numbers(&read[0], "gate.fill(300)").0.unwrap().2, Some(300));
    gate.open();
    assert_eq!(thread.join().unwrap()[0].calls(), 1);
}

#[profile(max_peak = "1 MiB")]
fn has_a_budget(gate: &Gate) -> usize {
    let first = vec![0_u8; 1000];
    let second = gate.fill(500);
    first.len() + second.len()
}

/// Such a call is added to its session when it ends.
#[test]
fn a_call_with_a_budget_is_read_too_and_once() {
    let session = open();
    let gate = Gate::default();
    thread::scope(|scope| {
        scope.spawn(|| session.run(|| has_a_budget(&gate)));
        gate.wait_for_arrival();
        let read = so_far(&session.handle());
        assert_eq!((read.len(), read[0].calls()), (1, 0));
        assert_eq!(row(&read[0], "vec![0_u8; 1000]").stats().unwrap().increment_bytes, 1000);
        assert!(row(&read[0], "gate.fill(500)").is_open());
        gate.open();
    });
    let read = so_far(&session.handle());
    assert_eq!(
        (read.len(), read[0].calls(), row(&read[0], "gate.fill(500)").is_open()),
        (1, 1, false)
    );
    assert_eq!(row(&read[0], "vec![0_u8; 1000]").stats().unwrap().occurrences, 1);
    assert_eq!(session.finish().into_reports(), read.into_reports());
}

#[test]
fn nothing_has_begun() {
    let session = open();
    assert!(so_far(&session.handle()).is_empty());
    assert!(session.finish().is_empty());
}
