//! Sessions: whose calls they take, in what order, and that none mixes with another.

mod support;

use memline::{Measure, Row, Session, profile};
use support::{give_way, net};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

#[profile]
async fn hold(bytes: usize) -> Vec<u8> {
    let mut kept = vec![0_u8; bytes];
    give_way().await;
    kept.reserve_exact(2 * bytes);
    give_way().await;
    kept.truncate(bytes);
    kept.shrink_to_fit();
    kept
}

/// Each of the sessions runs among 500 others on two threads (under miri, 3), and sees its own bytes only.
#[test]
fn concurrent_sessions_are_exact() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .build()
        .unwrap();
    runtime.block_on(async {
        let sessions: Vec<_> = (1..=if cfg!(miri) { 3 } else { 500_usize })
            .map(|bytes| {
                tokio::spawn(async move {
                    let session = Session::builder().measure(Measure::Task).id(bytes.to_string()).open();
                    let kept = session.scope(hold(bytes)).await;
                    (session.finish().into_reports(), kept.len())
                })
            })
            .collect();
        for session in sessions {
            let (reports, kept) = session.await.unwrap();
            let bytes = i64::try_from(kept).unwrap();
            assert_eq!(reports.len(), 1);
            assert_eq!(reports[0].session_id(), Some(kept.to_string().as_str()));
            let increments: Vec<_> = reports[0]
                .rows()
                .iter()
                .skip(1)
                .filter_map(Row::stats)
                .map(|measured| (measured.occurrences, measured.increment_bytes))
                .collect();
            assert_eq!(
                increments,
                [
                    (1, bytes),
                    (1, 0),
                    (1, 2 * bytes),
                    (1, 0),
                    (1, 0),
                    (1, -2 * bytes),
                    (1, 0),
                    (1, 0)
                ]
            );
            assert_eq!(net(&reports[0]), bytes);
        }
    });
}

#[profile]
fn first() {}

#[profile]
fn second() {
    first();
}

#[test]
fn reports_come_in_the_order_of_first_calls_with_calls_merged() {
    let session = Session::builder().id("seven").label("Order").open();
    session.run(|| {
        second();
        first();
        second();
    });
    let reports = session.finish().into_reports();
    let told: Vec<_> = reports
        .iter()
        .map(|report| {
            (
                report.index(),
                report.function(),
                report.calls(),
                report.session_id(),
                report.session_label(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (0, "second", 2, Some("seven"), Some("Order")),
            (1, "first", 3, Some("seven"), Some("Order"))
        ]
    );
}

#[test]
fn a_handle_takes_the_session_to_another_thread() {
    let session = Session::builder().open();
    let handle = session.run(|| Session::current().unwrap());
    std::thread::spawn(move || handle.run(first)).join().unwrap();
    assert!(Session::current().is_none());
    assert_eq!(session.finish()[0].calls(), 1);
}

#[test]
fn sessions_within_sessions_take_their_own_calls() {
    let outer = Session::builder().open();
    let inner = Session::builder().open();
    outer.run(|| {
        first();
        inner.run(first);
        first();
    });
    assert_eq!(inner.finish()[0].calls(), 1);
    assert_eq!(outer.finish()[0].calls(), 2);
}
