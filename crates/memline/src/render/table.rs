use std::fmt::Write as _;

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
    let mut text = format!("Filename: {}", report.file());
    let header = layout(
        style,
        &Cells {
            line: "Line #".into(),
            usage: "Mem usage".into(),
            increment: "Increment".into(),
            high_water: "High water".into(),
            allocations: "Allocs".into(),
            occurrences: "Occurrences".into(),
        },
        "Line Contents",
    );
    let _ = write!(text, "\n{header}\n{}", "=".repeat(header.len()));
    for row in style.rows(report) {
        let cells = Cells::of(row, style);
        text.push('\n');
        text.push_str(layout(style, &cells, &row.contents()).trim_end());
    }
    text
}

/// A row's cells as text; blank where there is no number.
#[derive(Default)]
struct Cells {
    line: String,
    usage: String,
    increment: String,
    high_water: String,
    allocations: String,
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
        occurrences,
    } = cells;
    let details = if style.has_details() {
        format!(" {high_water:>12} {allocations:>10}")
    } else {
        String::new()
    };
    format!("{line:>6} {usage:>12} {increment:>12}{details}  {occurrences:>10}   {contents}")
}
