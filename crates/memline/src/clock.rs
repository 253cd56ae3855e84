//! How long things take. Read twice for each call of a session and at each suspension, never at a probe.

use std::time::Instant;

/// The nanoseconds since then; the largest number that fits if there are more.
pub(crate) fn nanos_since(moment: Instant) -> u64 {
    u64::try_from(moment.elapsed().as_nanos()).unwrap_or(u64::MAX)
}
