//! What measuring costs.

use std::sync::OnceLock;
use std::time::Instant;

use crate::Measure;
use crate::block;
use crate::frame::{Frame, Place, Role};
use crate::heap::Untracked;
use crate::outcome::Outcome;
use crate::part;
use crate::probe::probe;
use crate::site::{Line, Site};
use crate::stack::{self, Stack};
use crate::stats::FunctionStats;
use crate::thread::Thread;

/// The time that measuring took, in nanoseconds: timed where the measure is slow, else reckoned from how often lines ran,
/// because reading a clock would take longer than the probe.
pub(crate) fn overhead_nanos(stats: &FunctionStats) -> u64 {
    if stats.measure.is_read_in_kernel() {
        stats.calls.probing_nanos
    } else {
        stats.probes().saturating_mul(nanos_per_probe(stats.measure))
    }
}

/// Measured once for each measure, the first time it is asked for.
fn nanos_per_probe(measure: Measure) -> u64 {
    static TASK: OnceLock<u64> = OnceLock::new();
    static HEAP: OnceLock<u64> = OnceLock::new();
    let measured = if measure == Measure::Task { &TASK } else { &HEAP };
    *measured.get_or_init(|| time_probes(measure))
}

/// Times probes of two rows that take turns, in a frame of its own.
fn time_probes(measure: Measure) -> u64 {
    static SCRATCH: Site = Site::new("", "", Line { number: 1, text: "" }, 2, "", &[2, 3]);
    const ROUNDS: u32 = 100;
    let time = |thread: &Thread, stack: &Stack| {
        let untracked = Untracked::start();
        let place = Place {
            block: block::take(2),
            collector: 0,
            parent: 0,
            slot: None,
            peak: None,
        };
        place.block.clear(2, 0);
        let mut frame = Box::new(Frame::new(&SCRATCH, Role::Closure, measure, place));
        drop(untracked);
        frame.begin(0, 0);
        stack.push(thread, frame);
        let started = Instant::now();
        for _ in 0..ROUNDS {
            probe(&SCRATCH, 0);
            probe(&SCRATCH, 1);
        }
        let nanos = started.elapsed().as_nanos() / u128::from(2 * ROUNDS);
        part::end(thread, stack, Outcome::Returned);
        block::give_back(place.block);
        u64::try_from(nanos).unwrap_or(u64::MAX)
    };
    stack::with_thread(time).unwrap_or(0)
}
