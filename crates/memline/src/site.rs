use crate::{Budget, Measure};

/// A profiled function in the source: one `static` for each, written by `#[profile]`.
#[derive(Debug)]
pub struct Site {
    pub(crate) function: &'static str,
    pub(crate) file: &'static str,
    /// The line of `#[profile]`.
    pub(crate) attribute: Line,
    /// The first line of `text`.
    pub(crate) first_line: u32,
    /// The function as written, from the line after `#[profile]` to the closing brace.
    pub(crate) text: &'static str,
    /// The lines that have a probe, in no order; a probe names its row by the index here.
    pub(crate) probed: &'static [u32],
    /// What the attribute says of the measure, over what the session and the process say.
    pub(crate) measure: Option<Measure>,
    /// What it says of the decimals of reports, under what their style says.
    pub(crate) precision: Option<u8>,
    pub(crate) budget: Budget,
}

/// One line of source.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    /// Its number in the file, from 1.
    pub number: u32,
    /// Its text.
    pub text: &'static str,
}

impl Site {
    /// What every site has, in the order of the fields.
    #[must_use]
    pub const fn new(
        function: &'static str,
        file: &'static str,
        attribute: Line,
        first_line: u32,
        text: &'static str,
        probed: &'static [u32],
    ) -> Self {
        Self {
            function,
            file,
            attribute,
            first_line,
            text,
            probed,
            measure: None,
            precision: None,
            budget: Budget::new(),
        }
    }

    /// The attribute's `measure`.
    #[must_use]
    pub const fn measure(mut self, measure: Measure) -> Self {
        self.measure = Some(measure);
        self
    }

    /// The attribute's `precision`.
    #[must_use]
    pub const fn precision(mut self, decimals: u8) -> Self {
        self.precision = Some(decimals);
        self
    }

    /// The attribute's `name`, in place of the function's own.
    #[must_use]
    pub const fn name(mut self, name: &'static str) -> Self {
        self.function = name;
        self
    }

    /// The attribute's `max_peak`.
    #[must_use]
    pub const fn max_peak_bytes(mut self, bytes: u64) -> Self {
        self.budget = self.budget.max_peak_bytes(bytes);
        self
    }

    /// The attribute's `max_retained`.
    #[must_use]
    pub const fn max_retained_bytes(mut self, bytes: u64) -> Self {
        self.budget = self.budget.max_retained_bytes(bytes);
        self
    }

    pub(crate) fn is(&'static self, other: &'static Site) -> bool {
        std::ptr::eq(self, other)
    }

    /// The rows of the probed lines, by line number.
    pub(crate) fn rows_in_order(&self) -> Vec<usize> {
        let mut rows: Vec<usize> = (0..self.probed.len()).collect();
        rows.sort_unstable_by_key(|row| self.probed[*row]);
        rows
    }
}
