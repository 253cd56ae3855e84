//! A program whose allocator counts without tags: all memory is the running code's own, and a line's retained bytes are not known.

mod support;

use std::sync::mpsc::channel;

use memline::{Measure, Row, Session, UntaggedAlloc, profile};
use support::{full_listing, give_way, profile as in_a_session};

#[global_allocator]
static ALLOC: UntaggedAlloc = UntaggedAlloc::system();

#[profile]
fn frees(block: &std::sync::mpsc::Receiver<Vec<u8>>) -> usize {
    let block = block.recv().expect("one was sent");
    let mut kept = vec![0_u8; 100];
    kept.reserve_exact(900);
    drop(block);
    kept.len()
}

#[test]
fn what_others_made_is_freed_as_ones_own() {
    let (sender, receiver) = channel();
    sender.send(vec![0_u8; 1000]).expect("there is a receiver");
    let reports = in_a_session(|| assert_eq!(frees(&receiver), 100));
    let lines: Vec<_> = reports[0].rows()[1..].iter().filter_map(Row::stats).collect();
    let increments: Vec<i64> = lines.iter().map(|line| line.increment_bytes).collect();
    assert_eq!(
        increments[1..],
        [100, 900, -1000, 0, -1000],
        "{}",
        full_listing(&reports[0])
    );
    assert!(lines.iter().all(|line| line.freed_for_others_bytes == Some(0)));
    assert!(lines.iter().all(|line| line.retained_bytes.is_none()));
}

#[profile]
async fn waits(bytes: usize) -> Vec<u8> {
    let kept = vec![0_u8; bytes];
    give_way().await;
    drop(vec![0_u8; 2 * bytes]);
    kept
}

#[test]
fn sessions_beside_each_other_are_exact() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .build()
        .expect("threads can be started");
    let sessions: Vec<_> = (1..=200)
        .map(|bytes| {
            runtime.spawn(async move {
                let session = Session::builder().measure(Measure::Task).open();
                let kept = session.scope(waits(bytes)).await;
                (kept.len(), session.finish().into_reports())
            })
        })
        .collect();
    for session in sessions {
        let (bytes, reports) = runtime.block_on(session).expect("it does not panic");
        let bytes = i64::try_from(bytes).expect("small");
        assert_eq!(
            (reports.len(), reports[0].net_bytes(), reports[0].peak_bytes()),
            (1, bytes, 3 * bytes)
        );
    }
    assert!(Measure::Heap.check().is_ok());
}
