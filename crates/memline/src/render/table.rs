use std::fmt::Write as _;

use crate::{Report, Style};

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
    let header = row("Line #", "Mem usage", "Increment", "Occurrences", "Line Contents");
    let _ = write!(text, "\n{header}\n{}", "=".repeat(header.len()));
    for line in style.rows(report) {
        let (usage, increment, occurrences) = match line.measured() {
            Some(measured) => (
                style.mib(measured.usage_bytes),
                style.mib(measured.increment_bytes),
                measured.occurrences.to_string(),
            ),
            None => Default::default(),
        };
        let number = line.line().to_string();
        text.push('\n');
        text.push_str(row(&number, &usage, &increment, &occurrences, &line.contents()).trim_end());
    }
    text
}

/// The template of `memory_profiler` 0.61, in its function `show_results`.
fn row(line: &str, usage: &str, increment: &str, occurrences: &str, contents: &str) -> String {
    format!("{line:>6} {usage:>12} {increment:>12}  {occurrences:>10}   {contents}")
}
