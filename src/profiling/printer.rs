//! What is logged of an invocation.

use std::fmt::Write as _;

use memline::Report;

use crate::logging::{LOGS_TARGET, REPORT_TARGET};
use crate::report::{self, ProcessMemory, Style};
use crate::settings::{Formats, Settings};

/// Writes reports to the log in the forms that were chosen.
#[derive(Clone, Copy, Debug)]
pub(super) struct Printer {
    formats: Formats,
    style: Style,
}

impl Printer {
    pub(super) fn new(settings: &Settings) -> Self {
        Self {
            formats: settings.formats,
            style: Style {
                precision: settings.precision,
                increments_only: settings.increments_only,
                is_so_far: false,
            },
        }
    }

    /// The report of a call that has outlived its invocation.
    pub(super) fn log_late(self, report: &Report) {
        self.log(report, None, false);
    }

    /// The reports of an invocation that has ended, and around it the memory of the process, which the last one ends with.
    pub(super) fn log_all(self, reports: &[Report], memory: Option<ProcessMemory>) {
        for (index, report) in reports.iter().enumerate() {
            self.log(report, memory, index + 1 == reports.len());
        }
    }

    /// One event for each form, so that a report's lines are written together, and one for each part of a JSON record,
    /// which is a record by itself.
    fn log(self, report: &Report, memory: Option<ProcessMemory>, is_last: bool) {
        let mut forms = Vec::new();
        if self.formats.table {
            forms.push(report::table(report, self.style));
        }
        if self.formats.rows {
            forms.push(report::rows(report, self.style));
        }
        // Where only what grew is asked for, that is all there is, as in Python.
        let memory_line = memory.filter(|_| is_last && !self.style.increments_only);
        if let (Some(last), Some(memory)) = (forms.last_mut(), memory_line) {
            let _ = write!(last, "\n{}", memory.line(self.style));
        }
        for form in forms {
            tracing::info!(target: LOGS_TARGET, "{form}");
        }
        self.log_record(report, memory);
    }

    /// The rows so far of an invocation that goes on, after a sentence that says so: all in one event, for each line by itself
    /// would not say whose it is.
    pub(super) fn log_so_far(mut self, sentence: &str, reports: &[Report], memory: Option<ProcessMemory>) {
        self.style.is_so_far = true;
        let mut text = sentence.to_owned();
        if let Some(memory) = memory {
            let _ = write!(text, "\n{}", memory.line(self.style));
        }
        for report in reports {
            if self.formats.table {
                let _ = write!(text, "\n{}", report::table(report, self.style));
            }
            if self.formats.rows {
                let _ = write!(text, "\n{}", report::rows(report, self.style));
            }
        }
        tracing::info!(target: LOGS_TARGET, "{text}");
        for report in reports {
            self.log_record(report, memory);
        }
    }

    fn log_record(self, report: &Report, memory: Option<ProcessMemory>) {
        if self.formats.json {
            for part in report::record(report, memory, self.style).lines() {
                tracing::info!(target: REPORT_TARGET, "{part}");
            }
        }
    }

    /// Bytes in MiB, with as many decimals as reports have.
    pub(super) fn mib(self, bytes: i64) -> String {
        self.style.mib(bytes)
    }
}
