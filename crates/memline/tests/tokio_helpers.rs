//! `memline::spawn` and `memline::spawn_blocking`, which stand for tokio's.
#![allow(clippy::unused_async, reason = "what is tested are calls that need not wait")]

mod support;

use memline::{Measure, Report, Session, profile};
use support::give_way;

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

fn shares(report: &Report) -> Vec<(usize, i64)> {
    let rows = report.rows().iter().enumerate().skip(1);
    rows.filter_map(|(place, row)| Some((place, row.stats()?.spawned_bytes?)))
        .collect()
}

async fn page(bytes: usize) -> Vec<u8> {
    give_way().await;
    vec![0; bytes]
}

#[profile]
async fn fetches(n: usize) -> usize {
    let mut pages = Vec::with_capacity(n);
    for page_of in 1..=n {
        pages.push(memline::spawn(page(100 * page_of)));
    }
    let mut sum = 0;
    for page in pages {
        sum += page.await.expect("it does not panic").len();
    }
    let text = memline::spawn_blocking(move || "a".repeat(sum));
    text.await.expect("it does not panic").len()
}

#[profile]
async fn leaf(bytes: usize) -> usize {
    vec![0_u8; bytes].len()
}

#[profile]
async fn spawns_profiled() -> usize {
    let first = memline::spawn(leaf(10));
    let second = memline::spawn_blocking(|| leaf(20));
    first.await.expect("it does not panic") + second.await.expect("it does not panic").await
}

#[test]
fn what_they_start_is_the_share_of_the_line() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .build()
        .expect("threads can be started");
    let session = Session::builder().measure(Measure::Task).open();
    assert_eq!(runtime.block_on(session.scope(fetches(4))), 1000);
    assert_eq!(runtime.block_on(session.scope(spawns_profiled())), 30);
    drop(runtime);
    let reports = session.finish().into_reports();
    let names: Vec<_> = reports
        .iter()
        .map(|report| (report.function(), report.calls(), shares(report)))
        .collect();
    assert_eq!(
        names,
        [
            ("fetches", 1, vec![(4, 1000), (10, 1000)]),
            ("spawns_profiled", 1, vec![(2, 0), (3, 0)]),
            ("leaf", 2, vec![])
        ]
    );
}

#[test]
#[should_panic(expected = "there is no reactor running")]
fn outside_of_a_runtime_they_panic_as_tokios_do() {
    drop(memline::spawn(async {}));
}
