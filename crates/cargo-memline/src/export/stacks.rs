//! A profile as stacks of lines, as most viewers want it: where the lines of a way were called from.

use std::collections::HashMap;

use memline::{LineStats, Profile, Report};

use crate::lines::{Metric, signed};

/// A line of a function, by the place of its report.
pub(super) type Frame = (usize, u32);

/// What lines have on one way each.
#[derive(Debug)]
pub(super) struct Stacks<'a> {
    pub(super) profile: &'a Profile,
    pub(super) samples: Vec<Sample>,
}

/// What one line has on one way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sample {
    /// The line, then the line that calls its function, and so on.
    pub(super) frames: Vec<Frame>,
    values: Values,
}

/// In the order of [`METRICS`].
type Values = [i64; 4];

/// What samples have. Each adds up to the profile's total.
pub(super) const METRICS: [Metric; 4] = [Metric::Allocated, Metric::Allocations, Metric::Peak, Metric::Retained];

impl Sample {
    pub(super) fn value(&self, metric: Metric) -> i64 {
        let place = METRICS.iter().position(|one| *one == metric);
        place.map_or(0, |place| self.values[place])
    }
}

fn bytes(stats: &LineStats) -> Values {
    [
        signed(stats.allocated_bytes),
        0,
        stats.at_peak_bytes.unwrap_or(0),
        stats.retained_bytes.unwrap_or(0),
    ]
}

fn add(to: &mut Values, values: Values, sign: i64) {
    for (to, value) in to.iter_mut().zip(values) {
        *to = to.wrapping_add(sign.wrapping_mul(value));
    }
}

impl<'a> Stacks<'a> {
    pub(super) fn of(profile: &'a Profile) -> Self {
        let inner = allocations_called(profile);
        // What reports have, less what the ways have.
        let mut left: HashMap<Frame, Values> = HashMap::new();
        for (place, report) in profile.iter().enumerate() {
            for row in report.rows().iter().skip(1) {
                let Some(stats) = row.stats() else { continue };
                add(left.entry((place, row.line())).or_default(), bytes(&stats), 1);
            }
        }
        let mut samples = Vec::new();
        for (place, way) in profile.ways().iter().enumerate() {
            // Of a function without a report, no call had ended: it is not in the totals.
            let Some(function) = way.report().filter(|function| *function < profile.len()) else {
                continue;
            };
            let callers = callers(profile, place);
            for line in way.lines() {
                let mut values = bytes(&line.stats);
                let frame = (function, line.line);
                add(left.entry(frame).or_default(), values, -1);
                let called = inner.get(&(place, line.line)).copied().unwrap_or(0);
                values[1] = signed(line.stats.allocations) - called;
                if values != Values::default() {
                    samples.push(Sample {
                        frames: std::iter::once(frame).chain(callers.iter().copied()).collect(),
                        values,
                    });
                }
            }
        }
        // Such as of calls that go on, whose ways are not told yet.
        let mut left: Vec<_> = left
            .into_iter()
            .filter(|(_, values)| *values != Values::default())
            .collect();
        left.sort_unstable();
        samples.extend(left.into_iter().map(|(frame, values)| Sample {
            frames: vec![frame],
            values,
        }));
        Self { profile, samples }
    }

    /// The report of the function that a frame is in.
    pub(super) fn report(&self, frame: Frame) -> &'a Report {
        &self.profile[frame.0]
    }

    /// What all samples come to.
    pub(super) fn sum(&self, metric: Metric) -> i64 {
        let values = self.samples.iter().map(|sample| sample.value(metric));
        values.fold(0, i64::wrapping_add)
    }
}

/// The lines that lead to a way, the nearest first.
fn callers(profile: &Profile, place: usize) -> Vec<Frame> {
    let ways = profile.ways();
    let mut frames = Vec::new();
    let mut place = place;
    while let Some((caller, line)) = ways[place].caller() {
        // Callers come before what they call: so this ends, whatever file it is.
        if caller >= place {
            break;
        }
        let function = ways[caller].report().filter(|function| *function < profile.len());
        frames.extend(function.map(|function| (function, line)));
        place = caller;
    }
    frames
}

/// How often the functions that a line of a way calls asked for memory: a line counts that, too.
fn allocations_called(profile: &Profile) -> HashMap<(usize, u32), i64> {
    let mut called = HashMap::new();
    for way in profile.ways() {
        if let Some(caller) = way.caller() {
            let all: i64 = way.lines().iter().map(|line| signed(line.stats.allocations)).sum();
            *called.entry(caller).or_default() += all;
        }
    }
    called
}
