use std::time::Duration;

use crate::Measure;
use crate::site::Site;

/// What was measured of one row.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tally {
    /// How often the line ran.
    pub(crate) runs: u64,
    /// The sum over the runs of the measure after less the measure before, in bytes.
    pub(crate) increment: i64,
    /// The largest measure right after the line, in bytes.
    pub(crate) peak: i64,
    /// The largest measure while the line ran, in bytes, where it can be seen.
    pub(crate) high: i64,
    /// How often memory was asked for; below zero only until the open line's runs are added.
    pub(crate) requests: i64,
    /// Whether a call stopped here, and how.
    pub(crate) panicked: bool,
    pub(crate) cancelled: bool,
}

impl Tally {
    const UNTOUCHED: Self = Self {
        runs: 0,
        increment: 0,
        peak: i64::MIN,
        high: i64::MIN,
        requests: 0,
        panicked: false,
        cancelled: false,
    };

    fn absorb(&mut self, other: &Self) {
        self.runs += other.runs;
        self.increment = self.increment.wrapping_add(other.increment);
        self.peak = self.peak.max(other.peak);
        self.high = self.high.max(other.high);
        self.requests = self.requests.wrapping_add(other.requests);
        self.panicked |= other.panicked;
        self.cancelled |= other.cancelled;
    }
}

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum End {
    /// It returned, with whatever value: an `Err` is a value.
    Returned,
    /// Its future was dropped before it was done.
    Cancelled,
    /// It panicked.
    Panicked,
}

impl End {
    /// One word, as the JSON record has it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Returned => "returned",
            Self::Cancelled => "cancelled",
            Self::Panicked => "panicked",
        }
    }
}

/// What was measured of one function, over one call or several.
#[derive(Clone, Debug)]
pub(crate) struct Totals {
    pub(crate) site: &'static Site,
    pub(crate) measure: Measure,
    pub(crate) calls: u64,
    /// The largest measure at entry, in bytes.
    pub(crate) entry: i64,
    /// The largest measure during the calls, in bytes, where it can be seen.
    pub(crate) high: i64,
    /// How often the calls' futures were polled.
    pub(crate) polls: u64,
    /// One for each of the site's probed lines.
    pub(crate) rows: Vec<Tally>,
    /// The worst of the calls' ends.
    pub(crate) end: End,
    /// How often a line was closed and the next one opened.
    pub(crate) probes: u64,
    /// The time that took, where the measure is slow enough for a clock to be read beside it.
    pub(crate) probing: Duration,
}

impl Totals {
    /// Nothing yet. The allocation of `rows` is used again.
    pub(crate) fn new(site: &'static Site, measure: Measure, mut rows: Vec<Tally>) -> Self {
        rows.clear();
        rows.resize(site.probed.len(), Tally::UNTOUCHED);
        Self {
            site,
            measure,
            calls: 0,
            entry: i64::MIN,
            high: i64::MIN,
            polls: 0,
            rows,
            end: End::Returned,
            probes: 0,
            probing: Duration::ZERO,
        }
    }

    /// Adds what another call of the same function measured.
    pub(crate) fn absorb(&mut self, other: &Self) {
        self.calls += other.calls;
        self.entry = self.entry.max(other.entry);
        self.high = self.high.max(other.high);
        self.polls += other.polls;
        self.end = self.end.max(other.end);
        self.probes += other.probes;
        self.probing += other.probing;
        for (mine, others) in self.rows.iter_mut().zip(&other.rows) {
            mine.absorb(others);
        }
    }

    /// How often memory was asked for, all rows together.
    pub(crate) fn requests(&self) -> i64 {
        self.rows.iter().fold(0, |sum, row| sum.wrapping_add(row.requests))
    }

    /// The sum of all increments, in bytes.
    pub(crate) fn net(&self) -> i64 {
        self.rows.iter().fold(0, |net, row| net.wrapping_add(row.increment))
    }
}
