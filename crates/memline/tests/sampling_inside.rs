//! One call in N inside of calls that never end, as `main` and the loops of servers: there it is decided anew, or all that
//! a server does would be profiled, or nothing. And on threads that make one call each. The switch is the process's, so that all of it is one test.

mod support;

use std::sync::atomic::{AtomicU32, Ordering};

use memline::{Config, Measure, configure, profile, set_sampling};
use support::{drive, give_way};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

static HANDLED: AtomicU32 = AtomicU32::new(0);

#[profile]
fn handles() -> u32 {
    1
}

#[profile]
fn serves(requests: &mut dyn Iterator<Item = u32>) -> u32 {
    let mut sum = 0;
    loop {
        let Some(request) = requests.next() else {
            return sum;
        };
        sum += request * handles();
    }
}

#[profile]
async fn serves_later(requests: &mut dyn Iterator<Item = u32>) -> u32 {
    let mut sum = 0;
    loop {
        let Some(request) = requests.next() else {
            return sum;
        };
        give_way().await;
        sum += request * handles();
    }
}

const ROUNDS: u32 = 100_000;

/// Every tenth request is profiled, whether the loop around is or not.
#[track_caller]
fn assert_share(served: u32) {
    assert_eq!(served, ROUNDS);
    let handled = HANDLED.swap(0, Ordering::Relaxed);
    assert!((9_000..=11_000).contains(&handled), "{handled} of {ROUNDS}");
}

#[test]
fn requests_of_an_endless_call_get_their_share() {
    let sink = |report: &memline::Report| {
        HANDLED.fetch_add(u32::from(report.function() == "handles"), Ordering::Relaxed);
    };
    configure(Config::new().measure(Measure::Task).sink(sink)).expect("memline::Alloc is there");
    set_sampling("1/10".parse().expect("it is allowed"));
    let requests = || (0..ROUNDS).map(|_| 1);
    for _ in 0..5 {
        assert_share(serves(&mut requests()));
        assert_share(drive(serves_later(&mut requests())));
    }
    threads();
}

/// Two that make many calls at a time, and many that make one each.
fn threads() {
    let calls = |n| (0..n).map(|_| handles()).sum::<u32>();
    std::thread::scope(|scope| {
        let threads = [scope.spawn(|| calls(ROUNDS / 2)), scope.spawn(|| calls(ROUNDS / 2))];
        assert_share(
            threads
                .map(|thread| thread.join().expect("it does not panic"))
                .iter()
                .sum(),
        );
        for _ in 0..3000 {
            assert_eq!(scope.spawn(handles).join().expect("it does not panic"), 1);
        }
    });
    let handled = HANDLED.swap(0, Ordering::Relaxed);
    assert!(
        (200..=400).contains(&handled),
        "{handled} of 3,000 threads' first calls, at 1 in 10"
    );
}
