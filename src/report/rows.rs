use std::fmt::Write as _;

use memline::Report;

use super::Style;
use super::marks::contents;

/// A report as rows whose fields are two spaces apart and not padded, for Application Insights.
///
/// Kusto's `parse` operator takes the shortest text up to the next two spaces and trims nothing: in a padded row
/// every further pair of spaces would become an empty column. Lines without any text are left out, because
/// Application Insights trims messages, and a row that ends in its delimiter would lose it.
pub(crate) fn rows(report: &Report, style: Style) -> String {
    let mut text = format!("Filename: {}", report.file());
    text.push_str("\nLine #  Mem usage  Increment  Occurrences  Line Contents");
    for row in style.rows(report) {
        let contents = contents(report, row, style);
        if row.text().trim().is_empty() {
            continue;
        }
        let _ = match row.stats() {
            Some(measured) => write!(
                text,
                "\n{}  {}  {}  {}  {contents}",
                row.line(),
                style.mib(measured.usage_bytes),
                style.mib(measured.increment_bytes),
                measured.occurrences,
            ),
            None => write!(text, "\n{}        {contents}", row.line()),
        };
    }
    text
}
