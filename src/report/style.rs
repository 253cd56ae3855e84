use memline::{LineStats, Report, Row};

/// The bytes of one MiB.
const MIB: f64 = 1_048_576.0;

/// How numbers are written, and which rows: `MEMORY_PROFILER_PRECISION` and `MEMORY_PROFILER_INCREMENTS_ONLY`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Style {
    /// How many decimals the numbers of MiB have, 0 to 6.
    pub(crate) precision: u8,
    /// Whether only rows are written whose increment, as written, is above zero.
    pub(crate) increments_only: bool,
    /// Whether the invocation goes on, and each row has to say that it is not the last word on its line.
    pub(crate) is_so_far: bool,
}

impl Style {
    /// Bytes as `45.1 MiB`.
    pub(crate) fn mib(self, bytes: i64) -> String {
        format!("{} MiB", self.number(bytes))
    }

    /// The number that is shown: a program must read what a person does, ties included.
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
        report.rows().iter().filter(move |row| {
            !self.increments_only
                || self.is_standing(row)
                || row.stats().is_some_and(|measured| self.is_growth(measured))
        })
    }

    /// What a line does is in its increment once it has ended: the one that a call stands in may be the very one that grows.
    fn is_standing(self, row: &Row) -> bool {
        self.is_so_far && row.is_open()
    }

    fn is_growth(self, measured: LineStats) -> bool {
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
