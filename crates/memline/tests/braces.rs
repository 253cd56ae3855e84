//! The closing braces of blocks inside a function: which have a row, how often they are said to have run, and what they
//! are charged with.
#![allow(clippy::useless_vec, reason = "what is tested is memory")]

mod support;

use std::hint::black_box;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use memline::{Measure, Outcome, Report, Session, profile};
use support::{drive, give_way, listing, net, profile};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

/// One report, as a listing; its increments add up to `net_bytes`.
#[track_caller]
fn assert_listing(reports: &[Report], net_bytes: i64, expected: &str) {
    assert_eq!(reports.len(), 1);
    assert_eq!(
        listing(&reports[0]).trim_end(),
        expected.trim_start_matches('\n').trim_end()
    );
    assert_eq!((net(&reports[0]), reports[0].net_bytes()), (net_bytes, net_bytes));
}

fn bytes(length: usize) -> Vec<u8> {
    black_box(vec![0; length])
}

fn profile_driven<T>(future: impl Future<Output = T>) -> (T, Vec<Report>) {
    let session = Session::builder().measure(Measure::Task).open();
    let result = drive(session.scope(future));
    (result, session.finish().into_reports())
}

#[profile]
fn keeps_some(n: usize) -> Vec<Vec<u8>> {
    let mut kept = Vec::with_capacity(n);
    for i in 0..n {
        let v = bytes(100);
        if i % 2 == 0 {
            kept.push(v);
        }
    }
    kept
}

#[test]
fn loop_gives_back_on_its_brace_each_time() {
    assert_listing(
        &profile(|| drop(black_box(keeps_some(4)))),
        4 * 24 + 200,
        "
1x         |#[profile]
           |fn keeps_some(n: usize) -> Vec<Vec<u8>> {
1x +96     |    let mut kept = Vec::with_capacity(n);
5x +0      |    for i in 0..n {
4x +400    |        let v = bytes(100);
4x +0      |        if i % 2 == 0 {
2x +0      |            kept.push(v);
           |        }
4x -200    |    }
1x +0      |    kept
1x +0      |}
",
    );
}

#[allow(clippy::needless_continue, reason = "what is tested is how it leaves")]
#[profile]
fn leaves(mode: usize) -> usize {
    let mut sum = 0;
    for i in 0..3 {
        let v = bytes(100);
        sum += 1;
        match mode + i {
            1 => continue,
            2 => break,
            3 => return v.len(),
            _ => sum += v.len(),
        }
    }
    sum
}

/// The first call ends the block once, continues and breaks; the second returns at once.
#[test]
fn exits_give_back_on_their_own_lines() {
    assert_listing(
        &profile(|| assert_eq!((leaves(0), leaves(3)), (103, 100))),
        0,
        "
2x         |#[profile]
           |fn leaves(mode: usize) -> usize {
2x +0      |    let mut sum = 0;
4x +0      |    for i in 0..3 {
4x +400    |        let v = bytes(100);
4x +0      |        sum += 1;
4x +0      |        match mode + i {
1x -100    |            1 => continue,
1x -100    |            2 => break,
1x -100    |            3 => return v.len(),
1x +0      |            _ => sum += v.len(),
           |        }
1x -100    |    }
1x +0      |    sum
1x +0      |}
",
    );
}

#[profile]
fn ends_after_a_break(at: usize) -> usize {
    let total = {
        let outer = bytes(100);
        'found: loop {
            let inner = bytes(10);
            for n in 0..at {
                let _last = bytes(1);
                if n == 2 {
                    break 'found inner.len() + outer.len();
                }
            }
        }
    };
    total + 1
}

/// The block around the loop is left by its end, although nothing runs between the `break` and that end.
#[test]
fn break_leaves_no_more_than_its_loop() {
    assert_listing(
        &profile(|| assert_eq!(ends_after_a_break(3), 111)),
        0,
        "
1x         |#[profile]
           |fn ends_after_a_break(at: usize) -> usize {
1x +0      |    let total = {
1x +100    |        let outer = bytes(100);
1x +0      |        'found: loop {
1x +10     |            let inner = bytes(10);
3x +0      |            for n in 0..at {
3x +3      |                let _last = bytes(1);
3x +0      |                if n == 2 {
1x -11     |                    break 'found inner.len() + outer.len();
           |                }
2x -2      |            }
           |        }
1x -100    |    };
1x +0      |    total + 1
1x +0      |}
",
    );
}

#[profile]
fn picks(at: usize) -> Option<u8> {
    let found = {
        let v = bytes(10);
        *v.get(at)?
    };
    Some(found + 1)
}

#[test]
fn question_mark_that_leaves_is_no_end() {
    assert_listing(
        &profile(|| assert_eq!((picks(0), picks(20)), (Some(1), None))),
        0,
        "
2x         |#[profile]
           |fn picks(at: usize) -> Option<u8> {
2x +0      |    let found = {
2x +20     |        let v = bytes(10);
2x -10     |        *v.get(at)?
1x -10     |    };
1x +0      |    Some(found + 1)
1x +0      |}
",
    );
}

#[profile]
fn breaks(step: ControlFlow<u8, u8>) -> ControlFlow<u8, u8> {
    let next = {
        let v = bytes(10);
        step.map_continue(|n| n + v[0])?
    };
    ControlFlow::Continue(next)
}

#[profile]
fn polls(polled: Poll<Result<u8, u8>>) -> Poll<Result<u8, u8>> {
    let next = {
        let v = bytes(10);
        polled?.map(|n| n + v[0])
    };
    next.map(Ok)
}

#[profile]
fn streams(polled: Poll<Option<Result<u8, u8>>>) -> Poll<Option<Result<u8, u8>>> {
    let next = {
        let v = bytes(10);
        polled?.map(|n| n.map(|n| n + v[0]))
    };
    next.map(|n| n.map(Ok))
}

/// Of each type that has a `?` two values go on and one leaves.
#[test]
fn all_that_has_a_question_mark_is_understood() {
    let braces = |reports: Vec<Report>| {
        let rows = reports[0].rows().iter().filter_map(memline::Row::stats);
        let rows: Vec<_> = rows.map(|row| (row.occurrences, row.increment_bytes)).collect();
        assert_eq!(reports[0].net_bytes(), 0);
        (rows[3], rows[4])
    };
    let reports = profile(|| {
        assert_eq!(breaks(ControlFlow::Continue(1)), ControlFlow::Continue(1));
        assert_eq!(breaks(ControlFlow::Continue(2)), ControlFlow::Continue(2));
        assert_eq!(breaks(ControlFlow::Break(3)), ControlFlow::Break(3));
    });
    assert_eq!(braces(reports), ((3, -10), (2, -20)));
    let reports = profile(|| {
        assert_eq!(polls(Poll::Ready(Ok(1))), Poll::Ready(Ok(1)));
        assert_eq!(polls(Poll::Pending), Poll::Pending);
        assert_eq!(polls(Poll::Ready(Err(3))), Poll::Ready(Err(3)));
    });
    assert_eq!(braces(reports), ((3, -10), (2, -20)));
    let reports = profile(|| {
        assert_eq!(streams(Poll::Ready(Some(Ok(1)))), Poll::Ready(Some(Ok(1))));
        assert_eq!(streams(Poll::Ready(None)), Poll::Ready(None));
        assert_eq!(streams(Poll::Ready(Some(Err(3)))), Poll::Ready(Some(Err(3))));
    });
    assert_eq!(braces(reports), ((3, -10), (2, -20)));
}

#[rustfmt::skip]
#[profile]
fn operands(found: Option<Vec<u8>>, other: Option<Vec<u8>>) -> usize {
    let n = 1 + match found {
        Some(v) => {
            let w = bytes(10);
            v.len() + w.len()
        }
        None => 0,
    };
    let (m, kept) = (
        if let Some(v) = other {
            v.len()
        } else {
            0
        },
        bytes(7),
    );
    n + m + kept.len()
}

/// Behind the brace the statement goes on, on its own line. Where the brace has no row, the line before it stays open.
#[test]
fn operand_gives_back_before_its_statement_goes_on() {
    let (found, other) = (bytes(100), bytes(1000));
    assert_listing(
        &profile(|| assert_eq!(operands(Some(found), Some(other)), 1 + 110 + 1000 + 7)),
        -1100,
        "
1x         |#[profile]
           |fn operands(found: Option<Vec<u8>>, other: Option<Vec<u8>>) -> usize {
1x +0      |    let n = 1 + match found {
           |        Some(v) => {
1x +10     |            let w = bytes(10);
1x +0      |            v.len() + w.len()
1x -110    |        }
           |        None => 0,
           |    };
1x +7      |    let (m, kept) = (
           |        if let Some(v) = other {
1x -1000   |            v.len()
           |        } else {
           |            0
           |        },
           |        bytes(7),
           |    );
1x +0      |    n + m + kept.len()
1x -7      |}
",
    );
}

#[profile]
fn closures() -> usize {
    let lengths = |v: Vec<u8>, (w, _): (Vec<u8>, u8), _n: usize| {
        let x = bytes(1);
        v.len() + w.len() + x.len()
    };
    let n = lengths(bytes(100), (bytes(10), 0), 0);
    n + lengths(Vec::new(), (bytes(20), 0), 1)
}

#[test]
fn closure_gives_back_what_it_was_given() {
    assert_listing(
        &profile(|| assert_eq!(closures(), 111 + 21)),
        0,
        "
1x         |#[profile]
           |fn closures() -> usize {
1x +0      |    let lengths = |v: Vec<u8>, (w, _): (Vec<u8>, u8), _n: usize| {
2x +2      |        let x = bytes(1);
2x +0      |        v.len() + w.len() + x.len()
2x -132    |    };
1x +110    |    let n = lengths(bytes(100), (bytes(10), 0), 0);
1x +20     |    n + lengths(Vec::new(), (bytes(20), 0), 1)
1x +0      |}
",
    );
}

#[profile]
async fn blocks() -> usize {
    let kept = bytes(100);
    let block = async move {
        let v = bytes(10);
        give_way().await;
        v.len() + kept.len()
    };
    block.await + 1
}

#[test]
fn async_block_gives_back_its_captures_too() {
    let (n, reports) = profile_driven(blocks());
    assert_eq!(n, 111);
    assert_listing(
        &reports,
        0,
        "
1x         |#[profile]
           |async fn blocks() -> usize {
1x +100    |    let kept = bytes(100);
1x +0      |    let block = async move {
1x +10     |        let v = bytes(10);
1x +0      |        give_way().await;
1x +0      |        v.len() + kept.len()
1x -110    |    };
1x +0      |    block.await + 1
1x +0      |}
",
    );
}

#[profile]
fn stays_open() -> usize {
    let mut x = bytes(100);
    x.fill(1);
    x = {
        let v = bytes(10);
        v.repeat(2)
    };
    match "a".repeat(1000).as_str() {
        "" => {}
        long => {
            let v = bytes(long.len());
            drop(v);
        }
    }
    x.len()
}

/// The old value of a variable, and what the head of a `match` holds to its end.
#[test]
fn brace_stays_open_until_another_line_is() {
    assert_listing(
        &profile(|| assert_eq!(stays_open(), 20)),
        0,
        r#"
1x         |#[profile]
           |fn stays_open() -> usize {
1x +100    |    let mut x = bytes(100);
1x +0      |    x.fill(1);
1x +0      |    x = {
1x +10     |        let v = bytes(10);
1x +20     |        v.repeat(2)
1x -110    |    };
1x +1000   |    match "a".repeat(1000).as_str() {
           |        "" => {}
           |        long => {
1x +1000   |            let v = bytes(long.len());
1x -1000   |            drop(v);
1x -1000   |        }
           |    }
1x +0      |    x.len()
1x -20     |}
"#,
    );
}

#[profile]
fn tail_of_a_block() -> usize {
    let n = {
        let v = bytes(1);
        bytes(100).len() + v.len()
    };
    bytes(10).len() + n
}

#[test]
fn temporaries_of_a_tail_are_on_its_line() {
    assert_listing(
        &profile(|| assert_eq!(tail_of_a_block(), 111)),
        0,
        "
1x         |#[profile]
           |fn tail_of_a_block() -> usize {
1x +0      |    let n = {
1x +1      |        let v = bytes(1);
1x +0      |        bytes(100).len() + v.len()
1x -1      |    };
1x +0      |    bytes(10).len() + n
1x +0      |}
",
    );
}

#[rustfmt::skip]
#[profile]
fn shared_lines(n: usize) -> usize {
    let m = if n > 0 { let v = bytes(n); v.len() } else {
        let v = bytes(1);
        v.len()
    }; let k = { let v = bytes(5);
        v.len() };
    loop { let v = bytes(2);
        if v.len() == 2 { break }
    }
    m + k
}

/// Braces that share their line with something else.
#[test]
fn brace_that_is_not_alone_has_no_row_of_its_own() {
    assert_listing(
        &profile(|| assert_eq!(shared_lines(0), 6)),
        0,
        "
1x         |#[profile]
           |fn shared_lines(n: usize) -> usize {
1x +0      |    let m = if n > 0 { let v = bytes(n); v.len() } else {
1x +1      |        let v = bytes(1);
1x -1      |        v.len()
1x +5      |    }; let k = { let v = bytes(5);
1x -5      |        v.len() };
1x +2      |    loop { let v = bytes(2);
1x -2      |        if v.len() == 2 { break }
           |    }
1x +0      |    m + k
1x +0      |}
",
    );
}

#[profile]
fn panics() {
    {
        let v = bytes(10);
        if v.len() == 10 {
            resume_unwind(Box::new(()));
        }
    }
}

#[test]
fn panic_is_no_end() {
    let reports = profile(|| assert!(catch_unwind(AssertUnwindSafe(panics)).is_err()));
    assert_eq!(reports[0].outcome(), Outcome::Panicked);
    let rows: Vec<_> = reports[0]
        .rows()
        .iter()
        .map(|row| row.stats().map(|row| row.occurrences))
        .collect();
    assert_eq!(rows, [Some(1), None, None, Some(1), Some(1), Some(1), None, None, None]);
}

#[profile]
async fn waits() {
    for n in 1..3 {
        let _v = bytes(10 * n);
        give_way().await;
    }
    {
        let _v = bytes(100);
        std::future::pending::<()>().await;
    }
}

/// It is given back on the line that waited.
#[test]
fn cancelled_block_is_not_left_by_its_end() {
    let session = Session::builder().measure(Measure::Task).open();
    {
        let mut future = pin!(session.scope(waits()));
        let mut context = Context::from_waker(Waker::noop());
        for _ in 0..3 {
            assert!(future.as_mut().poll(&mut context).is_pending());
        }
    }
    assert_listing(
        &session.finish().into_reports(),
        0,
        "
1x         |#[profile]
           |async fn waits() {
3x +0      |    for n in 1..3 {
2x +30     |        let _v = bytes(10 * n);
2x +0      |        give_way().await;
2x -30     |    }
           |    {
1x +100    |        let _v = bytes(100);
1x -100    |        std::future::pending::<()>().await; // <- cancelled here
           |    }
           |}
",
    );
}
