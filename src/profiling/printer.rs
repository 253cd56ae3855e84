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

    /// One event for each form, so that a report's lines are written together, and one for each part of a JSON record,
    /// which is a record by itself. `memory` is the process's around the invocation, if the report is of one.
    pub(super) fn log(self, report: &Report, memory: Option<ProcessMemory>) {
        if self.formats.table {
            tracing::info!(target: LOGS_TARGET, "{}", report::table(report, self.style));
        }
        if self.formats.rows {
            tracing::info!(target: LOGS_TARGET, "{}", report::rows(report, self.style));
        }
        self.log_record(report, memory);
    }

    /// The process's memory around an invocation, after its reports. Not where only what grew is asked for: then that is all there
    /// is, as in Python.
    pub(super) fn log_memory(self, memory: ProcessMemory) {
        if (self.formats.table || self.formats.rows) && !self.style.increments_only {
            tracing::info!(target: LOGS_TARGET, "{}", memory.line(self.style));
        }
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
