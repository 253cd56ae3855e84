//! An allocator beneath the wrapper that is itself profiled: sessions by every measure end, and no call is told of more than
//! it did. A file of its own, as there is one allocator in a process, and without a harness, which would allocate beside it.

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

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(block, layout) };
    }
}

#[global_allocator]
static ALLOC: memline::Alloc<Profiled> = memline::Alloc::new(Profiled);

#[profile]
fn makes_two() -> usize {
    let one = Vec::from([0_u8; 10]);
    let other = Vec::from([0_u8; 20]);
    one.len() + other.len()
}

fn main() {
    for measure in [Measure::Rss, Measure::Heap, Measure::Task] {
        memline::configure(memline::Config::new().measure(measure).sink(|_| {})).expect("memline::Alloc is there");
        let session = Session::builder().measure(measure).open();
        assert_eq!(session.run(makes_two), 30);
        let reports = session.finish().into_reports();
        assert_eq!(
            (reports[0].function(), reports[0].calls()),
            ("makes_two", 1),
            "by {measure:?}"
        );
        if measure == Measure::Task {
            assert_eq!(reports[0].net_bytes(), 0);
        }
        assert_eq!(makes_two(), 30);
        assert_eq!(std::thread::spawn(makes_two).join().expect("it does not panic"), 30);
    }
    println!("test profiled_inner_allocator ... ok");
}
