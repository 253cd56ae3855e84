use crate::report::{Measured, Report, Row};

/// The bytes of one MiB.
const MIB: f64 = 1_048_576.0;

/// How numbers are written, and which rows.
///
/// The decimals are those of [`precision`](Self::precision); where that is not called, those that the function's
/// `#[profile(precision = …)]` asks for; else one. By default all rows
/// are written, without details.
///
/// ```
/// use memline::Style;
///
/// let style = Style::default().precision(3).increments_only(true);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct Style {
    /// As many as the report asks for, if none.
    precision: Option<u8>,
    increments_only: bool,
    details: bool,
}

impl Style {
    const DECIMALS: u8 = 1;

    /// The most decimals: a MiB has a million bytes, so that more would say nothing.
    pub const MOST_DECIMALS: u8 = 6;

    /// How many decimals the numbers of MiB have, at most [`MOST_DECIMALS`](Self::MOST_DECIMALS).
    pub const fn precision(mut self, decimals: u8) -> Self {
        self.precision = Some(if decimals < Self::MOST_DECIMALS {
            decimals
        } else {
            Self::MOST_DECIMALS
        });
        self
    }

    /// Whether only rows are written whose increment, as written, is above zero.
    pub const fn increments_only(mut self, only: bool) -> Self {
        self.increments_only = only;
        self
    }

    /// Whether tables have more columns, and a last line that sums up the calls. The columns are the high-water mark of
    /// each line, how often it asked for memory, the most that was held while it was suspended, and for how long it was.
    /// Rows stay as they are, and records always have it all.
    pub const fn details(mut self, details: bool) -> Self {
        self.details = details;
        self
    }

    /// The style with the decimals that a report asks for, where it has none of its own.
    pub(super) fn of(mut self, report: &Report) -> Self {
        self.precision = self.precision.or(report.precision());
        self
    }

    pub(super) const fn has_details(self) -> bool {
        self.details
    }

    /// Bytes as `45.1 MiB`.
    pub(super) fn mib(self, bytes: i64) -> String {
        format!("{} MiB", self.number(bytes))
    }

    /// The number that is shown: a program must read what a person does, ties included.
    #[cfg(feature = "json")]
    pub(super) fn rounded(self, bytes: i64) -> f64 {
        self.number(bytes).parse().expect("a number was just written")
    }

    /// Bytes in MiB with this style's decimals; what rounds to zero has no sign.
    fn number(self, bytes: i64) -> String {
        let decimals = usize::from(self.precision.unwrap_or(Self::DECIMALS));
        let number = format!("{:.*}", decimals, in_mib(bytes));
        match number.strip_prefix('-') {
            Some(rest) if !has_digit_above_zero(rest) => rest.to_owned(),
            _ => number,
        }
    }

    /// Whether bytes are more or less than zero, as written.
    pub(super) fn shows(self, bytes: i64) -> bool {
        has_digit_above_zero(&self.number(bytes))
    }

    /// The rows to be written.
    pub(super) fn rows(self, report: &Report) -> impl Iterator<Item = &Row> {
        report
            .rows()
            .iter()
            .filter(move |row| !self.increments_only || row.measured().is_some_and(|measured| self.is_growth(measured)))
    }

    fn is_growth(self, measured: Measured) -> bool {
        measured.increment_bytes > 0 && self.shows(measured.increment_bytes)
    }
}

fn has_digit_above_zero(number: &str) -> bool {
    number.bytes().any(|byte| (b'1'..=b'9').contains(&byte))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a double counts bytes exactly up to 8 PiB, and six decimals are shown"
)]
fn in_mib(bytes: i64) -> f64 {
    bytes as f64 / MIB
}
