//! A thousand invocations at once, each with bytes of its own: every number of every row of each.

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use memline::{Measure, Session, profile};
use support::give_way;
use support::reckoning::{Reckoning, bytes};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

const INVOCATIONS: usize = 1000;

/// Returns when all invocations have come here: they are all half-way through at one time.
async fn meet(arrived: &AtomicUsize) {
    arrived.fetch_add(1, Ordering::Relaxed);
    while arrived.load(Ordering::Relaxed) < INVOCATIONS {
        give_way().await;
    }
}

#[profile]
async fn invocation(n: usize, arrived: &AtomicUsize) -> Vec<u8> {
    let mut held = vec![1_u8; n];
    give_way().await;
    let mut parts = Vec::with_capacity(8);
    for part in 1..=n % 7 {
        parts.push(vec![2_u8; part * n]);
        give_way().await;
    }
    held.reserve_exact(4 * n);
    meet(arrived).await;
    parts.truncate(n % 3);
    let digest = digest(&held).await;
    if n.is_multiple_of(2) {
        held = Vec::new();
    } else {
        give_way().await;
    }
    drop(parts);
    held.extend_from_slice(&digest[..1]);
    held.shrink_to_fit();
    digest
}

#[profile]
async fn digest(bytes: &[u8]) -> Vec<u8> {
    let copy = bytes.to_vec();
    give_way().await;
    let twice = [&copy[..], &copy[..]].concat();
    give_way().await;
    vec![0; twice.len() - copy.len()]
}

/// What `invocation` must show.
fn reckoned(n: usize) -> Reckoning {
    let bytes = bytes(n);
    let mut reckoning = Reckoning::default();
    reckoning.line(2, &[bytes]);
    reckoning.line(3, &[]);
    reckoning.line(4, &[8 * 24]);
    let parts: Vec<i64> = (1..=bytes % 7).map(|part| part * bytes).collect();
    for part in &parts {
        reckoning.line(5, &[]);
        reckoning.line(6, &[*part]);
        reckoning.line(7, &[]);
        reckoning.line(8, &[]);
    }
    reckoning.line(5, &[]);
    reckoning.line(9, &[4 * bytes]);
    reckoning.line(10, &[]);
    let truncated: Vec<i64> = parts.iter().skip(n % 3).map(|part| -part).collect();
    reckoning.line(11, &truncated);
    // What the nested call took and gave back, and what it returned.
    reckoning.line(12, &[bytes, 2 * bytes, bytes, -2 * bytes, -bytes]);
    reckoning.line(13, &[]);
    // The vector has room for five times its length, and is shrunk to that and one more.
    let (held, last) = if n.is_multiple_of(2) {
        reckoning.line(14, &[-5 * bytes]);
        (vec![8], 1)
    } else {
        reckoning.line(16, &[]);
        (vec![], bytes + 1)
    };
    let kept: i64 = parts.iter().take(n % 3).sum();
    reckoning.line(18, &[-kept, -8 * 24]);
    reckoning.line(19, &held);
    let room = held.first().copied().unwrap_or(5 * bytes);
    reckoning.line(20, &[last - room]);
    reckoning.line(21, &[]);
    reckoning.line(22, &[-last]);
    reckoning
}

fn reckoned_digest(n: usize) -> Reckoning {
    let bytes = bytes(n);
    let mut reckoning = Reckoning::default();
    reckoning.line(2, &[bytes]);
    reckoning.line(3, &[]);
    reckoning.line(4, &[2 * bytes]);
    reckoning.line(5, &[]);
    reckoning.line(6, &[bytes]);
    reckoning.line(7, &[-2 * bytes, -bytes]);
    reckoning
}

#[test]
fn a_thousand_invocations_at_once_are_exact() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(4)
        .build()
        .unwrap();
    let arrived = Arc::new(AtomicUsize::new(0));
    let invocations: Vec<_> = (1..=INVOCATIONS)
        .map(|n| {
            let arrived = Arc::clone(&arrived);
            runtime.spawn(async move {
                let session = Session::builder().measure(Measure::Task).id(n.to_string()).open();
                let digest = session.scope(invocation(n, &arrived)).await;
                assert_eq!(digest.len(), n);
                (n, session.finish().into_reports())
            })
        })
        .collect();
    for invocation in invocations {
        let (n, reports) = runtime.block_on(invocation).unwrap();
        assert_eq!(reports.len(), 2);
        for (report, function) in reports.iter().zip(["invocation", "digest"]) {
            assert_eq!((report.function(), report.calls()), (function, 1));
            assert_eq!(report.session_id(), Some(n.to_string().as_str()));
        }
        assert_eq!(reports[0].concurrent() + 1, INVOCATIONS as u64);
        reckoned(n).assert(&reports[0]);
        reckoned_digest(n).assert(&reports[1]);
    }
}
