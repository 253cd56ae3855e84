use crate::Measure;
use crate::counters;

/// Reads one measure for one frame.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Meter {
    measure: Measure,
    /// What to add to this thread's net to get the frame's own value; 0 but for [`Measure::Task`].
    offset: i64,
    /// What to add to this thread's count of requests to get the frame's own.
    requests: u64,
}

/// What a frame reads at one moment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Value {
    /// The measure, in bytes.
    pub(crate) bytes: i64,
    /// The measure's largest value since the thread's high-water mark was set last, in bytes; only for
    /// [`Measure::Task`] it is more than the value itself.
    pub(crate) high: i64,
    /// How often memory was asked for, from an arbitrary start.
    pub(crate) requests: u64,
}

impl Meter {
    /// A meter that begins with what the process holds, on this thread.
    pub(crate) fn new(measure: Measure) -> Self {
        let offset = match measure {
            Measure::Task => counters::process_live_bytes().wrapping_sub(counters::read().net),
            _ => 0,
        };
        Self {
            measure,
            offset,
            requests: 0,
        }
    }

    pub(crate) fn measure(&self) -> Measure {
        self.measure
    }

    pub(crate) fn read(&self) -> Value {
        let thread = counters::read();
        let requests = thread.requests.wrapping_add(self.requests);
        match self.measure {
            Measure::Task => Value {
                bytes: thread.net.wrapping_add(self.offset),
                high: thread.high.wrapping_add(self.offset),
                requests,
            },
            process => {
                let bytes = process.process_bytes();
                Value {
                    bytes,
                    high: bytes,
                    requests,
                }
            }
        }
    }

    /// What this thread's high-water mark means to the frame, in bytes.
    pub(crate) fn high(&self) -> i64 {
        counters::read().high.wrapping_add(self.offset)
    }

    /// Sets this thread's high-water mark to a value of the frame's, or to what it holds now if that is more.
    pub(crate) fn mark(&self, high: i64) {
        counters::mark(high.wrapping_sub(self.offset));
    }

    /// Leaves this thread: from here on, what it allocates is not the frame's.
    pub(crate) fn suspend(&mut self) {
        let thread = counters::read();
        self.offset = self.offset.wrapping_add(thread.net);
        self.requests = self.requests.wrapping_add(thread.requests);
    }

    /// Arrives on a thread, perhaps another one, after [`suspend`](Self::suspend).
    pub(crate) fn resume(&mut self) {
        let thread = counters::read();
        self.offset = self.offset.wrapping_sub(thread.net);
        self.requests = self.requests.wrapping_sub(thread.requests);
    }
}
