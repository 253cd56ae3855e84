//! The settings of the process: what they change is seen by every call, so that all of it is one test in one process.

use std::panic::catch_unwind;
use std::sync::{Arc, Barrier, Mutex};

use memline::{Config, Measure, Sampling, Session, configure, profile, sampling, set_sampling};

#[profile]
fn called() -> usize {
    let bytes = Vec::from([0_u8; 10]);
    bytes.len()
}

#[profile]
fn waits(begun: &Barrier, go_on: &Barrier) {
    begun.wait();
    go_on.wait();
}

#[test]
fn switch_measure_and_sink() {
    let told = Arc::new(Mutex::new(Vec::new()));
    let sink = {
        let told = Arc::clone(&told);
        move |report: &memline::Report| {
            // Not profiled: it would tell of itself for ever.
            assert_eq!(called(), 10);
            let name = format!("{} {}", report.session_id().unwrap_or("-"), report.function());
            told.lock().unwrap().push((name, report.calls(), report.measure()));
        }
    };
    let told = move || std::mem::take(&mut *told.lock().unwrap());

    // Without the allocator wrapper its measures are refused, and nothing changes.
    let refused = configure(Config::new().measure(Measure::Task).sampling(Sampling::Off)).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "the measure task counts what the program allocates: declare memline::Alloc as its #[global_allocator]"
    );
    assert_eq!(sampling(), Sampling::All);

    configure(Config::new().measure(Measure::Uss).sink(sink)).unwrap();
    called();
    called();
    assert_eq!(
        told(),
        [
            ("- called".to_owned(), 1, Measure::Uss),
            ("- called".to_owned(), 1, Measure::Uss)
        ]
    );

    // A session takes its calls, but those that end after it.
    let session = Session::builder().id("late").open();
    let handle = session.handle();
    let (begun, go_on) = (Barrier::new(2), Barrier::new(2));
    std::thread::scope(|scope| {
        scope.spawn(|| handle.run(|| waits(&begun, &go_on)));
        begun.wait();
        session.run(called);
        assert_eq!(session.finish().len(), 1);
        assert_eq!(told(), []);
        go_on.wait();
    });
    assert_eq!(told(), [("late waits".to_owned(), 1, Measure::Uss)]);
    handle.run(called);
    assert_eq!(told(), [("late called".to_owned(), 1, Measure::Uss)]);

    // A session that is dropped tells the sink.
    let session = Session::builder().measure(Measure::Rss).open();
    session.run(called);
    session.run(called);
    drop(session);
    assert_eq!(told(), [("- called".to_owned(), 2, Measure::Rss)]);

    set_sampling("1/3".parse().unwrap());
    for _ in 0..7 {
        called();
    }
    assert_eq!(told().len(), 3);
    let profiled: Vec<bool> = (0..5).map(|_| Session::builder().open().is_profiled()).collect();
    // One of the next three, and none before them: three had been chosen of the first nine.
    assert_eq!(profiled, [false, false, false, false, true]);

    set_sampling(Sampling::Off);
    called();
    let session = Session::builder().open();
    session.run(called);
    assert!(session.finish().is_empty());
    assert_eq!(told(), []);

    // A sink that fails costs its report and nothing else.
    configure(Config::new().sink(|_| std::panic::resume_unwind(Box::new(())))).unwrap();
    assert_eq!(catch_unwind(called).unwrap(), 10);
}
