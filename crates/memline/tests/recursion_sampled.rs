//! Recursive calls and sessions within, one in N: what is chosen is whole. The switch is the process's, so that all of it is
//! one test.

mod support;

use std::sync::Mutex;

use memline::{Config, Measure, Report, Sampling, Session, configure, profile, set_sampling};
use support::beside::assert_beside;
use support::hands::bytes;
use support::{drive, give_way};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

static REPORTS: Mutex<Vec<Report>> = Mutex::new(Vec::new());

fn reports() -> Vec<Report> {
    std::mem::take(&mut *REPORTS.lock().expect("nothing panics"))
}

#[rustfmt::skip]
#[profile]
fn descends(n: usize) -> usize {
    let kept = bytes(10 * n); //= 1x +30 #1
    let below = if n > 1 { //= 1x
        descends(n - 1) //= 1x #2
    } else {
        0
    };
    below + kept.len() //= 1x
    //} 1x -30
}

#[rustfmt::skip]
#[profile]
async fn waits_and_descends(n: usize) -> usize {
    let kept = bytes(n); //= 1x +3 #1
    give_way().await; //= 1x
    let below = descends(n); //= 1x #3
    kept.len() + below //= 1x
    //} 1x -3
}

/// Opens a session for each call.
#[profile]
fn serves(n: usize) -> usize {
    let session = Session::builder().measure(Measure::Task).open();
    let sum = session.run(|| descends(n));
    let reports = session.finish().into_reports();
    SERVED.lock().expect("nothing panics").push(reports);
    sum
}

static SERVED: Mutex<Vec<Vec<Report>>> = Mutex::new(Vec::new());

/// Of 3,000 about a third, give or take a tenth.
#[track_caller]
fn assert_third(what: &str, number: usize) {
    assert!((900..=1100).contains(&number), "{what}: {number} of 3,000");
}

#[test]
fn what_is_chosen_is_whole() {
    let sink = |report: &Report| REPORTS.lock().expect("nothing panics").push(report.clone());
    configure(Config::new().measure(Measure::Task).sink(sink)).expect("memline::Alloc is there");
    set_sampling("1/3".parse().expect("it is allowed"));

    for _ in 0..3000 {
        assert_eq!(descends(3), 60);
    }
    let told = reports();
    assert_third("recursive calls", told.len());
    for report in &told {
        assert_eq!(report.calls(), 1);
        assert_beside(report, &[]);
    }

    for _ in 0..3000 {
        assert_eq!(drive(waits_and_descends(3)), 63);
    }
    let told = reports();
    let (outer, inner): (Vec<Report>, _) = told
        .into_iter()
        .partition(|report| report.function() == "waits_and_descends");
    assert_third("async calls", outer.len());
    assert_eq!(inner.len(), outer.len());
    for report in outer.iter().chain(&inner) {
        assert_beside(report, &[]);
    }

    for _ in 0..3000 {
        assert_eq!(serves(3), 60);
    }
    assert_third("calls that serve", reports().len());
    let served = std::mem::take(&mut *SERVED.lock().expect("nothing panics"));
    let chosen: Vec<_> = served.iter().filter(|reports| !reports.is_empty()).collect();
    for reports in &chosen {
        assert_eq!((reports.len(), reports[0].calls()), (1, 1));
        assert_beside(&reports[0], &[]);
    }
    assert!(!chosen.is_empty());
    set_sampling(Sampling::All);
}
