//! What a session or a profiler has added up.

mod diff;
#[cfg(feature = "html")]
mod html;
#[cfg(feature = "json-out")]
mod json;
mod merge;
mod places;
mod text;
mod timeline;
mod totals;
mod way;

use std::ops::Index;
use std::slice::SliceIndex;
use std::time::Duration;

pub use self::diff::{Diff, FunctionDiff, LineDiff};
pub use self::timeline::{Held, Moment, Span, Timeline};
pub use self::way::{Way, WayLine};
use crate::Measure;
use crate::collector::WayStats;
use crate::report::Report;
use crate::session_state::Labels;

/// What a [`Session`](crate::Session) or a [`Profiler`](crate::Profiler) has added up: a report for each profiled function that
/// was called, and totals.
///
/// ```
/// use memline::{Session, profile};
///
/// #[profile]
/// fn double(n: usize) -> Vec<u8> {
///     vec![0; 2 * n]
/// }
///
/// let session = Session::builder().id("job 7").open();
/// session.run(|| drop((double(10), double(20))));
/// let profile = session.finish();
/// assert_eq!((profile.id(), profile.calls(), profile.len()), (Some("job 7"), 2, 1));
/// for report in &profile {
///     println!("{report}");
/// }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Profile {
    /// Of the form that serde writes and reads.
    #[cfg_attr(feature = "serde", serde(deserialize_with = "known_version"))]
    version: u32,
    id: Option<String>,
    label: Option<String>,
    measure: Measure,
    concurrent: u64,
    elapsed_ns: u64,
    peak_bytes: Option<i64>,
    grown_bytes: Option<i64>,
    functions: Vec<Report>,
    ways: Vec<Way>,
    /// Left out of JSON where it is none, and none where it is left out.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    timeline: Option<Timeline>,
}

/// The version of the form that is written. A field that is added does not change it.
const VERSION: u32 = 1;

#[cfg(feature = "serde")]
fn known_version<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    use serde::de::{Deserialize as _, Error as _};

    let version = u32::deserialize(deserializer)?;
    if version == VERSION {
        return Ok(version);
    }
    Err(D::Error::custom(format_args!(
        "version {version} of a profile is not known here; known: {VERSION}"
    )))
}

/// What a profile says of itself, beside its reports.
#[derive(Debug)]
pub(crate) struct Totals {
    pub(crate) labels: Labels,
    pub(crate) measure: Measure,
    pub(crate) concurrent: u64,
    pub(crate) elapsed: Duration,
    pub(crate) peak_bytes: Option<i64>,
    pub(crate) grown_bytes: Option<i64>,
    pub(crate) timeline: Option<Timeline>,
}

impl Profile {
    pub(crate) fn new(totals: Totals, functions: Vec<Report>, ways: &[WayStats]) -> Self {
        let ways = Way::all(ways, &functions);
        Self {
            version: VERSION,
            id: totals.labels.id,
            label: totals.labels.label,
            measure: totals.measure,
            concurrent: totals.concurrent,
            elapsed_ns: u64::try_from(totals.elapsed.as_nanos()).unwrap_or(u64::MAX),
            peak_bytes: totals.peak_bytes,
            grown_bytes: totals.grown_bytes,
            functions,
            ways,
            timeline: totals.timeline,
        }
    }

    /// The id of the session, if it has one.
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
    /// assert_eq!(profile.id(), Some("job 7"));
    /// ```
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// What the session ran, if it says so.
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
    /// assert_eq!(profile.label(), Some("nightly"));
    /// ```
    #[must_use]
    pub fn label(&self) -> Option<&str> {
        self.label.as_deref()
    }

    /// What was measured, but for functions whose attribute says otherwise.
    ///
    /// ```
    /// # use memline::{Measure, Session, profile};
    /// # #[global_allocator]
    /// # static ALLOC: memline::Alloc = memline::Alloc::system();
    /// # #[profile]
    /// # fn keeps(n: usize) -> Vec<u8> {
    /// #     vec![0; n]
    /// # }
    /// # let session = Session::builder().id("job 7").label("nightly").open();
    /// # let kept = session.run(|| keeps(1000));
    /// # let profile = session.finish();
    /// assert_eq!(profile.measure(), Measure::Task);
    /// ```
    #[must_use]
    pub fn measure(&self) -> Measure {
        self.measure
    }

    /// How many other sessions were open at some time while this one was; 0 for a profiler.
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
    /// println!("{} others ran beside it", profile.concurrent());
    /// ```
    #[must_use]
    pub fn concurrent(&self) -> u64 {
        self.concurrent
    }

    /// From the beginning of the session or profiler to its end.
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
    /// assert!(!profile.elapsed().is_zero());
    /// ```
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        Duration::from_nanos(self.elapsed_ns)
    }

    /// A report for each profiled function that was called, in the order of first calls. Of a profiler, functions that were
    /// called outside of sessions come first.
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
    /// assert_eq!(profile.reports()[0].function(), "keeps");
    /// ```
    #[must_use]
    pub fn reports(&self) -> &[Report] {
        &self.functions
    }

    /// The reports alone.
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
    /// let reports: Vec<memline::Report> = profile.into_reports();
    /// assert_eq!(reports.len(), 1);
    /// ```
    #[must_use]
    pub fn into_reports(self) -> Vec<Report> {
        self.functions
    }

    /// The reports, one by one.
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
    /// assert!(profile.iter().all(|report| report.calls() == 1));
    /// ```
    pub fn iter(&self) -> std::slice::Iter<'_, Report> {
        self.functions.iter()
    }

    /// How many reports there are.
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
    /// assert_eq!(profile.len(), 1);
    /// ```
    #[must_use]
    pub fn len(&self) -> usize {
        self.functions.len()
    }

    /// Whether no profiled function was called.
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
    /// assert!(!profile.is_empty());
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.functions.is_empty()
    }

    /// The ways that functions were called on: a tree, in which callers come before what they call.
    ///
    /// There are at most 16,384 ways that begin at a profiled line. Calls on a further one are added to the way of their function
    /// that begins at none: so the sums of a function are exact in any case.
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
    /// assert_eq!((way.report(), way.caller(), way.calls()), (Some(0), None, 1));
    /// ```
    #[must_use]
    pub fn ways(&self) -> &[Way] {
        &self.ways
    }

    /// What the process held from moment to moment; none of a session, unless it was [given](Self::set_timeline) one.
    ///
    /// ```
    /// use memline::Profiler;
    ///
    /// #[global_allocator]
    /// static ALLOC: memline::Alloc = memline::Alloc::system();
    ///
    /// let profiler = Profiler::start();
    /// let kept = vec![0_u8; 1000];
    /// let profile = profiler.finish();
    /// let [first, .., last] = profile.timeline().unwrap().moments() else {
    ///     panic!("the first and the last one are always there");
    /// };
    /// assert_eq!(last.heap_bytes.unwrap() - first.heap_bytes.unwrap(), 1000);
    /// # drop(kept);
    /// ```
    #[must_use]
    pub fn timeline(&self) -> Option<&Timeline> {
        self.timeline.as_ref()
    }

    /// Gives it another time line, or none: what it was added up of may have been seen from moment to moment by others.
    ///
    /// ```
    /// use memline::{Profiler, Timeline};
    ///
    /// let mut profile = Profiler::start().finish();
    /// profile.set_timeline(Some(Timeline::new(Vec::new(), Vec::new())));
    /// assert!(profile.timeline().unwrap().moments().is_empty());
    /// ```
    pub fn set_timeline(&mut self, timeline: Option<Timeline>) {
        self.timeline = timeline;
    }
}

impl<I: SliceIndex<[Report]>> Index<I> for Profile {
    type Output = I::Output;

    /// # Panics
    ///
    /// If there are not so many reports.
    fn index(&self, place: I) -> &I::Output {
        &self.functions[place]
    }
}

impl AsRef<[Report]> for Profile {
    fn as_ref(&self) -> &[Report] {
        &self.functions
    }
}

impl<'a> IntoIterator for &'a Profile {
    type Item = &'a Report;
    type IntoIter = std::slice::Iter<'a, Report>;

    fn into_iter(self) -> Self::IntoIter {
        self.functions.iter()
    }
}

impl IntoIterator for Profile {
    type Item = Report;
    type IntoIter = std::vec::IntoIter<Report>;

    fn into_iter(self) -> Self::IntoIter {
        self.functions.into_iter()
    }
}
