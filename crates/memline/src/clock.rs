//! The clock of calls and suspensions: the processor's own where it can be trusted, which is read in 10 ns instead of 24.

pub(crate) use quanta::Instant as Moment;

/// The nanoseconds since `moment`.
pub(crate) fn nanos_since(moment: Moment) -> u64 {
    u64::try_from(moment.elapsed().as_nanos()).unwrap_or(u64::MAX)
}
