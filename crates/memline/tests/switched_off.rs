//! What has begun is measured to its end, and what was made meanwhile is left out. The switch is the process's.

mod support;

use memline::{Measure, Report, Sampling, Session, profile, set_sampling};
use support::listing;

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

#[profile]
fn switches_off() -> Vec<u8> {
    let mut kept = vec![0_u8; 10];
    set_sampling(Sampling::Off);
    kept.reserve_exact(90);
    drop(vec![0_u8; 1000]);
    kept
}

#[profile]
fn frees(bytes: Vec<u8>) {
    drop(bytes);
}

#[profile]
fn grows(bytes: &mut Vec<u8>, to: usize) {
    bytes.reserve_exact(to - bytes.len());
}

fn reports(f: impl FnOnce()) -> Vec<Report> {
    let session = Session::builder().measure(Measure::Task).open();
    session.run(f);
    session.finish().into_reports()
}

#[test]
fn calls_that_have_begun_are_not_affected() {
    assert_eq!(
        listing(&reports(|| drop(switches_off()))[0]),
        "\
1x         |#[profile]
           |fn switches_off() -> Vec<u8> {
1x +10     |    let mut kept = vec![0_u8; 10];
1x +0      |    set_sampling(Sampling::Off);
1x +90     |    kept.reserve_exact(90);
1x +0      |    drop(vec![0_u8; 1000]);
1x +0      |    kept
1x +0      |}
"
    );

    let (unseen, mut grown) = (vec![0_u8; 500], vec![0_u8; 100]);
    assert!(reports(|| frees(Vec::new())).is_empty());
    set_sampling(Sampling::All);
    // What was never counted does not count when it goes, but what it grows by does.
    let reports = reports(|| {
        frees(unseen);
        grows(&mut grown, 300);
        frees(grown);
    });
    let nets: Vec<_> = reports
        .iter()
        .map(|report| (report.function(), report.net_bytes()))
        .collect();
    assert_eq!(nets, [("frees", -200), ("grows", 200)]);
}
