//! The sessions that ran while a profile of the process was made.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use crate::profile::Span;
use crate::session_state::Labels;

/// Of more, those that took longest are told.
const MOST: usize = 512;

/// A session, from its beginning to its end, if it has ended.
#[derive(Clone, Debug)]
pub(crate) struct Ran {
    labels: Labels,
    from: Instant,
    to: Option<Instant>,
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
    fn took(&self) -> Duration {
        let to = self.to.unwrap_or_else(Instant::now);
        to.saturating_duration_since(self.from)
    }
}

impl Spans {
    pub(crate) fn open(&mut self, collector: u64, labels: Labels, from: Instant) {
        self.open.insert(collector, Ran { labels, from, to: None });
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
        if self.ended.len() >= 2 * MOST {
            self.ended.sort_by_key(|ran| Reverse(ran.took()));
            self.ended.truncate(MOST);
            self.least = self.ended.last().map_or(Duration::ZERO, Ran::took);
        }
    }

    /// All of them.
    pub(crate) fn all(&self) -> Vec<Ran> {
        self.ended.iter().chain(self.open.values()).cloned().collect()
    }
}

/// As a profile tells them that began at a time: those that took longest, in the order of their beginnings.
pub(super) fn told(mut all: Vec<Ran>, began: Instant) -> Vec<Span> {
    all.sort_by_key(|ran| Reverse(ran.took()));
    all.truncate(MOST);
    all.sort_by_key(|ran| ran.from);
    let since = |time: Instant| time.saturating_duration_since(began);
    let spans = all.into_iter().map(|ran| Span {
        name: ran.labels.label.unwrap_or_else(|| "session".to_owned()),
        id: ran.labels.id,
        from: since(ran.from),
        to: ran.to.map(since),
    });
    spans.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_are_told_in_the_order_of_their_beginnings() {
        let began = Instant::now();
        let mut spans = Spans::default();
        let labels = |id: u64| Labels {
            id: Some(id.to_string()),
            label: None,
        };
        for number in 0..2_000 {
            spans.open(number, labels(number), began);
            // The first ones go on.
            if number >= 3 {
                spans.close(number);
            }
            assert!(spans.all().len() < 2 * MOST + 3);
        }
        let told = told(spans.all(), began);
        assert_eq!(told.len(), MOST);
        let open: Vec<_> = told.iter().filter(|span| span.to.is_none()).collect();
        assert_eq!(open.len(), 3);
        assert!(told.iter().all(|span| span.name == "session" && span.from.is_zero()));
        // Each of these began when the first did: so those that ended last took longest.
        let ended: Vec<u64> = told
            .iter()
            .filter(|span| span.to.is_some())
            .map(|span| span.id.as_ref().expect("it has one").parse().expect("a number"))
            .collect();
        assert_eq!(ended.iter().min(), Some(&(2_000 - (MOST as u64 - 3))));
    }
}
