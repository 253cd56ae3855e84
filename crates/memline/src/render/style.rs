use crate::report::{Measured, Report, Row};

/// The bytes of one MiB.
const MIB: f64 = 1_048_576.0;

/// How numbers are written, and which rows.
///
/// ```
/// use memline::Style;
///
/// let style = Style::default().precision(3).increments_only(true);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct Style {
    precision: u8,
    increments_only: bool,
    details: bool,
}

impl Default for Style {
    /// One decimal, all rows, no details.
    fn default() -> Self {
        Self {
            precision: 1,
            increments_only: false,
            details: false,
        }
    }
}

impl Style {
    /// The most decimals: a MiB has a million bytes, so that more would say nothing.
    pub const MOST_DECIMALS: u8 = 6;

    /// How many decimals the numbers of MiB have, at most [`MOST_DECIMALS`](Self::MOST_DECIMALS).
    pub const fn precision(mut self, decimals: u8) -> Self {
        self.precision = if decimals < Self::MOST_DECIMALS {
            decimals
        } else {
            Self::MOST_DECIMALS
        };
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
        let number = format!("{:.*}", usize::from(self.precision), in_mib(bytes));
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
