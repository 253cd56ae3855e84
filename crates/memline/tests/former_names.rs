//! A program that uses the names of 0.1 compiles and does the same.
#![allow(deprecated, reason = "that is what is tested")]

use memline::{Config, End, Measure, Measured, Session, Switch, profile, spawned_fn};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

#[profile]
fn keeps() -> Vec<u8> {
    let make = spawned_fn(|| vec![0; 1000]);
    make()
}

#[test]
fn names_of_0_1_compile() {
    memline::configure(Config::new().switch(Switch::On)).expect("no measure is asked for");
    let session = Session::builder().measure(Measure::Task).function("old").open();
    let kept = session.run(keeps);
    for report in session.finish() {
        assert_eq!((report.profiled(), report.end()), ("keeps", End::Returned));
        let line: Measured = report.rows()[3].measured().expect("it ran");
        assert_eq!((line.occurrences, report.session_label()), (1, Some("old")));
    }
    assert_eq!(kept.len(), 1000);
}
