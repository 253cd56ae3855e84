use std::fmt::{self, Write as _};
use std::time::Duration;

use super::marks::contents;
use crate::{Report, Row, Style};

/// A report as a table for people, laid out as Python's `memory_profiler` does.
///
/// The first line names the file, the second the columns, the third is a rule; lines without numbers leave their
/// cells blank.
///
/// ```
/// # use memline::{Session, Style, profile, render};
/// # #[profile]
/// # fn nothing() {
/// # }
/// # let session = Session::builder().open();
/// # session.run(nothing);
/// # let report = session.finish().remove(0);
/// let text = render::table(&report, Style::default());
/// assert_eq!(
///     text.lines().nth(1),
///     Some("Line #    Mem usage    Increment  Occurrences   Line Contents"),
/// );
/// ```
#[must_use]
pub fn table(report: &Report, style: Style) -> String {
    let style = style.of(report);
    let mut text = format!("Filename: {}", report.file());
    let header = layout(
        style,
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
    for row in style.rows(report) {
        let cells = Cells::of(row, style);
        text.push('\n');
        text.push_str(layout(style, &cells, &contents(report, row, style)).trim_end());
    }
    if style.has_details() {
        let _ = write!(text, "\n{}", summary(report, style));
    }
    text
}

/// What the calls were, in one line.
fn summary(report: &Report, style: Style) -> String {
    format!(
        "calls {}, polls {}, wall time {}, peak {}, retained {}, overhead {}",
        report.calls(),
        report.polls(),
        time(report.wall_nanos()),
        style.mib(report.peak_bytes()),
        style.mib(report.retained_bytes()),
        time(report.overhead_nanos()),
    )
}

/// A time as `1.5 ms`: three or four digits, and the unit.
fn time(nanos: u64) -> String {
    let time = format!("{:.1?}", Duration::from_nanos(nanos));
    let digits = time.trim_end_matches(|c: char| !c.is_ascii_digit()).len();
    let (number, unit) = time.split_at(digits);
    format!("{number} {unit}")
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
    fn of(row: &Row, style: Style) -> Self {
        let line = row.line().to_string();
        let Some(measured) = row.measured() else {
            return Self {
                line,
                ..Self::default()
            };
        };
        Self {
            line,
            usage: style.mib(measured.usage_bytes),
            increment: style.mib(measured.increment_bytes),
            high_water: measured
                .high_water_bytes
                .map_or_else(String::new, |bytes| style.mib(bytes)),
            allocations: measured.allocations.map_or_else(String::new, |count| count.to_string()),
            held: measured.held_bytes.map_or_else(String::new, |bytes| style.mib(bytes)),
            suspended: if measured.suspended_nanos == 0 {
                String::new()
            } else {
                time(measured.suspended_nanos)
            },
            occurrences: measured.occurrences.to_string(),
        }
    }
}

/// The template of `memory_profiler` 0.61, in its function `show_results`; details come before the last two columns.
fn layout(style: Style, cells: &Cells, contents: &str) -> String {
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
    let details = if style.has_details() {
        format!(" {high_water:>12} {allocations:>10} {held:>12} {suspended:>12}")
    } else {
        String::new()
    };
    format!("{line:>6} {usage:>12} {increment:>12}{details}  {occurrences:>10}   {contents}")
}

impl fmt::Display for Report {
    /// The table, as [`table`] writes it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&table(self, Style::default()))
    }
}
