use super::places::ReportPlaces;
use crate::collector::WayStats;
use crate::report::{LineStats, Report, Row};

/// A function as called from one line of another profiled function, or from no profiled line; see
/// [`Profile::ways`](super::Profile::ways).
///
/// ```
/// # use memline::{Session, profile};
/// # #[profile]
/// # fn keeps(n: usize) -> Vec<u8> {
/// #     vec![0; n]
/// # }
/// # let session = Session::builder().id("job 7").label("nightly").open();
/// # let kept = session.run(|| keeps(1000));
/// # let profile = session.finish();
/// let way: &memline::Way = &profile.ways()[0];
/// assert_eq!(way.calls(), 1);
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Way {
    pub(super) function: Option<usize>,
    pub(super) caller: Option<(usize, u32)>,
    pub(super) calls: u64,
    pub(super) lines: Vec<WayLine>,
}

/// The numbers of a line on one way.
///
/// ```
/// # use memline::{Session, profile};
/// # #[profile]
/// # fn keeps(n: usize) -> Vec<u8> {
/// #     vec![0; n]
/// # }
/// # let session = Session::builder().id("job 7").label("nightly").open();
/// # let kept = session.run(|| keeps(1000));
/// # let profile = session.finish();
/// let line: memline::WayLine = profile.ways()[0].lines()[0];
/// assert_eq!(line.stats.occurrences, 1);
/// ```
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
        let places = ReportPlaces::of(functions);
        let ways = tree.iter().map(|way| {
            let report = Report::new(&way.stats, None);
            let numbers = |row: &Row| {
                row.stats().map(|stats| WayLine {
                    line: row.line(),
                    stats,
                })
            };
            Self {
                function: places.find(functions, &report),
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
    ///
    /// ```
    /// # use memline::{Session, profile};
    /// # #[profile]
    /// # fn keeps(n: usize) -> Vec<u8> {
    /// #     vec![0; n]
    /// # }
    /// # let session = Session::builder().id("job 7").label("nightly").open();
    /// # let kept = session.run(|| keeps(1000));
    /// # let profile = session.finish();
    /// let way = &profile.ways()[0];
    /// assert_eq!(way.report().map(|place| profile[place].function()), Some("keeps"));
    /// ```
    #[must_use]
    pub fn report(&self) -> Option<usize> {
        self.function
    }

    /// The way whose line calls the function, by its place among [`Profile::ways`](super::Profile::ways), and that line's
    /// number; none if no profiled line calls it.
    ///
    /// ```
    /// # use memline::{Session, profile};
    /// # #[profile]
    /// # fn keeps(n: usize) -> Vec<u8> {
    /// #     vec![0; n]
    /// # }
    /// # let session = Session::builder().id("job 7").label("nightly").open();
    /// # let kept = session.run(|| keeps(1000));
    /// # let profile = session.finish();
    /// assert_eq!(profile.ways()[0].caller(), None);
    /// ```
    #[must_use]
    pub fn caller(&self) -> Option<(usize, u32)> {
        self.caller
    }

    /// How many calls were made on this way.
    ///
    /// ```
    /// # use memline::{Session, profile};
    /// # #[profile]
    /// # fn keeps(n: usize) -> Vec<u8> {
    /// #     vec![0; n]
    /// # }
    /// # let session = Session::builder().id("job 7").label("nightly").open();
    /// # let kept = session.run(|| keeps(1000));
    /// # let profile = session.finish();
    /// assert_eq!(profile.ways()[0].calls(), 1);
    /// ```
    #[must_use]
    pub fn calls(&self) -> u64 {
        self.calls
    }

    /// The lines that ran on this way.
    ///
    /// ```
    /// # use memline::{Session, profile};
    /// # #[profile]
    /// # fn keeps(n: usize) -> Vec<u8> {
    /// #     vec![0; n]
    /// # }
    /// # let session = Session::builder().id("job 7").label("nightly").open();
    /// # let kept = session.run(|| keeps(1000));
    /// # let profile = session.finish();
    /// assert_eq!(profile.ways()[0].lines().len(), 2);
    /// ```
    #[must_use]
    pub fn lines(&self) -> &[WayLine] {
        &self.lines
    }
}
