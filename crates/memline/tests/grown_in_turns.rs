//! Buffers that sessions, threads and nobody in particular make larger in turns: what is given back first is what was added
//! last, and each is told what others freed of its own.

mod support;

use memline::{Report, Session, SpawnClosure as _, profile};
use support::beside::assert_beside;
use support::hands::{bytes, elsewhere, more, opened};
use support::profile;

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

/// Net, what others freed, and what is retained.
fn sums(report: &Report) -> [i64; 3] {
    let (net, by_others) = (report.net_bytes(), report.freed_by_others_bytes());
    [net, by_others, report.retained_bytes()]
}

#[rustfmt::skip]
#[profile]
fn makes() -> Vec<u8> {
    let v = bytes(100); //= 1x +100 #1
    v //= 1x
    //} 1x
}

#[rustfmt::skip]
#[profile]
fn grows(v: &mut Vec<u8>) {
    more(v, 150); //= 1x +150 #1
    more(v, 50); //= 1x +50 #1
}

#[rustfmt::skip]
#[profile]
fn shrinks_and_drops_beside_both(mut v: Vec<u8>) {
    v.shrink_to(120); //= 1x -50 others 180
    drop(v); //= 1x others 120
    //} 1x
}

#[rustfmt::skip]
#[profile]
fn shrinks_and_drops_beside_one(mut v: Vec<u8>) {
    v.shrink_to(120); //= 1x -50 others 180
    drop(v); //= 1x -100 others 20
    //} 1x
}

/// A buffer of 100 bytes of one session's, 200 of another's, which grew it on another thread, and 50 of nobody's.
fn of_three(a: &Session, b: &Session) -> Vec<u8> {
    let mut v = a.run(makes);
    elsewhere(|| b.run(|| grows(&mut v)));
    more(&mut v, 50);
    assert_eq!(v.capacity(), 350);
    v
}

#[test]
fn buffer_of_two_sessions_that_go_on_is_dropped_in_a_third() {
    let (a, b) = (opened(), opened());
    let v = of_three(&a, &b);
    let reports = profile(|| shrinks_and_drops_beside_both(v));
    assert_beside(&reports[0], &[]);
    let (a, b) = (a.finish().into_reports(), b.finish().into_reports());
    assert_eq!((sums(&a[0]), sums(&b[0])), ([100, 100, 0], [200, 200, 0]));
    assert_eq!(sums(&reports[0]), [-50, 0, 0]);
}

/// What a session has left behind is anybody's who begins later.
#[test]
fn buffer_of_a_session_that_has_ended_is_whose_drops_it() {
    let (a, b) = (opened(), opened());
    let v = of_three(&a, &b);
    let a = a.finish().into_reports();
    assert_eq!(sums(&a[0]), [100, 0, 100]);
    let reports = profile(|| shrinks_and_drops_beside_one(v));
    assert_beside(&reports[0], &[]);
    let b = b.finish().into_reports();
    assert_eq!(sums(&b[0]), [200, 200, 0]);
    assert_eq!(sums(&reports[0]), [-150, 0, 0]);
}

#[rustfmt::skip]
#[profile]
fn grows_elsewhere() -> usize {
    let mut v = bytes(100); //= 1x +100 #1
    more(&mut v, 40); //= 1x +40 #1
    elsewhere((|| more(&mut v, 30)).in_current_line()); //= 1x _ #_ spawned +30
    elsewhere(|| more(&mut v, 5)); //= 1x _ #_
    let length = v.capacity(); //= 1x
    drop(v); //= 1x -170 others 5
    length //= 1x
    //} 1x
}

/// By work that was spawned, which is the call's, and by a thread that is nobody's.
#[test]
fn buffer_is_grown_by_spawned_work_and_by_a_thread() {
    let session = opened();
    assert_eq!(session.run(grows_elsewhere), 175);
    assert_beside(&session.finish()[0], &[]);
}

#[rustfmt::skip]
#[profile]
fn passes_to_and_fro(other: &Session) -> usize {
    let mut v = bytes(10); //= 1x +10 #1
    for n in 1..4 { //= 4x
        more(&mut v, n); //= 3x +6 #3
        other.run(|| more(&mut v, 10 * n)); //= 3x
    } //= 3x
    let length = v.capacity(); //= 1x
    v.shrink_to(46); //= 1x others 30
    v.shrink_to(20); //= 1x -5 others 21
    v.shrink_to(10); //= 1x -1 others 9
    length + v.capacity() //= 1x
    //} 1x -10
}

/// Parts of 10, 1, 10, 2, 20, 3 and 30 bytes lie behind one another.
#[test]
fn seven_parts_are_given_back_from_the_last_on() {
    let other = opened();
    let reports = profile(|| assert_eq!(passes_to_and_fro(&other), 86));
    assert_beside(&reports[0], &[]);
    assert_eq!(sums(&reports[0]), [0, 0, 0]);
    assert!(other.finish().is_empty());
}
