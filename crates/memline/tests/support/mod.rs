//! What the tests share: running something in a session, and reports in a form that can be compared whole.
#![allow(dead_code, reason = "each test file uses a part of it")]

use std::fmt::Write as _;
use std::future::Future;

use memline::{Measure, Report, Row, Session};

/// The reports of what `f` calls, counted exactly.
pub(crate) fn profile(f: impl FnOnce()) -> Vec<Report> {
    let session = Session::builder().measure(Measure::Task).open();
    session.run(f);
    session.finish()
}

/// The reports of what `future` calls, on one thread.
pub(crate) fn profile_async<T>(future: impl Future<Output = T>) -> (T, Vec<Report>) {
    let session = Session::builder().measure(Measure::Task).open();
    let result = futures_util::FutureExt::now_or_never(session.scope(future)).expect("nothing is waited for");
    (result, session.finish())
}

/// A report as a listing: occurrences and increment in bytes, then the line. The usage at entry is left out.
pub(crate) fn listing(report: &Report) -> String {
    let mut text = String::new();
    for (index, row) in report.rows().iter().enumerate() {
        let numbers = match row.measured() {
            Some(measured) if index == 0 => format!("{}x", measured.occurrences),
            Some(measured) => format!("{}x {:+}", measured.occurrences, measured.increment_bytes),
            None => String::new(),
        };
        let _ = writeln!(text, "{numbers:<10} |{}", row.contents());
    }
    text
}

/// The sum of the increments below the first row.
pub(crate) fn net(report: &Report) -> i64 {
    report.rows()[1..]
        .iter()
        .filter_map(Row::measured)
        .map(|measured| measured.increment_bytes)
        .sum()
}
