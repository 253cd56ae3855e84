//! Reports as text.

mod format;
mod marks;
mod table;
#[cfg(test)]
mod tests;
mod units;

use std::io::{self, Write as _};

pub use format::Format;
pub use table::table;
pub(crate) use units::time_text;

use crate::Report;

/// Prints a table on standard error, in one write, so that reports of several threads never mix.
pub(crate) fn to_stderr(report: &Report, format: Format) {
    let mut text = table(report, format);
    text.push_str("\n\n");
    // A reader that has gone away is no reason to stop.
    let _ = io::stderr().lock().write_all(text.as_bytes());
}
