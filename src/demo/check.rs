//! Whether an answer and its reports are what they should be.

use serde_json::Value;

use super::answer::Answer;
use super::error::{DemoError, Result};
use crate::logging::{LOGS_TARGET, REPORT_TARGET};
use crate::settings::Settings;

/// What one function should answer and log.
pub(super) struct Expected {
    pub(super) function: &'static str,
    pub(super) body: String,
    /// File and name of each profiled function, in the order of their calls.
    pub(super) profiled: &'static [(&'static str, &'static str)],
}

impl Expected {
    pub(super) fn check(&self, answer: &Answer, settings: &Settings) -> Result<()> {
        if (answer.status, &answer.body) != (200, &self.body) {
            return Err(DemoError::wrong_answer(self.function, answer, &self.body));
        }
        let formats = settings.formats;
        let printed = usize::from(formats.table) + usize::from(formats.rows);
        let files = self.profiled.iter().flat_map(|(file, _)| vec![*file; printed]);
        // A small heap rounds to 0 MiB, and where only increments are logged its row is left out.
        let may_be_empty = settings.increments_only || settings.precision == 0;
        if !files.eq(files_with_rows(&answer.logs, may_be_empty)) {
            return Err(DemoError::missing_report(self.function, LOGS_TARGET));
        }
        let names = self.profiled.iter().filter(|_| formats.json).map(|(_, name)| *name);
        if !names.eq(names_in_records(&answer.logs)) {
            return Err(DemoError::missing_report(self.function, REPORT_TARGET));
        }
        Ok(())
    }
}

/// The files of the printed reports that have a row with numbers; all of them where
/// numbers may be missing.
fn files_with_rows(logs: &[String], may_be_empty: bool) -> Vec<&str> {
    let mut files = Vec::new();
    let mut unseen = None;
    for line in logs.iter().filter_map(|line| text_of(line, LOGS_TARGET)) {
        if let Some(file) = line.strip_prefix("Filename: ") {
            unseen = Some(file);
        }
        if may_be_empty || is_measured(line) {
            files.extend(unseen.take());
        }
    }
    files
}

/// Whether a line starts as a row with numbers does: `22  46.6 MiB  1.5 MiB  10  ...`.
fn is_measured(line: &str) -> bool {
    let cells: Vec<&str> = line.split_whitespace().take(6).collect();
    match cells[..] {
        [line, usage, "MiB", increment, "MiB", occurrences] => {
            line.parse::<u32>().is_ok()
                && usage.parse::<f64>().is_ok_and(|usage| usage > 0.0)
                && increment.parse::<f64>().is_ok()
                && occurrences.parse::<u64>().is_ok()
        }
        _ => false,
    }
}

/// The names of the functions that have a JSON record.
fn names_in_records(logs: &[String]) -> Vec<String> {
    logs.iter()
        .filter_map(|line| text_of(line, REPORT_TARGET))
        .filter_map(|record| serde_json::from_str::<Value>(record).ok())
        .filter(|record| record["part"] == 1)
        .filter_map(|record| record["profiled"].as_str().map(str::to_owned))
        .collect()
}

fn text_of<'a>(line: &'a str, target: &str) -> Option<&'a str> {
    line.strip_prefix(target)?.strip_prefix(": ")
}

#[cfg(test)]
mod tests;
