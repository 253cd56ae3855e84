//! An invocation that may be cut off.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use memline::{Report, SessionHandle};

use super::printer::Printer;
use crate::report::ProcessMemory;

/// Why an invocation is told of before it has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    /// It has taken so long.
    Time(Duration),
    /// The resident set of the process has grown above the limit, both in bytes.
    Memory { resident: i64, limit: u64 },
}

/// An invocation that goes on, as the watchdog sees it.
#[derive(Debug)]
pub(super) struct Watched {
    pub(super) began: Instant,
    function: &'static str,
    id: Option<String>,
    session: SessionHandle,
    start_bytes: Option<i64>,
    /// Whether it has ended. Held while its rows so far are written, so that they are never behind the final report.
    has_ended: Mutex<bool>,
}

impl Watched {
    pub(super) fn new(
        function: &'static str,
        id: Option<String>,
        session: SessionHandle,
        start_bytes: Option<i64>,
    ) -> Self {
        Self {
            began: Instant::now(),
            function,
            id,
            session,
            start_bytes,
            has_ended: Mutex::new(false),
        }
    }

    /// It ends: from here on nothing is told of it. Waits for what is being told.
    pub(super) fn end(&self) {
        *self.has_ended() = true;
    }

    /// Writes what it has done so far, unless it has ended.
    pub(super) fn tell(&self, reason: Reason, printer: Printer) {
        let has_ended = self.has_ended();
        if *has_ended {
            return;
        }
        let reports = self
            .session
            .so_far()
            .map_or_else(Vec::new, memline::Profile::into_reports);
        let memory = ProcessMemory::since(self.start_bytes);
        printer.log_so_far(&self.sentence(reason, &reports, printer), &reports, memory);
    }

    fn sentence(&self, reason: Reason, reports: &[Report], printer: Printer) -> String {
        let Self { function, id, .. } = self;
        let id = id.as_deref().unwrap_or("without an id");
        let rows = if reports.is_empty() {
            "no profiled function has begun"
        } else {
            "its rows so far follow"
        };
        let why = Why { reason, printer };
        format!("So far: invocation {id} of {function} goes on {why}; {rows}")
    }

    fn has_ended(&self) -> MutexGuard<'_, bool> {
        self.has_ended.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The reason in words, with the name of the setting.
struct Why {
    reason: Reason,
    printer: Printer,
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.reason {
            Reason::Time(limit) => write!(f, "after {} s (MEMORY_PROFILER_DUMP_AFTER_SECONDS)", limit.as_secs()),
            Reason::Memory { resident, limit } => write!(
                f,
                "while the process has {}, more than {} MiB (MEMORY_PROFILER_DUMP_ABOVE_MIB)",
                self.printer.mib(resident),
                limit / (1024 * 1024)
            ),
        }
    }
}
