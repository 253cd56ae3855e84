//! Calls that take long enough to be seen.

use std::time::Instant;

use crate::collector::FirstCall;
use crate::process::{ProcessProfile, Ran, Spans};
use crate::site::Site;

/// So many calls are told of: the phases of a program, and what they consist of.
const MOST: usize = 64;

/// The first call on each way, as it was seen last. Of further calls nobody can see from outside whether they run.
#[derive(Debug)]
pub(super) struct Calls {
    /// By the number of the way.
    seen: Vec<Option<FirstCall>>,
    spans: Spans,
}

impl Calls {
    pub(super) fn new() -> Self {
        Self {
            seen: Vec::new(),
            spans: Spans::at_most(MOST),
        }
    }

    /// Looks at the calls outside of sessions.
    pub(super) fn look(&mut self, process: &ProcessProfile, now: Instant) {
        process.ways().first_calls(&mut |number, site, call| {
            if self.seen.len() <= number {
                self.seen.resize(number + 1, None);
            }
            match (self.seen[number].replace(call), call) {
                (None, FirstCall::Runs) => self.spans.open(number as u64, begun(site, now)),
                (Some(FirstCall::Runs), FirstCall::HasEnded) => self.spans.close(number as u64, now),
                _ => {}
            }
        });
    }

    /// All that was seen, at the end: which of these calls have ended meanwhile.
    pub(super) fn all(&mut self, process: &ProcessProfile, now: Instant) -> Vec<Ran> {
        process.ways().first_calls(&mut |number, _, call| {
            if call == FirstCall::HasEnded {
                self.spans.close(number as u64, now);
            }
        });
        self.spans.all()
    }
}

fn begun(site: &'static Site, from: Instant) -> Ran {
    Ran {
        id: None,
        label: Some(site.full_name().to_owned()),
        from,
        to: None,
    }
}
