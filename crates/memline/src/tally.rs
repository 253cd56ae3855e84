use std::sync::Arc;

use crate::Measure;
use crate::counters::Uncounted;
use crate::share::Share;
use crate::site::Site;

/// What was measured of one row, each time it ran.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tally {
    /// How often the line ran.
    pub(crate) runs: u64,
    /// The sum over the runs of the measure after less the measure before, in bytes.
    pub(crate) increment: i64,
    /// How often memory was asked for; below zero only until the open line's runs are added.
    pub(crate) requests: i64,
    /// What the line freed of others' memory, in bytes; signed as the requests are.
    pub(crate) for_others: i64,
    /// The largest measure right after the line, in bytes.
    pub(crate) peak: i64,
    /// The largest measure while the line ran, in bytes, where it can be seen.
    pub(crate) high: i64,
}

impl Tally {
    const UNTOUCHED: Self = Self {
        runs: 0,
        increment: 0,
        requests: 0,
        for_others: 0,
        peak: i64::MIN,
        high: i64::MIN,
    };

    /// The line ends, and the measure has been `value` all the while, in bytes.
    #[inline]
    pub(crate) fn stay_at(&mut self, value: i64) {
        self.peak = self.peak.max(value);
        self.high = self.high.max(value);
    }

    #[inline]
    fn absorb(&mut self, other: Self) {
        self.runs = self.runs.wrapping_add(other.runs);
        self.increment = self.increment.wrapping_add(other.increment);
        self.requests = self.requests.wrapping_add(other.requests);
        self.for_others = self.for_others.wrapping_add(other.for_others);
        raise(&mut self.peak, other.peak);
        raise(&mut self.high, other.high);
    }
}

/// The greater of both. A branch, as the calls of one function mostly come to the same: on its own the compiler would
/// compare two such pairs at once, which takes thirteen instructions where the processor has none for it.
#[inline]
fn raise(highest: &mut i64, value: i64) {
    if value > *highest {
        *highest = value;
    }
}

/// What happened at a row besides: few rows have any.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Incident {
    pub(crate) row: usize,
    /// The most that the call held while it was suspended here, in bytes above what it found at entry.
    pub(crate) held: Option<i64>,
    /// For how long it was suspended here, in nanoseconds.
    pub(crate) suspended_nanos: u64,
    /// What was spawned here allocated less what it freed, in bytes; none if nothing was.
    pub(crate) spawned: Option<i64>,
    /// Whether a call stopped here, and how.
    pub(crate) panicked: bool,
    pub(crate) cancelled: bool,
}

impl Incident {
    fn absorb(&mut self, other: &Self) {
        self.held = self.held.max(other.held);
        self.suspended_nanos = self.suspended_nanos.saturating_add(other.suspended_nanos);
        if let Some(bytes) = other.spawned {
            self.add_spawned(bytes);
        }
        self.panicked |= other.panicked;
        self.cancelled |= other.cancelled;
    }

    fn add_spawned(&mut self, bytes: i64) {
        self.spawned = Some(self.spawned.unwrap_or(0).wrapping_add(bytes));
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
    /// The most that a call held above what it found at entry, in bytes, as far as the measure can see it.
    pub(crate) peak: i64,
    /// How many calls went over their function's budget.
    pub(crate) calls_over_budget: u64,
    /// How often the calls' futures were polled.
    pub(crate) polls: u64,
    /// How long the calls took, suspensions included.
    pub(crate) wall_nanos: u64,
    /// One for each of the site's probed lines.
    pub(crate) rows: Vec<Tally>,
    /// One for each row that has any.
    pub(crate) incidents: Vec<Incident>,
    /// What was spawned by the calls and may be running still, with its row.
    pub(crate) shares: Vec<(usize, Arc<Share>)>,
    /// The worst of the calls' ends.
    pub(crate) end: End,
    /// By how many bytes others changed the memory of the calls, where the calls are a unit of their own.
    pub(crate) changed_by_others: i64,
    /// How often a line was closed and the next one opened.
    pub(crate) probes: u64,
    /// The nanoseconds that took, where the measure is slow enough for a clock to be read beside it.
    pub(crate) probing_nanos: u64,
}

impl Totals {
    /// Nothing yet.
    pub(crate) fn new(site: &'static Site, measure: Measure) -> Self {
        Self {
            site,
            measure,
            calls: 0,
            entry: i64::MIN,
            high: i64::MIN,
            peak: 0,
            calls_over_budget: 0,
            polls: 0,
            wall_nanos: 0,
            rows: vec![Tally::UNTOUCHED; site.probed.len()],
            incidents: Vec::new(),
            shares: Vec::new(),
            end: End::Returned,
            changed_by_others: 0,
            probes: 0,
            probing_nanos: 0,
        }
    }

    /// For another function, when nothing is left of the one before; the memory is used again.
    #[inline]
    pub(crate) fn begin_anew(&mut self, site: &'static Site, measure: Measure) {
        self.site = site;
        self.measure = measure;
        self.calls = 0;
        self.entry = i64::MIN;
        self.high = i64::MIN;
        self.peak = 0;
        self.calls_over_budget = 0;
        self.polls = 0;
        self.wall_nanos = 0;
        debug_assert!(self.rows.iter().all(|row| *row == Tally::UNTOUCHED), "rows are left");
        let rows = site.probed.len();
        if rows != self.rows.len() {
            let _uncounted = (rows > self.rows.capacity()).then(Uncounted::start);
            self.rows.resize(rows, Tally::UNTOUCHED);
        }
        self.end = End::Returned;
        self.changed_by_others = 0;
        self.probes = 0;
        self.probing_nanos = 0;
    }

    /// Forgets what was measured of the rows.
    pub(crate) fn clear_rows(&mut self) {
        self.rows.fill(Tally::UNTOUCHED);
        self.incidents.clear();
        self.shares.clear();
    }

    /// Adds what another call of the same function measured, of whose rows nothing is left: that costs less here than
    /// when they are needed again.
    #[inline]
    pub(crate) fn absorb(&mut self, other: &mut Self) {
        self.calls += other.calls;
        self.entry = self.entry.max(other.entry);
        self.high = self.high.max(other.high);
        self.peak = self.peak.max(other.peak);
        self.calls_over_budget += other.calls_over_budget;
        self.polls += other.polls;
        self.wall_nanos = self.wall_nanos.saturating_add(other.wall_nanos);
        self.end = self.end.max(other.end);
        self.changed_by_others = self.changed_by_others.wrapping_add(other.changed_by_others);
        self.probes += other.probes;
        self.probing_nanos = self.probing_nanos.saturating_add(other.probing_nanos);
        for (mine, others) in self.rows.iter_mut().zip(&mut other.rows) {
            mine.absorb(std::mem::replace(others, Tally::UNTOUCHED));
        }
        if !other.incidents.is_empty() || !other.shares.is_empty() {
            self.absorb_incidents(other);
        }
    }

    #[cold]
    fn absorb_incidents(&mut self, other: &mut Self) {
        let _uncounted = Uncounted::start();
        for incident in other.incidents.drain(..) {
            self.incident(incident.row).absorb(&incident);
        }
        self.shares.append(&mut other.shares);
        self.settle(|share| Arc::strong_count(share) == 1);
    }

    /// The incident of a row.
    pub(crate) fn incident(&mut self, row: usize) -> &mut Incident {
        let index = self.incidents.iter().position(|incident| incident.row == row);
        let index = index.unwrap_or_else(|| {
            let _uncounted = Uncounted::start();
            self.incidents.push(Incident {
                row,
                ..Incident::default()
            });
            self.incidents.len() - 1
        });
        &mut self.incidents[index]
    }

    /// Adds the shares of what was spawned to their rows, of all that `is_due`.
    pub(crate) fn settle(&mut self, is_due: impl Fn(&Arc<Share>) -> bool) {
        let _uncounted = Uncounted::start();
        for (row, share) in std::mem::take(&mut self.shares) {
            if is_due(&share) {
                self.incident(row).add_spawned(share.bytes());
            } else {
                self.shares.push((row, share));
            }
        }
    }

    /// How often memory was asked for, all rows together.
    pub(crate) fn requests(&self) -> i64 {
        self.rows.iter().fold(0, |sum, row| sum.wrapping_add(row.requests))
    }

    /// What was freed of others' memory, in bytes, all rows together.
    pub(crate) fn for_others(&self) -> i64 {
        self.rows.iter().fold(0, |sum, row| sum.wrapping_add(row.for_others))
    }

    /// The sum of all increments, in bytes.
    pub(crate) fn net(&self) -> i64 {
        self.rows.iter().fold(0, |net, row| net.wrapping_add(row.increment))
    }
}
