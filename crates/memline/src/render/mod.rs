//! Reports as text.
//!
//! [`table`] is for people, [`rows`] for Application Insights, `json`, behind the feature of that name, for programs. Each
//! gives lines separated by newlines, without one at the end; whoever prints them puts a prefix before each line if it
//! wants one.

#[cfg(feature = "json")]
mod json;
mod marks;
mod rows;
mod style;
mod table;
#[cfg(test)]
mod tests;

use std::io::{self, Write as _};

#[cfg(feature = "json")]
pub use json::json;
pub use rows::rows;
pub use style::Style;
pub use table::table;

use crate::Report;

/// Prints a table in one write, so that reports of several threads never mix.
pub(crate) fn to_stdout(report: &Report, style: Style) {
    let mut text = table(report, style);
    text.push_str("\n\n");
    // A reader that has gone away is no reason to stop.
    let _ = io::stdout().lock().write_all(text.as_bytes());
}
