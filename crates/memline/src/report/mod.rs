mod line_stats;
mod merge;
mod numbers;
mod row;
mod source_file;

use std::borrow::Cow;

pub use self::line_stats::LineStats;
pub use self::row::Row;
use crate::Measure;
use crate::calibrate;
use crate::heap::Untracked;
use crate::outcome::Outcome;
use crate::session_state::InSession;
use crate::site::Site;
use crate::stats::FunctionStats;

/// What the lines of one function did to memory, over one call or over all its calls in one session.
///
/// Values are in bytes; [`render`](crate::render) writes them in units that fit.
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
/// let report: &memline::Report = &profile[0];
/// println!("{report}");
/// assert_eq!((report.function(), report.calls()), ("keeps", 1));
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Report {
    function: Cow<'static, str>,
    path: Cow<'static, str>,
    file: Cow<'static, str>,
    session_id: Option<String>,
    session_label: Option<String>,
    index: usize,
    concurrent: u64,
    measure: Measure,
    is_measured: bool,
    precision: Option<u8>,
    calls: u64,
    polls: u64,
    elapsed_ns: u64,
    net_bytes: i64,
    peak_bytes: i64,
    retained_bytes: i64,
    freed_by_others_bytes: i64,
    /// Left out of JSON where it is none, and none where it is left out.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    budget_bytes: Option<u64>,
    calls_over_budget: u64,
    outcome: Outcome,
    /// Files of before this was there are without it.
    #[cfg_attr(feature = "serde", serde(default))]
    was_bare: bool,
    overhead_ns: u64,
    rows: Vec<Row>,
}

fn path_of(site: &'static Site) -> &'static str {
    let _untracked = Untracked::start();
    site.full_name()
}

impl Report {
    pub(crate) fn new(stats: &FunctionStats, session: Option<&InSession>) -> Self {
        let site = stats.site;
        let is_measured = stats.measure.is_readable();
        let attribute = Row::of_all(stats, is_measured);
        let mut probed = site.rows_in_order().into_iter().peekable();
        let lines = source_file::lines_of(site).map(|(line, text)| {
            let row = probed.next_if(|row| site.probed[*row] == line);
            Row::new(line, text, row, stats, is_measured)
        });
        Self {
            function: Cow::Borrowed(site.function),
            path: Cow::Borrowed(path_of(site)),
            file: Cow::Borrowed(site.file),
            session_id: session.and_then(|session| session.labels.id.clone()),
            session_label: session.and_then(|session| session.labels.label.clone()),
            index: session.map_or(0, |session| session.index),
            concurrent: session.map_or(0, |session| session.concurrent),
            measure: stats.measure,
            is_measured,
            precision: site.precision,
            calls: stats.calls.calls,
            polls: stats.calls.polls,
            elapsed_ns: stats.calls.wall_nanos,
            net_bytes: stats.net(),
            peak_bytes: stats.calls.peak,
            retained_bytes: stats.retained(),
            freed_by_others_bytes: stats.by_others.wrapping_neg(),
            budget_bytes: site.limits.max_peak_bytes,
            calls_over_budget: stats.calls.over_budget,
            outcome: stats.calls.end,
            was_bare: stats.calls.was_bare,
            overhead_ns: calibrate::overhead_nanos(stats),
            rows: std::iter::once(attribute).chain(lines).collect(),
        }
    }

    /// The id of the session, if the calls were made in one that has an id.
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
    /// # let report = &profile[0];
    /// assert_eq!(report.session_id(), Some("job 7"));
    /// ```
    #[must_use]
    pub fn session_id(&self) -> Option<&str> {
        self.session_id.as_deref()
    }

    /// What the session ran, if the calls were made in one that says so.
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
    /// # let report = &profile[0];
    /// assert_eq!(report.session_label(), Some("nightly"));
    /// ```
    #[must_use]
    pub fn session_label(&self) -> Option<&str> {
        self.session_label.as_deref()
    }

    /// The place of this report among its session's, from 0.
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
    /// # let report = &profile[0];
    /// assert_eq!(report.index(), 0);
    /// ```
    #[must_use]
    pub fn index(&self) -> usize {
        self.index
    }

    /// How many other sessions were open at some time while this one's was. Their memory mixes into every
    /// measure of the whole process, and never into [`Measure::Task`].
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
    /// # let report = &profile[0];
    /// println!("{} others ran beside it", report.concurrent());
    /// ```
    #[must_use]
    pub fn concurrent(&self) -> u64 {
        self.concurrent
    }

    /// The name of the profiled function, or the one that its attribute gives it.
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
    /// # let report = &profile[0];
    /// assert_eq!(report.function(), "keeps");
    /// ```
    #[must_use]
    pub fn function(&self) -> &str {
        &self.function
    }

    /// The path of the profiled function, with its module and its type, as the compiler names it: `shop::Page::new`, or
    /// `<shop::Page as Default>::default`. What a function is generic over is a `_`, as in `shop::Stack<_>::push`: the calls of all its
    /// instances are in one report. If the attribute gives the function a name, it is the name.
    ///
    /// ```
    /// use memline::{Session, profile};
    ///
    /// struct Page(Vec<u8>);
    ///
    /// impl Page {
    ///     #[profile]
    ///     fn new(bytes: usize) -> Self {
    ///         Self(vec![0; bytes])
    ///     }
    /// }
    ///
    /// let session = Session::builder().open();
    /// session.run(|| Page::new(10));
    /// assert!(session.finish()[0].path().ends_with("::Page::new"));
    /// ```
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The file it is in, as the compiler names it: relative to the workspace.
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
    /// # let report = &profile[0];
    /// assert!(report.file().ends_with(".rs"));
    /// ```
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// What was measured.
    ///
    /// ```
    /// # use memline::{Measure, Session, profile};
    /// # #[profile]
    /// # fn keeps(n: usize) -> Vec<u8> {
    /// #     vec![0; n]
    /// # }
    /// # let session = Session::builder().id("job 7").label("nightly").open();
    /// # let kept = session.run(|| keeps(1000));
    /// # let profile = session.finish();
    /// # let report = &profile[0];
    /// assert_eq!(report.measure(), Measure::Rss);
    /// ```
    #[must_use]
    pub fn measure(&self) -> Measure {
        self.measure
    }

    /// Whether the measure could be read. Where it could not ([`Measure::check`] says why), no row has numbers, and
    /// those of the whole report are 0.
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
    /// # let report = &profile[0];
    /// assert!(report.is_measured());
    /// ```
    #[must_use]
    pub fn is_measured(&self) -> bool {
        self.is_measured
    }

    /// How many decimals the function's attribute asks for; a [`Format`](crate::Format) that says so itself has its way.
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
    /// # let report = &profile[0];
    /// assert_eq!(report.precision(), None);
    /// ```
    #[must_use]
    pub fn precision(&self) -> Option<u8> {
        self.precision
    }
}
