//! The running numbers of the innermost frame of a thread: [`lines`] charges its lines, [`peaks`] tells what it holds, and
//! [`numbers`] keeps it while another frame is on top.
//!
//! The open line itself is the account's, because the allocator asks for it.

mod lines;
mod numbers;
mod peaks;

use std::cell::Cell;

use self::numbers::{CUT_SHORT, MARKED, WAS_UNWINDING};
use crate::Measure;
use crate::heap::{Account, Reading};
use crate::peak::Peak;
use crate::rows::Row;
use crate::site::Site;

pub(crate) use self::numbers::Numbers;

/// The numbers of the frame on top, where a probe reaches them in one step. They go into the frame while another one
/// is on top of it.
pub(crate) struct Top {
    /// Whose probes count: the top frame's function, or none while a call runs that is not profiled.
    active_site: Cell<Option<&'static Site>>,
    is_in_session: Cell<bool>,
    rows: Cell<&'static [Row]>,
    measure: Cell<Measure>,
    /// The account when the open line was opened.
    before: Cell<Reading>,
    /// The measure then, in bytes. By [`Measure::Task`] that is what the process held when the outermost call began, and
    /// what the account has moved by since.
    value: Cell<i64>,
    /// The highest value since the frame was put on top, in bytes, as far as it has been looked at.
    high: Cell<i64>,
    /// Where it is told how much the calls of the collector hold; none if nobody asks.
    peak: Cell<Option<&'static Peak>>,
    /// The number of the collector whose peak the account watches for.
    watched_collector: Cell<u64>,
    /// Which account was in force when the frame was put on top; see [`Account::switches`].
    switches: Cell<u64>,
    flags: Cell<u8>,
    /// The line that a closure of the call panicked at, and the value then, while it is not known whether anybody catches it.
    stopped: Cell<Option<(&'static Row, i64)>>,
    /// The time that reading the measure has taken, where that is slow enough to be timed.
    probing_nanos: Cell<u64>,
}

impl Top {
    pub(crate) const fn new() -> Self {
        Self {
            active_site: Cell::new(None),
            is_in_session: Cell::new(false),
            rows: Cell::new(&[]),
            measure: Cell::new(Measure::Rss),
            before: Cell::new(Reading::NOTHING),
            value: Cell::new(0),
            high: Cell::new(0),
            peak: Cell::new(None),
            watched_collector: Cell::new(0),
            switches: Cell::new(0),
            flags: Cell::new(0),
            stopped: Cell::new(None),
            probing_nanos: Cell::new(0),
        }
    }

    /// From here on the probes of `site` count, or none; returns whose did.
    #[inline]
    pub(crate) fn activate(&self, site: Option<&'static Site>) -> Option<&'static Site> {
        self.active_site.replace(site)
    }

    /// Whether a probe of `site` counts.
    #[inline]
    pub(crate) fn is_active(&self, site: &'static Site) -> bool {
        self.active_site.get().is_some_and(|active| active.is(site))
    }

    /// Whether the code runs in a session, where every call is counted.
    #[inline]
    pub(crate) fn is_in_session(&self) -> bool {
        self.is_in_session.get()
    }

    pub(crate) fn set_in_session(&self, is_in_session: bool) {
        self.is_in_session.set(is_in_session);
    }

    /// Whether the account is the one that was in force when the frame was put on top.
    #[inline]
    pub(crate) fn has_account(&self, account: &Account) -> bool {
        self.switches.get() == account.switches()
    }

    /// Whether the top frame is measured by [`Measure::Task`].
    #[inline]
    pub(crate) fn is_account(&self) -> bool {
        self.measure.get() == Measure::Task
    }

    #[inline]
    pub(crate) fn save(&self) -> Numbers {
        Numbers {
            rows: self.rows.get(),
            measure: self.measure.get(),
            flags: self.flags.get() & !MARKED,
            before: self.before.get(),
            value: self.value.get(),
            high: self.high.get(),
            peak: self.peak.get(),
            switches: self.switches.get(),
        }
    }

    #[inline]
    pub(crate) fn load(&self, numbers: &Numbers) {
        self.rows.set(numbers.rows);
        self.measure.set(numbers.measure);
        self.before.set(numbers.before);
        self.value.set(numbers.value);
        self.high.set(numbers.high);
        self.peak.set(numbers.peak);
        self.switches.set(numbers.switches);
        if self.flags.replace(numbers.flags) & MARKED != 0 {
            self.stopped.set(None);
        }
    }

    /// The measure when the open line was opened, in bytes.
    #[inline]
    pub(crate) fn value(&self) -> i64 {
        self.value.get()
    }

    /// What the measure is now in the top frame's account, in bytes, by [`Measure::Task`].
    #[inline]
    pub(crate) fn value_now(&self, account: &Account) -> i64 {
        self.value
            .get()
            .wrapping_add(account.read().since(self.before.get()).own)
    }

    /// The highest value since the frame was put on top, and what that is in the account's bytes.
    #[inline]
    pub(crate) fn high(&self) -> (i64, i64) {
        let high = self.high.get();
        (
            high,
            high.wrapping_sub(self.value.get()).wrapping_add(self.before.get().own),
        )
    }

    /// The time that reading the measure has taken since the last time.
    #[inline]
    pub(crate) fn take_probing_nanos(&self) -> u64 {
        self.probing_nanos.replace(0)
    }

    /// Whether the thread has begun to unwind since the frame was put on top.
    #[inline]
    pub(crate) fn is_unwinding(&self) -> bool {
        std::thread::panicking() && self.flags.get() & WAS_UNWINDING == 0
    }

    /// Whether the call goes on at the line that is open: it is not being cut short there.
    #[inline]
    pub(crate) fn goes_on(&self) -> bool {
        self.flags.get() & CUT_SHORT == 0 && !self.is_unwinding()
    }
}
