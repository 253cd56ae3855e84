use crate::Report;

/// What is held against a budget.
#[derive(Clone, Copy, Debug)]
pub(super) struct Held {
    pub(super) peak_bytes: i64,
    pub(super) retained_bytes: i64,
}

impl Held {
    pub(super) fn by(report: &Report) -> Self {
        Self {
            peak_bytes: report.peak_bytes(),
            retained_bytes: report.retained_bytes(),
        }
    }
}
