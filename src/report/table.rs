use std::fmt::Write as _;

use memline::Report;

use super::Style;
use super::marks::contents;

/// A report as a table for people at a console, laid out as Python's `memory_profiler` does.
///
/// The first line names the file, the second the columns, the third is a rule; lines without numbers leave their cells
/// blank.
pub(crate) fn table(report: &Report, style: Style) -> String {
    let header = layout(["Line #", "Mem usage", "Increment", "Occurrences"], "Line Contents");
    let mut text = format!("Filename: {}\n{header}\n{}", report.file(), "=".repeat(header.len()));
    for row in style.rows(report) {
        let line = row.line().to_string();
        let (usage, increment, occurrences) = row.stats().map_or_else(Default::default, |measured| {
            (
                style.mib(measured.usage_bytes),
                style.mib(measured.increment_bytes),
                measured.occurrences.to_string(),
            )
        });
        let cells = [line, usage, increment, occurrences];
        let row = layout(cells.each_ref().map(String::as_str), &contents(report, row, style));
        let _ = write!(text, "\n{}", row.trim_end());
    }
    text
}

/// The template of `memory_profiler` 0.61, in its function `show_results`.
fn layout([line, usage, increment, occurrences]: [&str; 4], contents: &str) -> String {
    format!("{line:>6} {usage:>12} {increment:>12}  {occurrences:>10}   {contents}")
}
