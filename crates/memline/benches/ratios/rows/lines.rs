//! A line of a profiled function.

use super::{AtMost, Row, wrapped};
use crate::costs::Costs;

/// A round of the loop has two lines,
const LINES: f64 = 2.0;
/// and a profiled one a third probe, that of the closing brace.
const PROBES_OF_A_ROUND: f64 = 3.0;
/// Of a call of five lines: one each, and the closing brace's.
const PROBES_OF_A_CALL: f64 = 6.0;
/// By which the longer function is longer.
const MORE_LINES: f64 = 20.0;

/// What the longer function costs more, of the same kind of call, for each line that it has more.
fn a_line_more(costs: &Costs, longer: &'static str, shorter: &'static str) -> f64 {
    (wrapped(costs, longer) - wrapped(costs, shorter)) / MORE_LINES
}

/// What a round costs with one probe in it.
fn with_a_probe(costs: &Costs, rounds: &'static str) -> f64 {
    let plain = wrapped(costs, "rounds");
    (wrapped(costs, rounds) - plain) / PROBES_OF_A_ROUND + plain
}

fn a_plain_line(costs: &Costs) -> f64 {
    a_line_more(costs, "twenty_five_lines", "five_lines")
}

pub(super) const ROWS: [Row; 8] = [
    Row {
        what: "a quiet line of a merged call (`Profiler`): a call of 25 lines less one of 5, by 20",
        nanos: |costs| a_line_more(costs, "twenty_five_lines_merged", "five_lines_merged"),
        against: "the same code without the attribute",
        against_nanos: a_plain_line,
        at_most: AtMost::MoreNanos(2.0),
    },
    Row {
        what: "the same in a session",
        nanos: |costs| a_line_more(costs, "twenty_five_lines_by_task", "five_lines_by_task"),
        against: "the same code without the attribute",
        against_nanos: a_plain_line,
        at_most: AtMost::MoreNanos(2.0),
    },
    Row {
        what: "`rss` probe",
        nanos: |costs| (wrapped(costs, "rounds_by_rss") - wrapped(costs, "rounds")) / PROBES_OF_A_ROUND,
        against: "a bare `pread` of an open /proc/self/statm",
        against_nanos: |costs| wrapped(costs, "pread"),
        at_most: AtMost::Times(1.3),
    },
    Row {
        what: "an empty loop round with a `task` probe",
        nanos: |costs| with_a_probe(costs, "rounds_by_task"),
        against: "an empty loop round",
        against_nanos: |costs| wrapped(costs, "rounds"),
        at_most: AtMost::MoreNanos(10.0),
    },
    Row {
        what: "an empty loop round with a probe that is switched off",
        nanos: |costs| with_a_probe(costs, "rounds_off"),
        against: "the same code without the attribute",
        against_nanos: |costs| wrapped(costs, "rounds"),
        at_most: AtMost::MoreNanos(1.0),
    },
    Row {
        what: "a line of a call of 5 lines, switched off",
        nanos: |costs| wrapped(costs, "five_lines_off") / PROBES_OF_A_CALL,
        against: "the same code without the attribute",
        against_nanos: |costs| wrapped(costs, "five_lines") / PROBES_OF_A_CALL,
        at_most: AtMost::MoreNanos(1.0),
    },
    Row {
        what: "a profiled line, `task`",
        nanos: |costs| wrapped(costs, "rounds_by_task") / LINES,
        against: "Python's memory_profiler on the same loop",
        against_nanos: |costs| costs.of("python", "rounds") / LINES,
        at_most: AtMost::Part(1000.0),
    },
    Row {
        what: "a profiled line, `rss`",
        nanos: |costs| wrapped(costs, "rounds_by_rss") / LINES,
        against: "Python's memory_profiler on the same loop",
        against_nanos: |costs| costs.of("python", "rounds") / LINES,
        at_most: AtMost::Part(10.0),
    },
];
