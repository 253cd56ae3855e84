//! Async blocks of a function that are dropped or panic midway, while the function itself goes on.
#![allow(clippy::useless_vec, reason = "what is tested is memory")]

mod support;

use std::panic::AssertUnwindSafe;

use futures_util::FutureExt as _;
use futures_util::future::{Either, select};
use memline::{Measure, Outcome, Session, profile};
use support::{drive, give_way, listing};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

#[profile]
async fn races_its_own_block() -> usize {
    let kept = vec![0_u8; 100];
    let slow = async {
        let inner = vec![0_u8; 10];
        std::future::pending::<()>().await;
        inner.len()
    };
    let is_slow = late(slow).await.is_none();
    kept.len() + usize::from(is_slow)
}

/// Polls a future once.
async fn late<T>(future: impl Future<Output = T>) -> Option<T> {
    match select(std::pin::pin!(future), std::pin::pin!(give_way())).await {
        Either::Left((value, _)) => Some(value),
        Either::Right(_) => None,
    }
}

/// The block was dropped, the call was not.
#[test]
fn a_call_whose_block_lost_a_race_has_returned() {
    let session = Session::builder().measure(Measure::Task).open();
    assert_eq!(drive(session.scope(races_its_own_block())), 101);
    let reports = session.finish().into_reports();
    assert_eq!(
        listing(&reports[0]),
        "\
1x         |#[profile]
           |async fn races_its_own_block() -> usize {
1x +100    |    let kept = vec![0_u8; 100];
1x +0      |    let slow = async {
1x +10     |        let inner = vec![0_u8; 10];
1x -10     |        std::future::pending::<()>().await; // <- cancelled here
           |        inner.len()
           |    };
1x +0      |    let is_slow = late(slow).await.is_none();
1x +0      |    kept.len() + usize::from(is_slow)
1x -100    |}
"
    );
    assert_eq!(reports[0].outcome(), Outcome::Returned);
}

#[profile]
async fn catches_its_own_block() -> usize {
    let kept = vec![0_u8; 100];
    let fails = async {
        let inner = vec![0_u8; 10];
        if inner.len() == 10 {
            std::panic::resume_unwind(Box::new(()));
        }
        inner.len()
    };
    let caught = AssertUnwindSafe(fails).catch_unwind().await.is_err();
    kept.len() + usize::from(caught)
}

#[test]
fn a_call_that_caught_its_blocks_panic_has_returned() {
    let session = Session::builder().measure(Measure::Task).open();
    assert_eq!(drive(session.scope(catches_its_own_block())), 101);
    let reports = session.finish().into_reports();
    // What the runtime allocates for a panic, it gives back to whoever catches it.
    let exception = reports[0].rows()[6].stats().expect("it ran").increment_bytes + 10;
    assert_eq!(
        listing(&reports[0]),
        format!(
            "\
1x         |#[profile]
           |async fn catches_its_own_block() -> usize {{
1x +100    |    let kept = vec![0_u8; 100];
1x +0      |    let fails = async {{
1x +10     |        let inner = vec![0_u8; 10];
1x +0      |        if inner.len() == 10 {{
{:<10} |            std::panic::resume_unwind(Box::new(())); // <- panicked here
           |        }}
           |        inner.len()
           |    }};
{:<10} |    let caught = AssertUnwindSafe(fails).catch_unwind().await.is_err();
1x +0      |    kept.len() + usize::from(caught)
1x -100    |}}
",
            format!("1x {:+}", exception - 10),
            format!("1x {:+}", -exception),
        )
    );
    assert_eq!(reports[0].outcome(), Outcome::Returned);
}

#[profile]
async fn waits_in_an_operand(bytes: usize) -> usize {
    let kept = vec![0_u8; bytes];
    let sum = 1 + if bytes > 0 {
        std::future::pending::<()>().await;
        1
    } else {
        2
    };
    kept.len() + sum
}

/// Also if that line stands in a block inside another line's expression.
#[test]
fn a_dropped_future_gives_back_on_the_line_where_it_waited() {
    let session = Session::builder().measure(Measure::Task).open();
    assert!(drive(late(session.scope(waits_in_an_operand(10)))).is_none());
    let reports = session.finish().into_reports();
    assert_eq!(
        listing(&reports[0]),
        "\
1x         |#[profile]
           |async fn waits_in_an_operand(bytes: usize) -> usize {
1x +10     |    let kept = vec![0_u8; bytes];
1x +0      |    let sum = 1 + if bytes > 0 {
1x -10     |        std::future::pending::<()>().await; // <- cancelled here
           |        1
           |    } else {
           |        2
           |    };
           |    kept.len() + sum
           |}
"
    );
}
