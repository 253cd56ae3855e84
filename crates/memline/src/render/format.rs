use crate::{Report, Row};
use memline_size::text as bytes_text;

/// How a table is written.
///
/// Numbers have the unit that fits them: B, KiB, MiB, GiB or TiB. The decimals are those of [`precision`](Self::precision);
/// where that is not called, those that the function's `#[profile(precision = …)]` asks for; else one. By default all rows
/// are written, without details.
///
/// ```
/// use memline::Format;
///
/// let format = Format::new().precision(3).increments_only(true);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct Format {
    /// As many as the report asks for, if none.
    precision: Option<u8>,
    increments_only: bool,
    details: bool,
}

impl Format {
    const DECIMALS: u8 = 1;

    /// The most decimals: a MiB has a million bytes, so that more would say nothing.
    pub const MOST_DECIMALS: u8 = 6;

    /// All rows, without details.
    ///
    /// ```
    /// use memline::Format;
    ///
    /// assert_eq!(Format::new(), Format::default());
    /// ```
    pub const fn new() -> Self {
        Self {
            precision: None,
            increments_only: false,
            details: false,
        }
    }

    /// How many decimals the numbers have whose unit is larger than a byte, at most
    /// [`MOST_DECIMALS`](Self::MOST_DECIMALS).
    ///
    /// ```
    /// # use memline::{Format, Session, profile, render};
    /// # #[profile]
    /// # fn called() -> Vec<u8> { vec![0; 1536] }
    /// # let session = Session::builder().open();
    /// # session.run(called);
    /// # let report = &session.finish()[0];
    /// let table = render::table(report, Format::new().precision(3));
    /// ```
    pub const fn precision(mut self, decimals: u8) -> Self {
        self.precision = Some(if decimals < Self::MOST_DECIMALS {
            decimals
        } else {
            Self::MOST_DECIMALS
        });
        self
    }

    /// Whether only rows are written whose increment is above zero.
    ///
    /// ```
    /// use memline::Format;
    ///
    /// assert_ne!(Format::new().increments_only(true), Format::new());
    /// ```
    pub const fn increments_only(mut self, only: bool) -> Self {
        self.increments_only = only;
        self
    }

    /// Whether tables have more columns, and a last line that sums up the calls. The columns are the high-water mark of
    /// each line, how often it asked for memory, the most that was held while it was suspended, and for how long it was.
    ///
    /// ```
    /// use memline::Format;
    ///
    /// assert_ne!(Format::new().details(true), Format::new());
    /// ```
    pub const fn details(mut self, details: bool) -> Self {
        self.details = details;
        self
    }

    /// The format with the decimals that a report asks for, where it has none of its own.
    pub(super) fn of(mut self, report: &Report) -> Self {
        self.precision = self.precision.or(report.precision());
        self
    }

    pub(super) const fn has_details(self) -> bool {
        self.details
    }

    /// Bytes as `45.1 MiB`.
    pub(super) fn bytes(self, bytes: i64) -> String {
        bytes_text(bytes, self.precision.unwrap_or(Self::DECIMALS))
    }

    /// The rows to be written.
    pub(super) fn rows(self, report: &Report) -> impl Iterator<Item = &Row> {
        let grows = |row: &&Row| row.stats().is_some_and(|measured| measured.increment_bytes > 0);
        report
            .rows()
            .iter()
            .filter(move |row| !self.increments_only || grows(row))
    }
}
