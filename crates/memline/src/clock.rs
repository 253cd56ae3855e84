//! The clock of calls and suspensions: the processor's own where it can be trusted, which is read in 10 ns instead of 24.

#[cfg(miri)]
pub(crate) use self::interpreted::{Moment, nanos_since};
#[cfg(not(miri))]
pub(crate) use self::real::{Moment, nanos_since};

#[cfg(not(miri))]
mod real {
    use std::sync::OnceLock;

    use quanta::Clock;

    /// Made by the first call that is profiled: quanta then compares the processor's clock with the system's, for about
    /// a millisecond.
    static CLOCK: OnceLock<Clock> = OnceLock::new();

    #[inline]
    fn clock() -> &'static Clock {
        CLOCK.get_or_init(Clock::new)
    }

    /// A reading of the processor's clock, in its own unit: only differences are worth the conversion.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
    pub(crate) struct Moment(u64);

    impl Moment {
        #[inline]
        pub(crate) fn now() -> Self {
            Self(clock().raw())
        }
    }

    /// The nanoseconds since `moment`.
    #[inline]
    pub(crate) fn nanos_since(moment: Moment) -> u64 {
        let clock = clock();
        clock.delta_as_nanos(moment.0, clock.raw())
    }
}

/// Miri does not know the instructions that quanta asks the processor with.
#[cfg(miri)]
mod interpreted {
    pub(crate) use std::time::Instant as Moment;

    pub(crate) fn nanos_since(moment: Moment) -> u64 {
        u64::try_from(moment.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }
}
