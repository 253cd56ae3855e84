//! The numbers of a frame that is not on top.

use crate::Measure;
use crate::heap::Reading;
use crate::peak::Peak;
use crate::rows::{Charge, Row};

/// A closure of the call has panicked, and the panic has its mark. Until the next line is opened.
pub(super) const MARKED: u8 = 1;
/// The call has been cancelled, or has panicked at an earlier poll.
pub(super) const CUT_SHORT: u8 = 2;
/// The thread was unwinding already when the frame was put on top: a destructor runs it, and it has not panicked itself.
pub(super) const WAS_UNWINDING: u8 = 4;
/// The measure is not the thread's account. Without any flag, a line that moved nothing is switched in a few instructions.
pub(super) const NO_ACCOUNT: u8 = 8;

/// What [`Top`](super::Top) holds, for a frame that is not on top.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Numbers {
    pub(crate) rows: &'static [Row],
    pub(crate) measure: Measure,
    pub(super) flags: u8,
    pub(crate) before: Reading,
    pub(crate) value: i64,
    pub(crate) high: i64,
    pub(super) peak: Option<&'static Peak>,
    pub(crate) switches: u64,
}

impl Numbers {
    /// Those of a frame that has not begun.
    pub(crate) const fn new() -> Self {
        Self {
            rows: &[],
            measure: Measure::Rss,
            flags: 0,
            before: Reading::NOTHING,
            value: 0,
            high: i64::MIN,
            peak: None,
            switches: 0,
        }
    }

    /// Those of a frame that is put on top.
    #[inline]
    pub(crate) fn entered(
        rows: &'static [Row],
        measure: Measure,
        before: Reading,
        value: i64,
        switches: u64,
        is_cut_short: bool,
    ) -> Self {
        let mut flags = if measure == Measure::Task { 0 } else { NO_ACCOUNT };
        if is_cut_short {
            flags |= CUT_SHORT;
        }
        if std::thread::panicking() {
            flags |= WAS_UNWINDING;
        }
        Self {
            rows,
            measure,
            flags,
            before,
            value,
            high: value,
            peak: None,
            switches,
        }
    }

    /// The same, telling `peak` what is held.
    #[inline]
    pub(crate) fn telling(self, peak: Option<&'static Peak>) -> Self {
        Self { peak, ..self }
    }

    /// Charges the open line with how the account has moved to `now`, in the middle of its run. A measure of the whole
    /// process is not read: what it moves by belongs to the line until that ends.
    pub(crate) fn settle(&mut self, now: Reading, line: Option<&'static Row>) {
        let since = now.since(self.before);
        self.before = now;
        let is_account = self.measure == Measure::Task;
        if is_account {
            self.value = self.value.wrapping_add(since.own);
        }
        if let Some(line) = line {
            line.charge(Charge {
                increment: if is_account { since.own } else { 0 },
                requests: since.requests,
                for_others: if is_account { since.for_others } else { 0 },
                high: if is_account { self.value } else { i64::MIN },
            });
        }
    }

    /// As [`settle`](Self::settle), because a part of the function with rows of its own begins: what a measure of the
    /// process moves by from here on belongs to the part.
    pub(crate) fn settle_for_part(&mut self, now: Reading, line: Option<&'static Row>) {
        self.settle(now, line);
        if self.measure != Measure::Task {
            let value = self.measure.process_bytes();
            if let Some(line) = line {
                line.charge(Charge {
                    increment: value.wrapping_sub(self.value),
                    requests: 0,
                    for_others: 0,
                    high: value,
                });
            }
            self.value = value;
            self.high = self.high.max(value);
        }
    }

    /// What a high-water mark of the account means to the frame, in bytes.
    pub(crate) fn at_high(&self, high: i64) -> i64 {
        high.wrapping_sub(self.before.own).wrapping_add(self.value)
    }
}
