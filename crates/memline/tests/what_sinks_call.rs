//! What a sink calls is not profiled, also if it calls the function whose call is running. The sink is the process's, so
//! that all of it is one test.

mod support;

use std::cell::{Cell, RefCell};

use memline::{Config, Measure, Report, configure, profile};
use support::beside::assert_beside;
use support::hands::bytes;
use support::{drive, give_way};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

thread_local! {
    static TOLD: RefCell<Vec<Report>> = const { RefCell::new(Vec::new()) };
    /// How much of what it made the sink has kept.
    static KEPT: RefCell<Vec<Vec<u8>>> = const { RefCell::new(Vec::new()) };
    static CALLS: Cell<usize> = const { Cell::new(0) };
}

#[rustfmt::skip]
#[profile]
fn is_inside(n: usize) -> usize {
    let v = bytes(n); //= 1x +20 #1
    v.len() //= 1x
    //} 1x -20
}

#[rustfmt::skip]
#[profile]
fn logs(n: usize) -> usize {
    CALLS.set(CALLS.get() + 1); //= 1x
    let kept = bytes(10); //= 1x +10 #1
    let length = |n: usize| { //= 1x
        let v = bytes(n); //= 1x +5 #1
        v.len() //= 1x
    }; //= 1x -5
    let mut sum = length(5); //= 1x
    if n == 0 { //= 1x
        sum += is_inside(20); //= 1x #1
    }
    for _ in 0..2 { //= 3x
        sum += 1; //= 2x
    }
    kept.len() + sum //= 1x
    //} 1x -10
}

#[rustfmt::skip]
#[profile]
async fn logs_later(n: usize) -> usize {
    CALLS.set(CALLS.get() + 1); //= 1x
    let kept = bytes(10); //= 1x +10 #1
    give_way().await; //= 1x
    let length = async { //= 1x
        let v = bytes(n); //= 1x
        give_way().await; //= 1x
        v.len() //= 1x
    }; //= 1x
    let mut sum = length.await; //= 1x
    if n == 0 { //= 1x
        sum += is_inside(20); //= 1x #1
    }
    kept.len() + sum //= 1x
    //} 1x -10
}

fn told(call: impl FnOnce() -> usize) -> (usize, Vec<Report>) {
    CALLS.set(0);
    (call(), TOLD.take())
}

#[test]
fn calls_of_a_sink_are_not_profiled() {
    let sink = |report: &Report| {
        for _ in 0..10 {
            logs(7);
            drive(logs_later(7));
            is_inside(70);
        }
        KEPT.with_borrow_mut(|kept| kept.push(bytes(100_000)));
        TOLD.with_borrow_mut(|told| told.push(report.clone()));
    };
    configure(Config::new().measure(Measure::Task).sink(sink)).expect("memline::Alloc is there");

    let (sum, reports) = told(|| logs(0));
    assert_eq!(sum, 10 + 5 + 20 + 2);
    let names: Vec<_> = reports.iter().map(Report::function).collect();
    assert_eq!(names, ["is_inside", "logs"]);
    // Twice ten calls of each by the sink, and one of the program.
    assert_eq!(CALLS.get(), 2 * 20 + 1);
    for report in &reports {
        assert_eq!(report.calls(), 1);
        assert_beside(report, &[]);
        assert_eq!((report.net_bytes(), report.retained_bytes()), (0, 0));
    }

    let (sum, reports) = told(|| drive(logs_later(0)));
    assert_eq!(sum, 10 + 20);
    let names: Vec<_> = reports.iter().map(Report::function).collect();
    assert_eq!(names, ["is_inside", "logs_later"]);
    for report in &reports {
        assert_eq!(report.calls(), 1);
        assert_beside(report, &[]);
        assert_eq!((report.net_bytes(), report.retained_bytes()), (0, 0));
    }
    assert_eq!(KEPT.with_borrow(Vec::len), 4);
}
