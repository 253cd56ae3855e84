//! Every order in which threads can switch profiling and need the counting.

use loom::sync::Arc;
use loom::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use loom::thread;

use crate::needed::Needed;

struct Process {
    is_on: AtomicBool,
    needed: Needed,
}

impl Process {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            is_on: AtomicBool::new(true),
            needed: Needed(AtomicUsize::new(Needed::SWITCHED_ON)),
        })
    }

    /// As `set_switch` does, and with an order no stronger than that of its readers.
    fn switch(&self, is_on: bool) {
        self.is_on.store(is_on, Ordering::Relaxed);
        self.needed.follow(|| self.is_on.load(Ordering::Relaxed));
    }
}

/// When all have switched, the allocator counts if the switch is on.
#[test]
fn the_counting_ends_up_as_the_switch() {
    loom::model(|| {
        let process = Process::new();
        let others = [false, true].map(|is_on| {
            let process = Arc::clone(&process);
            thread::spawn(move || process.switch(is_on))
        });
        for other in others {
            other.join().expect("it does not panic");
        }
        assert_eq!(process.needed.counts(), process.is_on.load(Ordering::Relaxed));
    });
}

/// What has begun is counted to its end, whoever switches off meanwhile.
#[test]
fn who_needs_the_counting_has_it() {
    loom::model(|| {
        let process = Process::new();
        let other = {
            let process = Arc::clone(&process);
            thread::spawn(move || process.switch(false))
        };
        process.needed.add_guard();
        assert!(process.needed.counts());
        process.needed.remove_guard();
        other.join().expect("it does not panic");
        assert!(!process.needed.counts());
    });
}
