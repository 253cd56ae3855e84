//! The same calls in a session, with reports of their own, and merged by a profiler: each line says the same. The sink and the
//! profiler are the process's, so that all of it is one test.

mod support;

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::{Pin, pin};

use futures_util::FutureExt as _;
use futures_util::future::{join, join_all};
use memline::{Measure, Profiler, Report, Row, Session, profile};
use support::beside::{Names, assert_beside};
use support::hands::{Block, bytes, exception_bytes, more, up_to};
use support::told::told;
use support::{drive, give_way};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

fn panics() -> usize {
    resume_unwind(Box::new(()))
}

#[rustfmt::skip]
#[profile]
async fn times_out_and_goes_on() -> usize {
    let op = async { //= 1x
        let mut v = bytes(1000); //= 1x +1000 #1
        for _ in 0..2 { //= 3x
            give_way().await; //= 2x
            more(&mut v, 50); //= 2x +100 #2
        }
        v.capacity() //= 1x
    }; //= 1x -1100
    let mut op = pin!(op); //= 1x
    let mut tries = 0; //= 1x
    while up_to(1, &mut op).await.is_none() { //= 2x
        tries += 1; //= 2x
        if tries == 2 { //= 2x
            break; //= 1x
        }
    }
    op.await + tries //= 1x
    //} 1x
}

#[rustfmt::skip]
#[profile]
async fn joins_many(n: usize) -> usize {
    let calls = (1..=n).map(|k| async move { //= 1x
        let v = bytes(10 * k); //= 3x +60 #3
        part(&v).await; //= 3x #6
        v.len() //= 3x -60
    });
    let lengths = join_all(calls).await; //= 1x +24 #2
    let sum = lengths.iter().sum::<usize>(); //= 1x
    sum //= 1x
    //} 1x -24
}

#[rustfmt::skip]
#[profile]
async fn part(v: &[u8]) -> usize {
    let copy = v.to_vec(); //= 3x +60 #3
    give_way().await; //= 3x
    let twice = copy.repeat(2); //= 3x +120 #3
    twice.len() //= 3x
    //} 3x -180
}

#[rustfmt::skip]
#[profile]
fn catches_in_a_method(texts: &[&str]) -> Vec<usize> {
    texts //= 1x
        .iter()
        .map(|text| { //= 1x
            let caught = catch_unwind(|| { //= 3x -exc
                let copy = (*text).to_owned(); //= 3x +6 #3
                if copy.len() > 2 { //= 3x
                    panics(); //= 1x +exc-3 #1 panicked
                }
                copy.len() //= 2x -3
            });
            caught.unwrap_or(0) //= 3x
        })
        .collect() //= 1x +24 #1
    //} 1x
}

#[rustfmt::skip]
#[profile]
fn takes_apart((left, right): (Vec<u8>, Option<Vec<u8>>), [first, ..]: [Box<u32>; 3]) -> usize {
    let Some(right) = right else { //= 1x
        return left.len();
    };
    let both = [left, right].concat(); //= 1x +30-30 #1
    both.len() + *first as usize //= 1x
    //} 1x -30-12
}

#[rustfmt::skip]
#[profile]
async fn recurses(depth: usize) -> usize {
    let held = bytes(depth + 1); //= 1x +3 #1
    give_way().await; //= 1x
    if depth == 0 { //= 1x
        return held.len();
    }
    let below: Pin<Box<dyn Future<Output = usize>>> = Box::pin(recurses(depth - 1)); //= 1x +box #1
    let sum = below.await; //= 1x -box #3
    sum + held.len() //= 1x
    //} 1x -3
}

#[rustfmt::skip]
#[profile]
async fn catches_later() -> usize {
    let mut block: Block<usize> = Box::pin(async { //= 1x +box #1
        let v = bytes(30); //= 1x +30 #1
        give_way().await; //= 1x
        panics() + v.len() //= 1x +exc-30 #1 panicked
    });
    let early = up_to(1, &mut block).await; //= 1x
    assert!(early.is_none()); //= 1x
    let caught = AssertUnwindSafe(&mut block).catch_unwind().await; //= 1x -exc
    let w = bytes(4); //= 1x +4 #1
    w.len() + usize::from(caught.is_err()) //= 1x
    //} 1x -4-box
}

#[rustfmt::skip]
#[profile]
async fn drops_halves() -> usize {
    let one = async { //= 1x
        let v = bytes(100); //= 1x +100 #1
        give_way().await; //= 1x
        v.len() //= 1x
    }; //= 1x -100
    let other = async { //= 1x
        let v = bytes(7); //= 1x +7 #1
        give_way().await; //= 1x
        give_way().await; //= 1x -7 cancelled
        v.len()
    };
    let mut both = Box::pin(join(one, other)); //= 1x +box #1
    assert!(up_to(2, &mut both).await.is_none()); //= 1x
    let kept = bytes(3); //= 1x +3 #1
    drop(both); //= 1x -box
    kept.len() //= 1x
    //} 1x -3
}

/// All rows are as written beside them; `box` is what the line allocates that says `+box`.
#[track_caller]
fn assert_rows(report: &Report, names: Names<'_>) {
    let boxed = report.rows().iter().find(|row| row.text().contains("+box #1"));
    let boxed = boxed.and_then(Row::stats).map_or(0, |line| line.increment_bytes);
    let names: Vec<_> = names.iter().copied().chain([("box", boxed)]).collect();
    assert_beside(report, &names);
}

/// Runs one call of a function, which may call others, in each way.
#[track_caller]
fn in_three_ways<T: PartialEq + std::fmt::Debug>(expected: &T, names: Names<'_>, run: impl Fn() -> T) {
    let session = Session::builder().measure(Measure::Task).open();
    assert_eq!(session.run(&run), *expected);
    let in_session = session.finish().into_reports();
    for report in &in_session {
        assert_rows(report, names);
    }

    let profiler = Profiler::start();
    assert_eq!(run(), *expected);
    let profile = profiler.finish();
    assert_eq!(profile.reports().len(), in_session.len());
    for report in profile.reports() {
        assert_rows(report, names);
    }

    let (result, reports) = told(&run);
    assert_eq!(result, *expected);
    // Each call has one, and the outermost ends last.
    let outermost = reports.last().expect("there was a call");
    assert_eq!((outermost.function(), outermost.calls()), (in_session[0].function(), 1));
    assert_rows(outermost, names);
}

#[test]
fn lines_say_the_same_in_a_session_merged_and_alone() {
    // Sets the process's measure.
    told(|| ());
    let exception = [("exc", exception_bytes())];
    in_three_ways(&1102, &[], || drive(times_out_and_goes_on()));
    in_three_ways(&60, &[], || drive(joins_many(3)));
    in_three_ways(&vec![1, 2, 0], &exception, || catches_in_a_method(&["a", "bb", "ccc"]));
    in_three_ways(&6, &[], || drive(recurses(2)));
    in_three_ways(&5, &exception, || drive(catches_later()));
    in_three_ways(&3, &[], || drive(drops_halves()));
    in_three_ways(&31, &[], || {
        takes_apart((bytes(10), Some(bytes(20))), [1, 2, 3].map(Box::new))
    });
}
