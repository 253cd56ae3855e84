use super::{Report, Row};
use crate::Measure;

/// What profiles do with reports.
impl Report {
    /// What tells reports apart but for their text: function, file, measure, first line and the number of lines.
    pub(crate) fn key(&self) -> (&str, &str, Measure, Option<u32>, usize) {
        let first = self.rows.first().map(Row::line);
        (&self.function, &self.file, self.measure, first, self.rows.len())
    }

    /// Whether the numbers are of the same lines, by the same measure.
    pub(crate) fn is_of_same_as(&self, other: &Self) -> bool {
        self.key() == other.key()
            && self
                .rows
                .iter()
                .zip(&other.rows)
                .all(|(mine, other)| mine.text() == other.text())
    }

    /// Adds the numbers of a report of the same lines.
    pub(crate) fn merge(&mut self, other: &Self) {
        if self.session_id != other.session_id {
            self.session_id = None;
        }
        if self.session_label != other.session_label {
            self.session_label = None;
        }
        self.concurrent = self.concurrent.max(other.concurrent);
        self.is_measured |= other.is_measured;
        self.calls += other.calls;
        self.polls += other.polls;
        self.elapsed_ns = self.elapsed_ns.saturating_add(other.elapsed_ns);
        self.net_bytes = self.net_bytes.wrapping_add(other.net_bytes);
        self.peak_bytes = self.peak_bytes.max(other.peak_bytes);
        self.retained_bytes = self.retained_bytes.wrapping_add(other.retained_bytes);
        self.freed_by_others_bytes = self.freed_by_others_bytes.wrapping_add(other.freed_by_others_bytes);
        self.calls_over_budget += other.calls_over_budget;
        self.outcome = self.outcome.max(other.outcome);
        self.was_bare |= other.was_bare;
        self.overhead_ns = self.overhead_ns.saturating_add(other.overhead_ns);
        for (place, (mine, other)) in self.rows.iter_mut().zip(&other.rows).enumerate() {
            mine.merge(other, place == 0);
        }
    }

    /// Lines of this report held nothing when most was held: that was in another one.
    pub(crate) fn forget_peak(&mut self) {
        self.rows.iter_mut().for_each(Row::forget_peak);
    }
}
