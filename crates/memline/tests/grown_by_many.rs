//! Buffers that change hands often, and are grown by whoever has them: no byte is lost and none is counted twice.

mod support;

use memline::{Report, SpawnClosure as _, profile};
use support::beside::{assert_all_beside, assert_beside};
use support::hands::{Desk, bytes, elsewhere, more, opened};
use support::profile;

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

/// Buffers on their way from one unit to another.
type Buffers = Desk<Vec<u8>>;

#[profile]
fn sends(buffers: &Buffers, length: usize) {
    buffers.put(bytes(length));
}

fn retained(reports: &[Report]) -> i64 {
    reports.iter().map(Report::retained_bytes).sum()
}

#[profile]
fn grows_by(buffers: &Buffers, by: usize) {
    let mut v = buffers.take();
    more(&mut v, by);
    buffers.put(v);
}

/// However many parts are remembered.
#[test]
fn buffer_grown_in_many_turns_adds_up() {
    for last in [0, 1] {
        let buffers = Desk::new();
        let sessions = [opened(), opened()];
        sessions[1].run(|| sends(&buffers, 1000));
        for by in 1..=20 {
            sessions[0].run(|| grows_by(&buffers, by));
            sessions[1].run(|| grows_by(&buffers, 10 * by));
        }
        sessions[last].run(|| sends(&buffers, 7));
        sessions[last].run(|| takes_both(&buffers));
        let reports = sessions.map(|session| session.finish().into_reports());
        let text = || reports.iter().flatten().map(Report::to_string).collect::<String>();
        assert_eq!(retained(&reports[0]) + retained(&reports[1]), 0, "{}", text());
        let both = reports[last].last().expect("it was called last");
        let for_others = both.rows()[0].stats().and_then(|first| first.freed_for_others_bytes);
        let sum = for_others.expect("it is task") - both.net_bytes();
        assert_eq!(sum, 1000 + 210 + 2100 + 7, "{}", text());
    }
}

#[profile]
fn takes_both(buffers: &Buffers) {
    drop(buffers.take());
    drop(buffers.take());
}

#[rustfmt::skip]
#[profile]
fn lends(buffers: &Buffers) -> usize {
    buffers.put(bytes(1000)); //= 1x +1000 #1
    let grow = (|| grows_elsewhere(buffers)).in_current_line(); //= 1x spawned +4000
    elsewhere(grow); //= 1x _ #_
    let v = buffers.take(); //= 1x
    v.capacity() //= 1x
    //} 1x -5000
}

fn grows_elsewhere(buffers: &Buffers) {
    let mut v = buffers.take();
    more(&mut v, 4000);
    buffers.put(v);
}

/// Spawned work is of the same unit: the call frees all of it as its own.
#[test]
fn spawned_work_grows_the_calls_buffer() {
    let buffers = Desk::new();
    // What the standard library makes once for each thread that starts others is made here.
    elsewhere(|| ());
    let session = opened();
    assert_eq!(session.run(|| lends(&buffers)), 5000);
    let reports = session.finish().into_reports();
    assert_beside(&reports[0], &[]);
    assert_eq!(reports[0].retained_bytes(), 0);
}

/// Whoever grows it: when all is freed, nothing is retained.
#[test]
fn code_outside_of_any_unit_grows_the_buffer() {
    let buffers = Desk::new();
    let maker = opened();
    maker.run(|| sends(&buffers, 100));
    elsewhere(|| grows_elsewhere(&buffers));
    maker.run(|| takes(&buffers));
    assert_eq!(retained(&maker.finish().into_reports()), 0);
}

#[profile]
fn takes(buffers: &Buffers) {
    drop(buffers.take());
}

#[rustfmt::skip]
#[profile]
fn grows_line_by_line(n: usize) -> usize {
    let mut v = bytes(n); //= 1x +10 #1
    for _ in 0..3 { //= 4x
        more(&mut v, n); //= 3x +30 #3
        grows_within(&mut v); //= 3x +15 #3
    }
    v.truncate(n); //= 1x
    v.shrink_to_fit(); //= 1x -45
    v.len() //= 1x
    //} 1x -10
}

#[rustfmt::skip]
#[profile]
fn grows_within(v: &mut Vec<u8>) {
    more(v, 5); //= 3x +15 #3
    //} 3x
}

/// Lines and functions of one unit grow it: all of it is the unit's own.
#[test]
fn buffer_grown_by_many_lines_of_one_unit() {
    let reports = profile(|| assert_eq!(grows_line_by_line(10), 10));
    assert_all_beside(&reports, &[]);
    assert_eq!(reports.iter().map(Report::net_bytes).collect::<Vec<_>>(), [0, 15]);
}

#[rustfmt::skip]
#[profile]
fn grows_what_was_there(buffers: &Buffers) {
    let mut v = buffers.take(); //= 1x
    more(&mut v, 400); //= 1x +400 #1
    v.shrink_to(1100); //= 1x -300
    drop(v); //= 1x -1100
    //} 1x
}

/// What was there when the unit began it may free as its own, and what it added as well.
#[test]
fn buffer_older_than_its_grower() {
    let buffers = Desk::new();
    buffers.put(bytes(1000));
    let reports = profile(|| grows_what_was_there(&buffers));
    assert_beside(&reports[0], &[]);
    let maker = opened();
    maker.run(|| sends(&buffers, 1000));
    drop(maker.finish());
    let reports = profile(|| grows_what_was_there(&buffers));
    assert_beside(&reports[0], &[]);
    assert_eq!((reports[0].net_bytes(), reports[0].retained_bytes()), (-1000, 0));
}
