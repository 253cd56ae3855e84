//! The process's memory around an invocation.

use memline_axum::Resident;
use memory_stats::memory_stats;

use super::Style;

/// The resident set of the process when an invocation began, and when it ended or as far as it has come.
///
/// Read by the crate `memory-stats`, which knows how on each platform, and not by memline: its reader, which is made to be called
/// at each line, is held against this one by a test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ProcessMemory {
    pub(crate) start_bytes: i64,
    pub(crate) end_bytes: i64,
}

/// The resident set of the process, in bytes; none where the platform does not tell.
pub(crate) fn resident_bytes() -> Option<i64> {
    i64::try_from(memory_stats()?.physical_mem).ok()
}

impl ProcessMemory {
    /// From the start until now; none where the platform did not tell.
    pub(crate) fn since(start_bytes: Option<i64>) -> Option<Self> {
        Some(Self {
            start_bytes: start_bytes?,
            end_bytes: resident_bytes()?,
        })
    }

    /// The same for the page.
    pub(crate) fn into_resident(self) -> Resident {
        Resident {
            start_bytes: self.start_bytes,
            end_bytes: self.end_bytes,
        }
    }

    /// A line for people. It begins with no number, and has no two spaces that follow each other: no query takes it for a row.
    pub(crate) fn line(self, style: Style) -> String {
        let end = if style.is_so_far { "so far" } else { "at the end" };
        format!(
            "Process memory: {} at the start, {} {end}",
            style.mib(self.start_bytes),
            style.mib(self.end_bytes)
        )
    }
}
