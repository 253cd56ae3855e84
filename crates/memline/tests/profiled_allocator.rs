//! The program's allocator is itself profiled, and provides what the profiler needs for those very calls. A file of its
//! own, as there is one allocator in a process, and without a harness, which would allocate beside it.

use std::alloc::{GlobalAlloc, Layout, System};

use memline::{Measure, Session, profile};

struct Profiled;

// SAFETY: it hands all on to the system's allocator.
#[expect(unsafe_code, reason = "the subject is an allocator")]
unsafe impl GlobalAlloc for Profiled {
    #[profile]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as the caller promises.
        unsafe { System.alloc(layout) }
    }

    #[profile]
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(block, layout) };
    }
}

#[global_allocator]
static ALLOC: Profiled = Profiled;

#[profile]
fn makes_two() -> usize {
    let one = Vec::from([0_u8; 10]);
    let other = Vec::from([0_u8; 20]);
    one.len() + other.len()
}

fn main() {
    memline::configure(memline::Config::new().sink(|_| {})).expect("the resident set can be read");
    for measure in [Measure::Rss, Measure::Uss] {
        let session = Session::builder().measure(measure).open();
        assert_eq!(session.run(makes_two), 30);
        let reports = session.finish().into_reports();
        let calls: Vec<_> = reports
            .iter()
            .map(|report| (report.function(), report.calls()))
            .collect();
        // The profiler's own frames and books are not seen.
        assert_eq!(calls, [("makes_two", 1), ("alloc", 2), ("dealloc", 2)]);
    }
    // At a thread's end the profiler gives back what it kept for it, through the profiled allocator.
    let ended = std::thread::spawn(makes_two).join();
    assert_eq!(ended.expect("it does not panic"), 30);
}
