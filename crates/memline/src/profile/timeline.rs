//! What the process held from moment to moment.

use std::time::Duration;

/// So many moments, and so many spans, a time line has at most.
const MOST: usize = 512;

/// What the process held from moment to moment, and the sessions and calls that ran meanwhile; see [`Profile::timeline`](super::Profile::timeline).
///
/// ```
/// use memline::{Profiler, Session};
///
/// let profiler = Profiler::start();
/// let _ = Session::builder().label("nightly").open().finish();
/// let profile = profiler.finish();
/// let timeline: &memline::Timeline = profile.timeline().unwrap();
/// assert!(timeline.moments().len() >= 2);
/// assert_eq!(timeline.spans()[0].name, "nightly");
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Timeline {
    moments: Vec<Moment>,
    spans: Vec<Span>,
}

/// What the process held at one moment.
///
/// ```
/// let profile = memline::Profiler::start().finish();
/// let first: &memline::Moment = &profile.timeline().unwrap().moments()[0];
/// // No allocator of memline's counts in this program.
/// assert_eq!(first.heap_bytes, None);
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Moment {
    /// When that was, from the beginning of the profile.
    #[cfg_attr(feature = "serde", serde(rename = "at_ns", with = "crate::serialize::nanos"))]
    pub at: Duration,
    /// The live heap of the process, in bytes, as far as it has been counted; none without an allocator of memline's.
    pub heap_bytes: Option<i64>,
    /// The resident set of the process, in bytes; none where it cannot be read.
    pub resident_bytes: Option<i64>,
    /// The lines that held most then, at most 20, those with more first. None unless the measure is
    /// [`Measure::Task`](crate::Measure::Task) and the allocator is [`Alloc`](crate::Alloc).
    pub held: Option<Vec<Held>>,
}

/// What a line held at one moment: what it had allocated while it was the innermost profiled one, and nobody had freed.
///
/// ```
/// # use memline::{Profiler, profile};
/// # #[global_allocator]
/// # static ALLOC: memline::Alloc = memline::Alloc::system();
/// # #[profile]
/// # fn keeps(n: usize) -> Vec<u8> {
/// #     vec![0; n]
/// # }
/// let profiler = Profiler::start();
/// let kept = keeps(1000);
/// let profile = profiler.finish();
/// let last = profile.timeline().unwrap().moments().last().unwrap();
/// let held: memline::Held = last.held.as_ref().unwrap()[0];
/// assert_eq!((profile[held.report].function(), held.bytes), ("keeps", 1000));
/// # drop(kept);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(from = "(usize, u32, i64)", into = "(usize, u32, i64)")
)]
#[non_exhaustive]
pub struct Held {
    /// The place of the function's report among [`Profile::reports`](super::Profile::reports).
    pub report: usize,
    /// The number of the line in its file.
    pub line: u32,
    /// What it held, in bytes.
    pub bytes: i64,
}

/// A session that ran while the profile was made, or a call outside of sessions.
///
/// Of calls these are the first ones on each [way](super::Profile::ways), such as `main` and the phases of a program, as far as the
/// thread that looks at the process has seen them run; they begin and end at its moments.
///
/// ```
/// use memline::{Profiler, Session};
///
/// let profiler = Profiler::start();
/// let _ = Session::builder().id("job 7").label("nightly").open().finish();
/// let profile = profiler.finish();
/// let span: &memline::Span = &profile.timeline().unwrap().spans()[0];
/// assert_eq!((&*span.name, span.id.as_deref()), ("nightly", Some("job 7")));
/// assert!(span.to.unwrap() >= span.from);
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Span {
    /// What the session ran, or `session` if it does not say; of a call, the [path](crate::Report::path) of the function.
    pub name: String,
    /// The id of the session, if it has one; none of a call.
    pub id: Option<String>,
    /// When it began, from the beginning of the profile.
    #[cfg_attr(feature = "serde", serde(rename = "from_ns", with = "crate::serialize::nanos"))]
    pub from: Duration,
    /// When it ended; none if it had not.
    #[cfg_attr(feature = "serde", serde(rename = "to_ns", with = "crate::serialize::nanos_or_none"))]
    pub to: Option<Duration>,
}

impl Moment {
    /// A moment of which nothing is known yet.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// let mut moment = memline::Moment::new(Duration::from_millis(5));
    /// moment.resident_bytes = Some(4 << 20);
    /// assert_eq!((moment.heap_bytes, moment.held), (None, None));
    /// ```
    #[must_use]
    pub fn new(at: Duration) -> Self {
        Self {
            at,
            heap_bytes: None,
            resident_bytes: None,
            held: None,
        }
    }
}

impl Span {
    /// What began then, has no id and has not ended.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// let mut span = memline::Span::new("nightly", Duration::ZERO);
    /// span.to = Some(Duration::from_secs(5));
    /// assert_eq!((&*span.name, span.id), ("nightly", None));
    /// ```
    #[must_use]
    pub fn new(name: impl Into<String>, from: Duration) -> Self {
        Self {
            name: name.into(),
            id: None,
            from,
            to: None,
        }
    }
}

impl From<(usize, u32, i64)> for Held {
    fn from((report, line, bytes): (usize, u32, i64)) -> Self {
        Self { report, line, bytes }
    }
}

impl From<Held> for (usize, u32, i64) {
    fn from(held: Held) -> Self {
        (held.report, held.line, held.bytes)
    }
}

impl Timeline {
    /// A time line of these moments and spans, in whatever order they are: for a profile that was added up of others, by
    /// [`Profile::set_timeline`](super::Profile::set_timeline). Of more than 512 of either, the earlier ones are left out.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use memline::{Moment, Timeline};
    ///
    /// let moments = [2, 1].map(|seconds| Moment::new(Duration::from_secs(seconds)));
    /// let timeline = Timeline::new(moments.to_vec(), Vec::new());
    /// assert_eq!(timeline.moments()[0].at, Duration::from_secs(1));
    /// ```
    #[must_use]
    pub fn new(mut moments: Vec<Moment>, mut spans: Vec<Span>) -> Self {
        moments.sort_by_key(|moment| moment.at);
        moments.drain(..moments.len().saturating_sub(MOST));
        spans.sort_by_key(|span| span.from);
        spans.drain(..spans.len().saturating_sub(MOST));
        Self { moments, spans }
    }

    /// The moments, at most 512. Of a profiler: the first at the profile's beginning, the last at its end. Between them a thread looks at the process
    /// every 2 ms at first, and half as often each time that there are too many moments; those with more heap are kept.
    ///
    /// ```
    /// let profile = memline::Profiler::start().finish();
    /// let moments = profile.timeline().unwrap().moments();
    /// assert!(moments.is_sorted_by_key(|moment| moment.at));
    /// ```
    #[must_use]
    pub fn moments(&self) -> &[Moment] {
        &self.moments
    }

    /// The sessions and calls that ran meanwhile, in the order of their beginnings; of more than 512, and of more than 64 calls, those
    /// that took longest.
    ///
    /// ```
    /// let profile = memline::Profiler::start().finish();
    /// assert!(profile.timeline().unwrap().spans().is_empty());
    /// ```
    #[must_use]
    pub fn spans(&self) -> &[Span] {
        &self.spans
    }

    /// The same of a profile in which reports stand at other places: the report at `i` at `places[i]`.
    pub(super) fn moved(&self, places: &[usize]) -> Self {
        let mut moved = self.clone();
        for held in moved.moments.iter_mut().filter_map(|moment| moment.held.as_mut()) {
            held.retain_mut(|held| {
                let place = places.get(held.report);
                held.report = place.copied().unwrap_or_default();
                place.is_some()
            });
        }
        moved
    }
}
