//! The sessions that ran while a profile of the process was made.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// Of more, those that took longest are told.
pub(crate) const MOST_SPANS: usize = 512;

/// A session, from its beginning to its end, if it has ended.
#[derive(Clone, Debug)]
pub(crate) struct Ran {
    pub(crate) id: Option<String>,
    pub(crate) label: Option<String>,
    pub(crate) from: Instant,
    pub(crate) to: Option<Instant>,
}

/// A bounded number of sessions that have ended, and those that go on.
#[derive(Debug, Default)]
pub(crate) struct Spans {
    /// By the number of their collector.
    open: BTreeMap<u64, Ran>,
    ended: Vec<Ran>,
    /// What a session has to take to be told of, once there are enough.
    least: Duration,
}

impl Ran {
    pub(crate) fn took(&self) -> Duration {
        let to = self.to.unwrap_or_else(Instant::now);
        to.saturating_duration_since(self.from)
    }
}

impl Spans {
    /// `ran` has not ended.
    pub(crate) fn open(&mut self, collector: u64, ran: Ran) {
        self.open.insert(collector, ran);
    }

    pub(crate) fn close(&mut self, collector: u64) {
        let Some(mut ran) = self.open.remove(&collector) else {
            return;
        };
        ran.to = Some(Instant::now());
        if ran.took() < self.least {
            return;
        }
        self.ended.push(ran);
        // In pieces, so that a session pays little for it.
        if self.ended.len() >= 2 * MOST_SPANS {
            self.ended.sort_by_key(|ran| Reverse(ran.took()));
            self.ended.truncate(MOST_SPANS);
            self.least = self.ended.last().map_or(Duration::ZERO, Ran::took);
        }
    }

    /// All of them.
    pub(crate) fn all(&self) -> Vec<Ran> {
        self.ended.iter().chain(self.open.values()).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sessions_are_bounded_and_the_longest_stay() {
        let began = Instant::now();
        let mut spans = Spans::default();
        for number in 0..2_000 {
            let ran = Ran {
                id: Some(number.to_string()),
                label: None,
                from: began,
                to: None,
            };
            spans.open(number, ran);
            // The first ones go on.
            if number >= 3 {
                spans.close(number);
            }
            assert!(spans.all().len() < 2 * MOST_SPANS + 3);
        }
        let all = spans.all();
        assert_eq!(all.iter().filter(|ran| ran.to.is_none()).count(), 3);
        // Each of these began when the first did: so those that ended last took longest.
        let id = |ran: &Ran| -> u64 { ran.id.as_ref().expect("it has one").parse().expect("a number") };
        for number in 2_000 - MOST_SPANS as u64..2_000 {
            assert!(all.iter().any(|ran| id(ran) == number), "{number}");
        }
    }
}
