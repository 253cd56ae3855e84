//! An allocator beneath the wrapper that keeps a table of its blocks, as dhat's does, by memory that it asks the program's allocator
//! for and does not count: what it has counted is given back where it counts. A file of its own, as there is one allocator in a
//! process, and without a harness, which would allocate beside it.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use memline::{Measure, Profiler, Session, profile};

struct Counted;

static TABLE: Mutex<BTreeMap<usize, usize>> = Mutex::new(BTreeMap::new());

thread_local! {
    static IS_COUNTING: Cell<bool> = const { Cell::new(false) };
}

/// Runs `f` on the table; not within itself.
fn with_table<T>(f: impl FnOnce(&mut BTreeMap<usize, usize>) -> T) -> Option<T> {
    if IS_COUNTING.replace(true) {
        return None;
    }
    let result = f(&mut TABLE.lock().unwrap_or_else(PoisonError::into_inner));
    IS_COUNTING.set(false);
    Some(result)
}

// SAFETY: it hands all on to the system's allocator.
#[expect(unsafe_code, reason = "the subject is an allocator")]
unsafe impl GlobalAlloc for Counted {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as the caller promises.
        let alloc = || unsafe { System.alloc(layout) };
        let counted = with_table(|table| {
            let block = alloc();
            let former = table.insert(block.addr(), layout.size());
            assert_eq!(former, None, "a block was given back, and nobody counted that");
            block
        });
        counted.unwrap_or_else(alloc)
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: as the caller promises.
        let dealloc = || unsafe { System.dealloc(block, layout) };
        let counted = with_table(|table| {
            dealloc();
            table.remove(&block.addr());
        });
        counted.unwrap_or_else(dealloc);
    }
}

#[global_allocator]
static ALLOC: memline::Alloc<Counted> = memline::Alloc::new(Counted);

#[profile]
fn makes(blocks: usize) -> Vec<Vec<u8>> {
    (0..blocks).map(|_| vec![0; 20]).collect()
}

#[profile]
fn makes_more_and_more() {
    for round in 1..60 {
        let blocks = makes(round * 20);
        drop(blocks);
    }
}

fn main() {
    let profiler = Profiler::start();
    for _ in 0..20 {
        let session = Session::builder().measure(Measure::Task).open();
        session.run(makes_more_and_more);
        let report = session.finish().into_reports().remove(0);
        assert_eq!((report.function(), report.calls()), ("makes_more_and_more", 1));
    }
    assert_eq!(profiler.finish().calls(), 20 * 60);
    println!("test inner_allocator_with_a_table ... ok");
}
