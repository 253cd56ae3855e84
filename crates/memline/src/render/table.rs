use std::fmt::{self, Write as _};

use super::marks::contents;
use super::units::time_text;
use crate::{Format, Report, Row};

/// A report as a table for people, laid out as Python's `memory_profiler` does.
///
/// The first line names the file, the second the columns, the third is a rule; lines without numbers leave their
/// cells blank.
///
/// ```
/// # use memline::{Format, Session, profile, render};
/// # #[profile]
/// # fn nothing() {
/// # }
/// # let session = Session::builder().open();
/// # session.run(nothing);
/// # let report = &session.finish()[0];
/// let text = render::table(report, Format::new());
/// assert_eq!(
///     text.lines().nth(1),
///     Some("Line #    Mem usage    Increment  Occurrences   Line Contents"),
/// );
/// ```
#[must_use]
pub fn table(report: &Report, format: Format) -> String {
    let format = format.of(report);
    let mut text = format!("Filename: {}", report.file());
    let header = layout(
        format,
        &Cells {
            line: "Line #".into(),
            usage: "Mem usage".into(),
            increment: "Increment".into(),
            high_water: "High water".into(),
            allocations: "Allocs".into(),
            held: "Held".into(),
            suspended: "Suspended".into(),
            occurrences: "Occurrences".into(),
        },
        "Line Contents",
    );
    let _ = write!(text, "\n{header}\n{}", "=".repeat(header.len()));
    for row in format.rows(report) {
        let cells = Cells::of(row, format);
        text.push('\n');
        text.push_str(layout(format, &cells, &contents(report, row, format)).trim_end());
    }
    if format.has_details() {
        let _ = write!(text, "\n{}", summary(report, format));
    }
    text
}

/// What the calls were, in one line.
fn summary(report: &Report, format: Format) -> String {
    format!(
        "calls {}, polls {}, wall time {}, peak {}, retained {}, overhead {}",
        report.calls(),
        report.polls(),
        time_text(report.elapsed()),
        format.bytes(report.peak_bytes()),
        format.bytes(report.retained_bytes()),
        time_text(report.overhead()),
    )
}

/// A row's cells as text; blank where there is no number.
#[derive(Default)]
struct Cells {
    line: String,
    usage: String,
    increment: String,
    high_water: String,
    allocations: String,
    held: String,
    suspended: String,
    occurrences: String,
}

impl Cells {
    fn of(row: &Row, format: Format) -> Self {
        let line = row.line().to_string();
        let Some(measured) = row.stats() else {
            return Self {
                line,
                ..Self::default()
            };
        };
        Self {
            line,
            usage: format.bytes(measured.usage_bytes),
            increment: format.bytes(measured.increment_bytes),
            high_water: measured
                .high_water_bytes
                .map_or_else(String::new, |bytes| format.bytes(bytes)),
            allocations: measured.allocations.map_or_else(String::new, |count| count.to_string()),
            held: measured
                .held_bytes
                .map_or_else(String::new, |bytes| format.bytes(bytes)),
            suspended: if measured.suspended.is_zero() {
                String::new()
            } else {
                time_text(measured.suspended)
            },
            occurrences: measured.occurrences.to_string(),
        }
    }
}

/// The template of `memory_profiler` 0.61, in its function `show_results`; details come before the last two columns.
fn layout(format: Format, cells: &Cells, contents: &str) -> String {
    let Cells {
        line,
        usage,
        increment,
        high_water,
        allocations,
        held,
        suspended,
        occurrences,
    } = cells;
    let details = if format.has_details() {
        format!(" {high_water:>12} {allocations:>10} {held:>12} {suspended:>12}")
    } else {
        String::new()
    };
    format!("{line:>6} {usage:>12} {increment:>12}{details}  {occurrences:>10}   {contents}")
}

impl fmt::Display for Report {
    /// The table, as [`table`] writes it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&table(self, Format::new()))
    }
}
