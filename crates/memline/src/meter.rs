use crate::Measure;
use crate::counters;

/// Reads one measure for one frame.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Meter {
    measure: Measure,
    /// What to add to this thread's counter to get the frame's own value; only for [`Measure::Task`].
    offset: i64,
}

impl Meter {
    /// A meter that begins with what the process holds, on this thread.
    pub(crate) fn new(measure: Measure) -> Self {
        let offset = match measure {
            Measure::Task => counters::process_live_bytes().wrapping_sub(counters::thread_net_bytes()),
            _ => 0,
        };
        Self { measure, offset }
    }

    pub(crate) fn measure(&self) -> Measure {
        self.measure
    }

    /// The present value in bytes.
    pub(crate) fn bytes(&self) -> i64 {
        match self.measure {
            Measure::Task => counters::thread_net_bytes().wrapping_add(self.offset),
            process => process.process_bytes(),
        }
    }

    /// Leaves this thread: from here on, what it allocates is not the frame's.
    pub(crate) fn suspend(&mut self) {
        self.offset = self.offset.wrapping_add(counters::thread_net_bytes());
    }

    /// Arrives on a thread, perhaps another one, after [`suspend`](Self::suspend).
    pub(crate) fn resume(&mut self) {
        self.offset = self.offset.wrapping_sub(counters::thread_net_bytes());
    }
}
