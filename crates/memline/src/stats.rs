//! What was measured of one function, added up over its calls: what a report is made of.

use crate::Measure;
use crate::block::{Block, CallStats};
use crate::rows::RowStats;
use crate::site::Site;

/// The sums of one function in one report.
#[derive(Clone, Debug)]
pub(crate) struct FunctionStats {
    pub(crate) site: &'static Site,
    pub(crate) measure: Measure,
    pub(crate) calls: CallStats,
    /// One for each of the site's probed lines.
    pub(crate) lines: Vec<RowStats>,
    /// Bytes of spawned work that are in the lines' increments as well, because the work ran lines of this function.
    pub(crate) spawned_in_lines: i64,
    /// Bytes by which others changed the memory that the calls made: negative where they freed it.
    pub(crate) by_others: i64,
    /// Bytes that the calls, with all that they called and spawned, made and that are still there; none where that is not
    /// known.
    pub(crate) retained_in_all: Option<i64>,
    /// Bytes that each line made and that are still there, where lines are told apart by their nodes.
    pub(crate) retained: Option<Vec<i64>>,
    /// Those of them that were there when the calls of the collector held most.
    pub(crate) at_peak: Option<Vec<i64>>,
}

impl FunctionStats {
    /// Nothing yet.
    pub(crate) fn new(site: &'static Site, measure: Measure) -> Self {
        Self {
            site,
            measure,
            calls: CallStats::NOTHING,
            lines: vec![RowStats::NOTHING; site.probed.len()],
            spawned_in_lines: 0,
            by_others: 0,
            retained_in_all: None,
            retained: None,
            at_peak: None,
        }
    }

    /// Adds what a block has counted of the function.
    pub(crate) fn add_block(&mut self, block: &'static Block) {
        self.calls.add(&block.calls());
        for (line, row) in self.lines.iter_mut().zip(block.rows()) {
            line.add(&row.stats());
        }
    }

    /// Adds the bytes that a line made and that are still there.
    pub(crate) fn add_retained(&mut self, row: usize, bytes: i64) {
        let lines = self.lines.len();
        add(self.retained.get_or_insert_with(|| vec![0; lines]), row, bytes);
    }

    /// Adds the bytes that a line had made and that were there when most was held.
    pub(crate) fn add_at_peak(&mut self, row: usize, bytes: i64) {
        let lines = self.lines.len();
        add(self.at_peak.get_or_insert_with(|| vec![0; lines]), row, bytes);
    }

    /// Adds the bytes that each line made and that are still there.
    pub(crate) fn add_retained_lines(&mut self, lines: &[i64]) {
        for (row, bytes) in lines.iter().enumerate() {
            self.add_retained(row, *bytes);
        }
    }

    /// Adds what was counted of the same function elsewhere.
    pub(crate) fn add(&mut self, other: &Self) {
        self.calls.add(&other.calls);
        for (line, other) in self.lines.iter_mut().zip(&other.lines) {
            line.add(other);
        }
        self.spawned_in_lines = self.spawned_in_lines.wrapping_add(other.spawned_in_lines);
        self.by_others = self.by_others.wrapping_add(other.by_others);
        self.add_retained_lines(other.retained.as_deref().unwrap_or_default());
        for (row, bytes) in other.at_peak.iter().flatten().enumerate() {
            self.add_at_peak(row, *bytes);
        }
    }

    /// Takes off what was reported before.
    pub(crate) fn subtract(&mut self, before: &Self) {
        self.calls.subtract(&before.calls);
        for (line, before) in self.lines.iter_mut().zip(&before.lines) {
            line.subtract(before);
        }
        self.spawned_in_lines = self.spawned_in_lines.wrapping_sub(before.spawned_in_lines);
        self.by_others = self.by_others.wrapping_sub(before.by_others);
        if let (Some(all), Some(before)) = (self.retained_in_all, before.retained_in_all) {
            self.retained_in_all = Some(all.wrapping_sub(before));
        }
    }

    /// Whether a call has ended or a part has run: lines of calls that are still running are no report yet.
    pub(crate) fn is_complete(&self) -> bool {
        self.calls.calls > 0 || self.calls.parts > 0
    }

    /// Whether a call has begun or a part has run.
    pub(crate) fn is_begun(&self) -> bool {
        self.is_complete() || self.calls.entry != i64::MIN
    }

    /// The sum of all increments, in bytes.
    pub(crate) fn net(&self) -> i64 {
        self.lines.iter().fold(0, |net, line| net.wrapping_add(line.increment))
    }

    /// What the calls, with all that they called and spawned, allocated and is still there, in bytes. Where nobody knows what
    /// becomes of memory: by how much they changed it.
    pub(crate) fn retained(&self) -> i64 {
        let spawned = self.lines.iter().filter_map(|line| line.spawned);
        let net = spawned
            .fold(self.net(), i64::wrapping_add)
            .wrapping_sub(self.spawned_in_lines)
            .wrapping_add(self.by_others);
        self.retained_in_all.unwrap_or(net)
    }

    /// Adds what a way below made, of the function's own or of what it called, and is still there.
    pub(crate) fn add_retained_in_all(&mut self, bytes: i64) {
        self.retained_in_all = Some(self.retained_in_all.unwrap_or(0).wrapping_add(bytes));
    }

    /// How often a line was closed, as far as it is known from how often lines ran.
    pub(crate) fn probes(&self) -> u64 {
        self.lines.iter().map(|line| line.runs).sum()
    }
}

fn add(lines: &mut [i64], row: usize, bytes: i64) {
    if let Some(line) = lines.get_mut(row) {
        *line = line.wrapping_add(bytes);
    }
}
