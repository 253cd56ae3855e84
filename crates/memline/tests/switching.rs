//! Profiling that is switched and sampled while a thousand calls run. The switch is the process's, so that all of it is
//! one test in one process.

mod support;

use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use memline::{Measure, Report, Sampling, Session, profile, set_sampling};
use support::give_way;
use support::reckoning::{Reckoning, bytes};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

const CALLS: usize = 1000;

/// Tells when all calls have come to the middle, and lets them go on from there when they may.
#[derive(Default)]
struct Middle {
    arrived: AtomicUsize,
    may_go_on: AtomicBool,
}

impl Middle {
    async fn wait(&self) {
        self.arrived.fetch_add(1, Ordering::Relaxed);
        while !self.may_go_on.load(Ordering::Relaxed) {
            give_way().await;
        }
    }
}

#[profile]
async fn call(n: usize, middle: &Middle) -> usize {
    let mut kept = vec![0_u8; n];
    middle.wait().await;
    kept.reserve_exact(3 * n - kept.len());
    nested(n);
    kept.capacity()
}

#[profile]
fn nested(n: usize) {
    drop(vec![0_u8; n]);
}

/// What a profiled call shows.
fn reckoned(n: usize) -> Reckoning {
    let bytes = bytes(n);
    let mut reckoning = Reckoning::default();
    reckoning.line(2, &[bytes]);
    reckoning.line(3, &[]);
    reckoning.line(4, &[2 * bytes]);
    reckoning.line(5, &[bytes, -bytes]);
    reckoning.line(6, &[]);
    reckoning.line(7, &[-3 * bytes]);
    reckoning
}

/// A thousand calls in sessions of their own, and `meanwhile` when all of them are in the middle. Of each its reports.
fn calls(meanwhile: impl FnOnce()) -> Vec<(usize, Vec<Report>)> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(3)
        .build()
        .expect("threads can be started");
    let middle = Arc::new(Middle::default());
    let calls: Vec<_> = (1..=CALLS)
        .map(|n| {
            let middle = Arc::clone(&middle);
            runtime.spawn(async move {
                let session = Session::builder().measure(Measure::Task).open();
                assert_eq!(session.scope(call(n, &middle)).await, 3 * n);
                (n, session.finish().into_reports())
            })
        })
        .collect();
    while middle.arrived.load(Ordering::Relaxed) < CALLS {
        std::thread::yield_now();
    }
    meanwhile();
    middle.may_go_on.store(true, Ordering::Relaxed);
    calls
        .into_iter()
        .map(|call| runtime.block_on(call).expect("it does not panic"))
        .collect()
}

fn one_in(n: u32) -> Sampling {
    NonZeroU32::new(n).map_or(Sampling::Off, Sampling::OneIn)
}

#[test]
fn calls_that_have_begun_go_on_as_they_began() {
    // Off, on, off, on … while they run, and on at the end: the sessions and the calls in them had begun.
    let reports = calls(|| {
        for round in 0..1000 {
            set_sampling([Sampling::Off, Sampling::All, one_in(7)][round % 3]);
        }
        set_sampling(Sampling::All);
    });
    for (n, reports) in reports {
        assert_eq!(reports.len(), 2);
        reckoned(n).assert(&reports[0]);
    }

    // The same, but the switch does not stand still before they are done.
    let is_done = Arc::new(AtomicBool::new(false));
    let mut switching = None;
    let reports = calls(|| {
        let is_done = Arc::clone(&is_done);
        switching = Some(std::thread::spawn(move || {
            while !is_done.load(Ordering::Relaxed) {
                set_sampling(Sampling::Off);
                set_sampling(Sampling::All);
            }
        }));
    });
    is_done.store(true, Ordering::Relaxed);
    switching
        .map(std::thread::JoinHandle::join)
        .expect("it was started")
        .expect("it does not panic");
    for (n, reports) in reports {
        // A nested call that would begin while off has no report of its own.
        assert!(reports.len() <= 2);
        reckoned(n).assert(&reports[0]);
    }

    // Begun while off, they are never profiled.
    set_sampling(Sampling::Off);
    let reports = calls(|| set_sampling(Sampling::All));
    assert!(reports.iter().all(|(_, reports)| reports.is_empty()));

    // One in ten, whoever comes first; the others' memory does not show.
    set_sampling(one_in(10));
    let reports = calls(|| ());
    let profiled: Vec<_> = reports.iter().filter(|(_, reports)| !reports.is_empty()).collect();
    assert_eq!(profiled.len(), CALLS / 10);
    for (n, reports) in profiled {
        reckoned(*n).assert(&reports[0]);
        assert_eq!(reports[0].freed_by_others_bytes(), 0);
    }

    // Switched off in the middle for good: what has begun is measured to its end, and what would begin is not.
    set_sampling(Sampling::All);
    let reports = calls(|| set_sampling(Sampling::Off));
    for (n, reports) in reports {
        assert_eq!(reports.len(), 1);
        reckoned(n).assert(&reports[0]);
    }
}
