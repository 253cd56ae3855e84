//! Types whose `Drop` allocates, keeps what it allocated, calls profiled functions or opens a session: all of it is on the
//! line that drops.

mod support;

use memline::{Outcome, Report, profile};
use support::beside::{assert_beside, line};
use support::hands::{Desk, bytes, elsewhere, exception_bytes, opened, poll_once};
use support::{give_way, profile};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

/// Leaves a note of twice its size when it goes.
struct Leaves<'a>(Vec<u8>, &'a Desk<Vec<u8>>);

impl Drop for Leaves<'_> {
    fn drop(&mut self) {
        self.1.put(bytes(2 * self.0.len()));
    }
}

#[rustfmt::skip]
#[profile]
fn leaves_notes(notes: &Desk<Vec<u8>>) -> usize {
    let a = Leaves(bytes(10), notes); //= 1x +10 #1
    if a.0.len() == 10 { //= 1x
        let b = Leaves(bytes(20), notes); //= 1x +20 #1
        assert_eq!(b.0.len(), 20); //= 1x
    } //= 1x +20 #1
    let c = Leaves(bytes(1), notes); //= 1x +1 #1
    drop(a); //= 1x +10 #1
    c.0.len() //= 1x
    //} 1x +1 #1
}

#[test]
fn notes_are_on_the_line_that_drops() {
    let notes = Desk::new();
    let reports = profile(|| assert_eq!(leaves_notes(&notes), 1));
    assert_beside(&reports[0], &[]);
    assert_eq!((reports[0].net_bytes(), reports[0].retained_bytes()), (62, 62));
    let retained = |text| line(&reports[0], text).retained_bytes;
    assert_eq!((retained("drop(a)"), retained("let a =")), (Some(20), Some(0)));
    // The note of 40, the one byte of the last, the 10 of the first and its note.
    assert_eq!(reports[0].peak_bytes(), 71);
}

#[rustfmt::skip]
#[profile]
fn leaves_notes_early(notes: &Desk<Vec<u8>>, n: u8) -> Option<u8> {
    let _a = Leaves(bytes(5), notes); //= 2x +10 #2
    let n = n.checked_sub(1)?; //= 2x +5 #1
    let _b = Leaves(bytes(3), notes); //= 1x +3 #1
    Some(n) //= 1x
    //} 1x +8 #2
}

#[test]
fn notes_are_on_the_line_that_leaves() {
    let notes = Desk::new();
    let reports = profile(|| {
        assert_eq!(
            (leaves_notes_early(&notes, 0), leaves_notes_early(&notes, 1)),
            (None, Some(0))
        );
    });
    assert_beside(&reports[0], &[]);
    assert_eq!((reports[0].net_bytes(), reports[0].retained_bytes()), (26, 26));
}

/// Writes what it holds when it goes, in a session of its own if it is asked to.
struct Writes(Vec<u8>, bool);

impl Drop for Writes {
    fn drop(&mut self) {
        if self.1 {
            let session = opened();
            session.run(|| writes(self.0.len()));
            assert_eq!(session.finish()[0].calls(), 1);
        } else {
            writes(self.0.len());
        }
    }
}

#[rustfmt::skip]
#[profile]
fn writes(length: usize) -> usize {
    let line = bytes(length); //= 1x +4 #1
    line.len() //= 1x
    //} 1x -4
}

#[rustfmt::skip]
#[profile]
fn drops_writers() -> usize {
    let kept = Writes(bytes(4), false); //= 1x +4 #1
    let other = Writes(bytes(6), true); //= 1x +6 #1
    let sum = kept.0.len() + other.0.len(); //= 1x
    drop(kept); //= 1x -4 #1
    sum //= 1x
    //} 1x -6 #_
}

/// The call in the session within is not in the lines, the other one is.
#[test]
fn drop_calls_a_profiled_function() {
    let reports = profile(|| assert_eq!(drops_writers(), 10));
    assert_eq!(reports.len(), 2);
    assert_beside(&reports[0], &[]);
    assert_beside(&reports[1], &[]);
    assert_eq!((reports[0].retained_bytes(), reports[1].calls()), (0, 1));
}

#[rustfmt::skip]
#[profile]
async fn waits_with_notes(notes: &Desk<Vec<u8>>) -> usize {
    let a = Leaves(bytes(8), notes); //= 1x +8 #1
    for n in 0..2 { //= 2x
        let _b = Leaves(bytes(4 + n), notes); //= 2x +9 #2
        give_way().await; //= 2x +13 #2 cancelled
    } //= 1x +4 #1
    a.0.len()
}

/// Cancelled at the second wait: there both that live leave their notes.
#[test]
fn cancelled_call_leaves_notes_where_it_waited() {
    let notes = Desk::new();
    let session = opened();
    let mut future = Box::pin(session.scope(waits_with_notes(&notes)));
    assert!(poll_once(&mut future).is_pending());
    assert!(elsewhere(|| poll_once(&mut future)).is_pending());
    elsewhere(move || drop(future));
    let reports = session.finish().into_reports();
    assert_beside(&reports[0], &[]);
    assert_eq!(
        (reports[0].net_bytes(), reports[0].outcome()),
        (2 * (8 + 4 + 5), Outcome::Cancelled)
    );
}

#[rustfmt::skip]
#[profile]
fn panics_with_notes(notes: &Desk<Vec<u8>>) -> usize {
    let a = Leaves(bytes(8), notes);
    let lengths = [1, 2].map(|n| {
        let b = Leaves(bytes(n), notes);
        if n == 2 {
            std::panic::resume_unwind(Box::new(()));
        }
        b.0.len()
    });
    lengths[0] + a.0.len()
}

/// The closure's own note is on the line that panicked, the call's as well: nothing ran since.
#[test]
fn notes_are_left_while_a_panic_unwinds() {
    let notes = Desk::new();
    let reports = profile(|| assert!(std::panic::catch_unwind(|| panics_with_notes(&notes)).is_err()));
    let report: &Report = &reports[0];
    assert_eq!(report.outcome(), Outcome::Panicked);
    assert_eq!(report.net_bytes(), exception_bytes() + 2 * (8 + 1 + 2));
    let panicked = line(report, "resume_unwind");
    assert_eq!(
        (panicked.increment_bytes, panicked.allocations),
        (exception_bytes() + 10, Some(3))
    );
    assert_eq!(line(report, "let b =").increment_bytes, 3);
}
