//! What measuring costs.

use std::sync::OnceLock;
use std::time::Instant;

use crate::Measure;
use crate::frame::{Frame, Role};
use crate::probe::probe;
use crate::site::{Line, Site};
use crate::tally::Totals;
use crate::thread::{self, Thread};

/// The time that measuring took, in nanoseconds: timed where the measure is slow, else reckoned from the number of
/// probes, because reading a clock would take longer than the probe.
pub(crate) fn overhead_nanos(totals: &Totals) -> u64 {
    if totals.measure.is_read_in_kernel() {
        totals.probing_nanos
    } else {
        totals.probes.saturating_mul(nanos_per_probe(totals.measure))
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
    const ROUNDS: u32 = 1000;
    let time = |thread: &Thread| {
        let mut frame = Frame::new(&thread.spare, &SCRATCH, Role::Part, measure);
        frame.begin(0, 0);
        thread.push(frame);
        let started = Instant::now();
        for _ in 0..ROUNDS {
            probe(&SCRATCH, 0);
            probe(&SCRATCH, 1);
        }
        let nanos = started.elapsed().as_nanos() / u128::from(2 * ROUNDS);
        thread.discard();
        u64::try_from(nanos).unwrap_or(u64::MAX)
    };
    thread::with(time).unwrap_or(0)
}
