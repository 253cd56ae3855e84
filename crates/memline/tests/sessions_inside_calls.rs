//! Sessions that a profiled call opens itself. What the call's own closures and blocks do in them is the call's; the
//! functions that are called in them report to them, also if it is the same function.
#![allow(clippy::let_and_return, reason = "a block's last line is to have a row")]

mod support;

use memline::{Outcome, Report, Session, profile};
use support::beside::{assert_beside, increment};
use support::hands::{Block, Desk, bytes, elsewhere, more, opened, poll_once, up_to};
use support::told::told;
use support::{drive, give_way};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

/// The function's report when it is called in a session and outside of any: a call that left nothing.
#[track_caller]
fn assert_both_ways(call: fn() -> usize, result: usize) {
    let session = opened();
    assert_eq!(session.run(call), result);
    let (outside, alone) = told(call);
    assert_eq!(outside, result);
    for reports in [session.finish().into_reports(), alone] {
        assert_eq!(reports.len(), 1);
        assert_beside(&reports[0], &[("open", increment(&reports[0], "= opened()"))]);
        assert_eq!((reports[0].calls(), reports[0].outcome()), (1, Outcome::Returned));
        assert_eq!((reports[0].net_bytes(), reports[0].retained_bytes()), (0, 0));
    }
}

#[rustfmt::skip]
#[profile]
fn runs_a_closure() -> usize {
    let s = opened(); //= 1x +open #_
    let v = s.run(|| { //= 1x
        let v = bytes(1000); //= 1x +1000 #1
        v //= 1x
    });
    assert!(s.finish().is_empty()); //= 1x -open #_
    v.len() //= 1x
    //} 1x -1000
}

#[test]
#[cfg_attr(miri, ignore = "slow, and other tests do the same to memory")]
fn closure_run_in_a_session_is_the_calls() {
    assert_both_ways(runs_a_closure, 1000);
}

#[rustfmt::skip]
#[profile]
async fn scopes_a_block() -> usize {
    let s = opened(); //= 1x +open #_
    let v = s.scope(async { //= 1x
        let v = bytes(1000); //= 1x +1000 #1
        give_way().await; //= 1x
        v //= 1x
    }).await;
    assert!(s.finish().is_empty()); //= 1x -open #_
    v.len() //= 1x
    //} 1x -1000
}

#[test]
#[cfg_attr(miri, ignore = "slow, and other tests do the same to memory")]
fn block_scoped_in_a_session_is_the_calls() {
    assert_both_ways(|| drive(scopes_a_block()), 1000);
}

#[rustfmt::skip]
#[profile]
async fn scopes_two_sessions() -> usize {
    let (outer, inner) = opened_twice(); //= 1x +two #_
    let v = outer.scope(async { //= 1x
        let mut v = bytes(1000); //= 1x +1000 #1
        let w = inner.scope(async { //= 1x
            give_way().await; //= 1x
            bytes(200) //= 1x +200 #1
        }).await;
        more(&mut v, 50); //= 1x +50 #1
        drop(w); //= 1x -200
        v //= 1x
    }).await;
    drop((inner.finish().into_reports(), outer.finish())); //= 1x -two #_
    v.capacity() //= 1x
    //} 1x -1050
}

fn opened_twice() -> (Session, Session) {
    (opened(), opened())
}

#[test]
#[cfg_attr(miri, ignore = "slow, and other tests do the same to memory")]
fn block_in_two_sessions_is_the_calls() {
    let session = opened();
    assert_eq!(drive(session.scope(scopes_two_sessions())), 1050);
    let reports = session.finish().into_reports();
    assert_beside(&reports[0], &[("two", increment(&reports[0], "opened_twice()"))]);
    assert_eq!((reports.len(), reports[0].retained_bytes()), (1, 0));
}

#[rustfmt::skip]
#[profile]
async fn scopes_a_part_of_a_block() -> usize {
    let work = async { //= 1x
        let mut v = bytes(100); //= 1x +100 #1
        give_way().await; //= 1x
        more(&mut v, 900); //= 1x +900 #1
        give_way().await; //= 1x
        v.capacity() //= 1x
    }; //= 1x -1000
    let mut work = Box::pin(work); //= 1x +box #1
    let s = opened(); //= 1x +open #_
    assert!(up_to(1, &mut work).await.is_none()); //= 1x
    assert!(s.scope(up_to(1, &mut work)).await.is_none()); //= 1x
    assert!(s.finish().is_empty()); //= 1x -open #_
    work.await //= 1x -box
    //} 1x
}

#[test]
fn block_polled_in_and_out_of_a_session_is_the_calls() {
    let session = opened();
    assert_eq!(drive(session.scope(scopes_a_part_of_a_block())), 1000);
    let reports = session.finish().into_reports();
    let [boxed, open] = ["Box::pin(", "= opened()"].map(|text| increment(&reports[0], text));
    assert_beside(&reports[0], &[("box", boxed), ("open", open)]);
    assert_eq!((reports.len(), reports[0].retained_bytes()), (1, 0));
}

#[rustfmt::skip]
#[profile]
fn goes_through_another() -> usize {
    let s = opened(); //= 1x +open #_
    let v = s.run(|| through(|| { //= 1x
        let v = bytes(1000); //= 1x +1000 #1
        v //= 1x
    }));
    let reports = s.finish().into_reports(); //= 1x _ #_
    assert_eq!(reports[0].function(), "through"); //= 1x
    drop(reports); //= 1x _ #_
    v.len() //= 1x
    //} 1x -1000
}

#[profile]
fn through<T>(f: impl FnOnce() -> T) -> T {
    f()
}

/// The other function's report is the session's, the closure's lines are those of the call that wrote it.
#[test]
#[cfg_attr(miri, ignore = "slow, and other tests do the same to memory")]
fn closure_run_by_another_function_in_a_session_is_the_calls() {
    let session = opened();
    assert_eq!(session.run(goes_through_another), 1000);
    let reports = session.finish().into_reports();
    assert_beside(&reports[0], &[("open", increment(&reports[0], "= opened()"))]);
    assert_eq!(reports.len(), 1);
    assert_eq!((reports[0].net_bytes(), reports[0].retained_bytes()), (0, 0));
}

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
fn keeps_what_a_session_made() -> Vec<Report> {
    let own = bytes(10); //= 1x +10 #1
    let s = opened(); //= 1x _ #_
    let v = s.run(makes); //= 1x
    let reports = s.finish().into_reports(); //= 1x _ #_
    assert_eq!(own.len() + v.capacity(), 510); //= 1x
    reports //= 1x
    //} 1x -10 others 500
}

/// A session within is a unit of its own: what it made is not the call's to charge, also when it has finished.
#[test]
fn function_called_in_a_session_reports_to_it() {
    let session = opened();
    let inner = session.run(keeps_what_a_session_made);
    let reports = session.finish().into_reports();
    assert_eq!((inner.len(), reports.len()), (1, 1));
    assert_beside(&reports[0], &[]);
    assert_beside(&inner[0], &[]);
    assert_eq!((inner[0].net_bytes(), inner[0].retained_bytes()), (500, 500));
}

#[rustfmt::skip]
#[profile]
async fn begins_in_another_session(other: &Session, jobs: &Desk<Block>) -> usize {
    let block = other.run(|| { //= 1x
        let mut block: Block = Box::pin(async { //= 1x +box #1
            let mut v = bytes(100); //= 1x +100 #1
            give_way().await; //= 1x
            more(&mut v, 50); //= 1x +50 #1
            give_way().await; //= 1x
            v //= 1x
        });
        assert!(poll_once(&mut block).is_pending()); //= 1x
        block //= 1x
    });
    jobs.put(block); //= 1x
    give_way().await; //= 1x
    let v = jobs.take().await; //= 1x -box
    v.capacity() //= 1x
    //} 1x -150
}

/// Also if another thread polls it on in that session.
#[test]
fn block_begun_in_a_session_and_polled_there_on_another_thread() {
    let jobs = Desk::new();
    let (other, session) = opened_twice();
    let mut call = Box::pin(session.scope(begins_in_another_session(&other, &jobs)));
    assert!(poll_once(&mut call).is_pending());
    elsewhere(|| {
        let mut block = jobs.take();
        assert!(other.run(|| poll_once(&mut block)).is_pending());
        jobs.put(block);
    });
    assert_eq!(drive(call), 150);
    assert!(other.finish().is_empty());
    let reports = session.finish().into_reports();
    assert_beside(&reports[0], &[("box", increment(&reports[0], "Box::pin("))]);
    assert_eq!((reports[0].net_bytes(), reports[0].retained_bytes()), (0, 0));
}
