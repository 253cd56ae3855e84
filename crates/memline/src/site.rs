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
    /// All of it, in the order of the fields.
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
        }
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
