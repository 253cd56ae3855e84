//! What ran from one moment to another while a profile of the process was made: sessions, and calls.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// A session or a call, from its beginning to its end, if it has ended.
#[derive(Clone, Debug)]
pub(crate) struct Ran {
    pub(crate) id: Option<String>,
    pub(crate) label: Option<String>,
    pub(crate) from: Instant,
    pub(crate) to: Option<Instant>,
}

/// A bounded number of those that have ended, and those that go on.
#[derive(Debug)]
pub(crate) struct Spans {
    /// Of more that have ended, those that took longest are kept.
    most: usize,
    /// By what numbers them.
    open: BTreeMap<u64, Ran>,
    ended: Vec<Ran>,
    /// What one has to take to be told of, once there are enough.
    least: Duration,
}

impl Ran {
    pub(crate) fn took(&self) -> Duration {
        let to = self.to.unwrap_or_else(Instant::now);
        to.saturating_duration_since(self.from)
    }
}

impl Spans {
    pub(crate) fn at_most(most: usize) -> Self {
        Self {
            most,
            open: BTreeMap::new(),
            ended: Vec::new(),
            least: Duration::ZERO,
        }
    }

    /// `ran` has not ended.
    pub(crate) fn open(&mut self, number: u64, ran: Ran) {
        self.open.insert(number, ran);
    }

    pub(crate) fn close(&mut self, number: u64, to: Instant) {
        let Some(mut ran) = self.open.remove(&number) else {
            return;
        };
        ran.to = Some(to);
        if ran.took() < self.least {
            return;
        }
        self.ended.push(ran);
        // In pieces, so that each pays little for it.
        if self.ended.len() >= 2 * self.most {
            self.ended.sort_by_key(|ran| Reverse(ran.took()));
            self.ended.truncate(self.most);
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
    fn spans_are_bounded_and_the_longest_stay() {
        const MOST: usize = 512;
        let began = Instant::now();
        let mut spans = Spans::at_most(MOST);
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
                spans.close(number, Instant::now());
            }
            assert!(spans.all().len() < 2 * MOST + 3);
        }
        let all = spans.all();
        assert_eq!(all.iter().filter(|ran| ran.to.is_none()).count(), 3);
        // Each of these began when the first did: so those that ended last took longest.
        let id = |ran: &Ran| -> u64 { ran.id.as_ref().expect("it has one").parse().expect("a number") };
        for number in 2_000 - MOST as u64..2_000 {
            assert!(all.iter().any(|ran| id(ran) == number), "{number}");
        }
    }
}
