//! What an account says at one moment.

/// A thread's account at one moment, or the difference of two readings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Reading {
    /// What the thread allocated less what it freed, in bytes, for whatever unit and from whatever unit's memory.
    pub(crate) net: i64,
    /// What the running unit allocated less what it freed of its own, in bytes.
    pub(crate) own: i64,
    /// How often the running unit asked for memory.
    pub(crate) requests: u64,
    /// How often the thread did, for whatever unit.
    pub(crate) asked: u64,
    /// What the running unit freed of others' memory, in bytes.
    pub(crate) for_others: i64,
}

impl Reading {
    pub(crate) const NOTHING: Self = Self {
        net: 0,
        own: 0,
        requests: 0,
        asked: 0,
        for_others: 0,
    };

    /// The reading of an account that has moved so much more, with none of it done by this thread's code since.
    pub(crate) fn and(self, more: Self) -> Self {
        Self {
            own: self.own.wrapping_add(more.own),
            requests: self.requests.wrapping_add(more.requests),
            for_others: self.for_others.wrapping_add(more.for_others),
            ..self
        }
    }

    /// The same for every difference but that of `net`: the account has moved since, whatever happens.
    pub(crate) fn looking_moved(self) -> Self {
        Self {
            net: self.net.wrapping_add(1),
            ..self
        }
    }

    /// The difference of this reading and an earlier one.
    pub(crate) fn since(self, earlier: Self) -> Self {
        Self {
            net: self.net.wrapping_sub(earlier.net),
            own: self.own.wrapping_sub(earlier.own),
            requests: self.requests.wrapping_sub(earlier.requests),
            asked: self.asked.wrapping_sub(earlier.asked),
            for_others: self.for_others.wrapping_sub(earlier.for_others),
        }
    }
}
