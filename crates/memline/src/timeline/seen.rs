//! One look at the process.

use std::time::Instant;

use crate::collector::HeldLine;
use crate::process::ProcessProfile;
use crate::{Measure, c_library, heap};

/// So many lines are told of a moment: those that hold most then.
const MOST_LINES: usize = 20;

/// What is known of one moment.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(super) at: Instant,
    pub(super) heap_bytes: Option<i64>,
    pub(super) resident_bytes: Option<i64>,
    pub(super) held: Option<Vec<HeldLine>>,
}

impl Seen {
    /// The caller sees to it that what this allocates is not charged to the program.
    pub(crate) fn now(process: &ProcessProfile) -> Self {
        let resident = Measure::Rss.process_bytes();
        let mut held = c_library::between_forks(|| process.ways().held_lines());
        if let Some(held) = &mut held {
            held.sort_unstable_by_key(|line| (std::cmp::Reverse(line.bytes), line.site.file, line.number()));
            held.truncate(MOST_LINES);
        }
        Self {
            at: Instant::now(),
            heap_bytes: heap::is_installed().then(heap::process_live_bytes),
            resident_bytes: (resident > 0).then_some(resident),
            held,
        }
    }
}
