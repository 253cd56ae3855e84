//! Two profiles compared.

use std::collections::HashMap;
use std::fmt;

use super::Profile;
use crate::report::{Report, Row};
use memline_size::text as bytes_text;

/// What changed from one profile to another; see [`Profile::diff`].
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
/// let diff: memline::Diff = profile.diff(&profile);
/// assert_eq!(diff.to_string(), "nothing changed");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Diff {
    functions: Vec<FunctionDiff>,
}

/// What changed in one function. Changes are the later value less the earlier one.
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
/// let nothing = Session::builder().open().finish();
/// let diff = profile.diff(&nothing);
/// let function: &memline::FunctionDiff = &diff.functions()[0];
/// assert_eq!((&*function.function, function.calls), ("keeps", 1));
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct FunctionDiff {
    /// The function.
    pub function: String,
    /// The file it is in.
    pub file: String,
    /// The change of its calls.
    pub calls: i64,
    /// The change of what its calls changed, in bytes.
    pub net_bytes: i64,
    /// The change of the most that one of its calls held, in bytes.
    pub peak_bytes: i64,
    /// The lines that changed.
    pub lines: Vec<LineDiff>,
}

/// What changed in one line. Lines are the same if their text is, wherever they have moved.
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
/// let nothing = Session::builder().open().finish();
/// let diff = profile.diff(&nothing);
/// let line: &memline::LineDiff = &diff.functions()[0].lines[0];
/// assert_eq!((line.text.trim(), line.occurrences), ("vec![0; n]", 1));
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct LineDiff {
    /// The line's number in the later profile; none if it is not there.
    pub line: Option<u32>,
    /// The line as written.
    pub text: String,
    /// The change of how often it ran.
    pub occurrences: i64,
    /// The change of its increment, in bytes.
    pub increment_bytes: i64,
    /// The change of what it allocated, in bytes; 0 where that is not told.
    pub allocated_bytes: i64,
    /// The change of what it retained, in bytes; 0 where that is not told.
    pub retained_bytes: i64,
}

impl Profile {
    /// What is different in this profile from an earlier one: by function, and by line. What is the same is left out.
    ///
    /// ```
    /// # use memline::{Session, profile};
    /// # #[profile]
    /// # fn work(n: usize) {
    /// #     for _ in 0..n {
    /// #     }
    /// # }
    /// let run = |n| {
    ///     let session = Session::builder().open();
    ///     session.run(|| work(n));
    ///     session.finish()
    /// };
    /// let (before, after) = (run(1), run(3));
    /// assert!(before.diff(&before).is_empty());
    /// let diff = after.diff(&before);
    /// assert_eq!(diff.functions()[0].lines[0].occurrences, 2);
    /// println!("{diff}");
    /// ```
    #[must_use]
    pub fn diff(&self, baseline: &Self) -> Diff {
        let mut before: HashMap<_, Vec<&Report>> = HashMap::new();
        for report in baseline.iter().rev() {
            before.entry(key(report)).or_default().push(report);
        }
        let mut functions = Vec::new();
        for report in self {
            let former = before.get_mut(&key(report)).and_then(Vec::pop);
            functions.extend(FunctionDiff::of(former, Some(report)));
        }
        for former in baseline {
            let left = before.get_mut(&key(former));
            if left.and_then(Vec::pop).is_some() {
                functions.extend(FunctionDiff::of(Some(former), None));
            }
        }
        Diff { functions }
    }
}

fn key(report: &Report) -> (&str, &str, &str) {
    (report.function(), report.file(), report.measure().name())
}

impl Diff {
    /// The functions that changed.
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
    /// assert!(profile.diff(&profile).functions().is_empty());
    /// ```
    #[must_use]
    pub fn functions(&self) -> &[FunctionDiff] {
        &self.functions
    }

    /// Whether nothing changed.
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
    /// assert!(profile.diff(&profile).is_empty());
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.functions.is_empty()
    }
}

fn change(before: i64, after: i64) -> i64 {
    after.saturating_sub(before)
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

impl FunctionDiff {
    /// None if nothing changed.
    fn of(before: Option<&Report>, after: Option<&Report>) -> Option<Self> {
        let named = after.or(before)?;
        let between = |number: fn(&Report) -> i64| change(before.map_or(0, number), after.map_or(0, number));
        let diff = Self {
            function: named.function().to_owned(),
            file: named.file().to_owned(),
            calls: between(|report| signed(report.calls())),
            net_bytes: between(Report::net_bytes),
            peak_bytes: between(Report::peak_bytes),
            lines: lines(before, after),
        };
        let numbers = [diff.calls, diff.net_bytes, diff.peak_bytes];
        (numbers != [0; 3] || !diff.lines.is_empty()).then_some(diff)
    }
}

fn rows(report: Option<&Report>) -> &[Row] {
    report.map_or(&[], |report| report.rows().get(1..).unwrap_or_default())
}

/// The lines that changed, in the order of the later profile; those that are gone come last.
fn lines(before: Option<&Report>, after: Option<&Report>) -> Vec<LineDiff> {
    let (before, after) = (rows(before), rows(after));
    let mut former: HashMap<&str, Vec<&Row>> = HashMap::new();
    for row in before.iter().rev() {
        former.entry(row.text().trim()).or_default().push(row);
    }
    let mut diffs = Vec::new();
    for row in after {
        let same = former.get_mut(row.text().trim()).and_then(Vec::pop);
        diffs.extend(LineDiff::of(same, Some(row)));
    }
    for row in before {
        let left = former.get_mut(row.text().trim());
        if left.and_then(Vec::pop).is_some() {
            diffs.extend(LineDiff::of(Some(row), None));
        }
    }
    diffs
}

impl LineDiff {
    /// None if nothing changed.
    fn of(before: Option<&Row>, after: Option<&Row>) -> Option<Self> {
        let numbers = |row: Option<&Row>| {
            row.and_then(Row::stats).map_or([0; 4], |stats| {
                [
                    signed(stats.occurrences),
                    stats.increment_bytes,
                    signed(stats.allocated_bytes.unwrap_or(0)),
                    stats.retained_bytes.unwrap_or(0),
                ]
            })
        };
        let (was, is) = (numbers(before), numbers(after));
        let [occurrences, increment_bytes, allocated_bytes, retained_bytes] =
            std::array::from_fn(|number| change(was[number], is[number]));
        (was != is).then(|| Self {
            line: after.map(Row::line),
            text: after.or(before).map_or_else(String::new, |row| row.text().to_owned()),
            occurrences,
            increment_bytes,
            allocated_bytes,
            retained_bytes,
        })
    }
}

impl fmt::Display for Diff {
    /// A table for each function that changed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return f.write_str("nothing changed");
        }
        for (place, diff) in self.functions.iter().enumerate() {
            if place > 0 {
                f.write_str("\n\n")?;
            }
            write!(
                f,
                "{} ({}): calls {:+}, net {}, peak {}",
                diff.function,
                diff.file,
                diff.calls,
                plus(diff.net_bytes),
                plus(diff.peak_bytes)
            )?;
            if !diff.lines.is_empty() {
                f.write_str("\nLine #    Increment    Allocated     Retained  Occurrences   Line Contents")?;
            }
            for line in &diff.lines {
                let number = line.line.map_or_else(|| "gone".to_owned(), |line| line.to_string());
                let row = format!(
                    "{number:>6} {:>12} {:>12} {:>12} {:>+12}   {}",
                    plus(line.increment_bytes),
                    plus(line.allocated_bytes),
                    plus(line.retained_bytes),
                    line.occurrences,
                    line.text
                );
                write!(f, "\n{}", row.trim_end())?;
            }
        }
        Ok(())
    }
}

/// Bytes with a sign, unless they are 0.
fn plus(bytes: i64) -> String {
    let sign = if bytes > 0 { "+" } else { "" };
    format!("{sign}{}", bytes_text(bytes, 1))
}
