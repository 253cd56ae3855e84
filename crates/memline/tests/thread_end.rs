//! Calls where a thread begins or ends, and where a program has no room for a profiler: in destructors of thread-locals,
//! in a panic hook, in the report's own sink. The hook and the sink are the process's, so that all of it is one test.

mod support;

use std::cell::RefCell;
use std::panic::{catch_unwind, set_hook, take_hook};
use std::sync::atomic::{AtomicUsize, Ordering};

use memline::{Config, Measure, Session, configure, profile};
use support::listing;

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

static CALLED: AtomicUsize = AtomicUsize::new(0);
static TOLD: AtomicUsize = AtomicUsize::new(0);

#[profile]
fn called(bytes: usize) -> usize {
    let kept = vec![0_u8; bytes];
    CALLED.fetch_add(1, Ordering::Relaxed);
    kept.len()
}

/// Calls profiled functions when its thread ends, when other thread-locals are gone already.
struct AtTheEnd(Vec<u8>);

impl Drop for AtTheEnd {
    #[profile]
    fn drop(&mut self) {
        self.0.extend([1; 100]);
        called(10);
        let nested = Session::builder().measure(Measure::Task).open();
        nested.run(|| called(20));
        drop(nested.finish());
    }
}

thread_local! {
    static FIRST: RefCell<Option<AtTheEnd>> = const { RefCell::new(None) };
    static SECOND: RefCell<Option<AtTheEnd>> = const { RefCell::new(None) };
}

#[profile]
fn leaves_to_the_end(bytes: usize) {
    FIRST.set(Some(AtTheEnd(vec![0; bytes])));
    called(bytes);
    SECOND.set(Some(AtTheEnd(vec![0; bytes])));
}

#[test]
fn calls_work_wherever_a_program_can_make_them() {
    let sink = |_: &memline::Report| {
        // Not profiled: it would tell of itself for ever.
        called(5);
        TOLD.fetch_add(1, Ordering::Relaxed);
    };
    configure(Config::new().measure(Measure::Task).sink(sink)).expect("memline::Alloc is there");

    // Ends of threads, in sessions and out of them.
    let session = Session::builder().measure(Measure::Task).open();
    for in_session in [false, true] {
        for _ in 0..10 {
            let handle = session.handle();
            let thread = std::thread::spawn(move || {
                if in_session {
                    handle.run(|| leaves_to_the_end(1000));
                } else {
                    leaves_to_the_end(1000);
                }
            });
            thread.join().expect("nothing panics, whatever is gone");
        }
    }
    let reports = session.finish().into_reports();
    assert_eq!((reports[0].function(), reports[0].calls()), ("leaves_to_the_end", 10));
    assert_eq!(reports[0].net_bytes(), 10 * 2000);
    // In the session, out of it, and twice at each end of a thread; and once for each report that was told.
    let told = TOLD.load(Ordering::Relaxed);
    assert!(told >= 10, "{told}");
    assert_eq!(CALLED.load(Ordering::Relaxed), 20 + 20 * 2 * 2 + told);

    // The hook runs while the thread panics, on top of the call's frame.
    let former = take_hook();
    set_hook(Box::new(|_| {
        called(7);
    }));
    let session = Session::builder().measure(Measure::Task).open();
    assert!(session.run(|| catch_unwind(panics)).is_err());
    set_hook(former);
    let reports = session.finish().into_reports();
    assert_eq!((reports[1].function(), reports[1].calls()), ("called", 1));
    assert_eq!(reports[1].net_bytes(), 0);
    assert!(
        listing(&reports[0]).contains("    assert!(kept.is_empty(), \"it is not\"); // <- panicked here"),
        "{}",
        reports[0]
    );
}

#[profile]
fn panics() {
    let kept = Vec::from([0_u8; 10]);
    assert!(kept.is_empty(), "it is not");
}
