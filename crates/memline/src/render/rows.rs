use std::fmt::Write as _;

use super::marks::contents;
use crate::{Report, Style};

/// A report as rows whose fields are two spaces apart and not padded, for Application Insights.
///
/// Kusto's `parse` operator takes the shortest text up to the next two spaces and trims nothing: in a padded row
/// every further pair of spaces would become an empty column. Lines without any text are left out, because
/// Application Insights trims messages, and a row that ends in its delimiter would lose it.
///
/// ```
/// # use memline::{Session, Style, profile, render};
/// # #[profile]
/// # fn nothing() {
/// # }
/// # let session = Session::builder().open();
/// # session.run(nothing);
/// # let report = session.finish().remove(0);
/// let text = render::rows(&report, Style::default());
/// assert_eq!(
///     text.lines().nth(1),
///     Some("Line #  Mem usage  Increment  Occurrences  Line Contents"),
/// );
/// ```
#[must_use]
pub fn rows(report: &Report, style: Style) -> String {
    let style = style.of(report);
    let mut text = format!("Filename: {}", report.file());
    text.push_str("\nLine #  Mem usage  Increment  Occurrences  Line Contents");
    for row in style.rows(report) {
        let contents = contents(report, row, style);
        if contents.trim().is_empty() {
            continue;
        }
        let _ = match row.measured() {
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
