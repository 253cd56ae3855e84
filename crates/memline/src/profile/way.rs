use crate::collector::WayStats;
use crate::report::{LineStats, Report, Row};

/// A function as called from one line of another profiled function, or from no profiled line; see
/// [`Profile::ways`](super::Profile::ways).
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Way {
    pub(super) function: Option<usize>,
    pub(super) caller: Option<(usize, u32)>,
    pub(super) calls: u64,
    pub(super) lines: Vec<WayLine>,
}

/// The numbers of a line on one way.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct WayLine {
    /// The number of the line in its file.
    pub line: u32,
    /// What was counted on this way.
    pub stats: LineStats,
}

impl Way {
    /// The ways of a tree; `functions` are the reports of what is called on them.
    pub(super) fn all(tree: &[WayStats], functions: &[Report]) -> Vec<Self> {
        let ways = tree.iter().map(|way| {
            let report = Report::new(&way.stats, None);
            let numbers = |row: &Row| {
                row.stats().map(|stats| WayLine {
                    line: row.line(),
                    stats,
                })
            };
            Self {
                function: functions.iter().position(|function| function.is_of_same_as(&report)),
                caller: way
                    .caller
                    .map(|(place, row)| (place, tree[place].stats.site.probed[row])),
                calls: report.calls(),
                lines: report.rows().iter().skip(1).filter_map(numbers).collect(),
            }
        });
        ways.collect()
    }

    /// The place of the function's report among [`Profile::reports`](super::Profile::reports); none if no call of the function
    /// had ended.
    #[must_use]
    pub fn report(&self) -> Option<usize> {
        self.function
    }

    /// The way whose line calls the function, by its place among [`Profile::ways`](super::Profile::ways), and that line's
    /// number; none if no profiled line calls it.
    #[must_use]
    pub fn caller(&self) -> Option<(usize, u32)> {
        self.caller
    }

    /// How many calls were made on this way.
    #[must_use]
    pub fn calls(&self) -> u64 {
        self.calls
    }

    /// The lines that ran on this way.
    #[must_use]
    pub fn lines(&self) -> &[WayLine] {
        &self.lines
    }
}
