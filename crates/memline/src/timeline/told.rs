//! Moments and sessions, as a profile tells them.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::time::Instant;

use super::seen::Seen;
use crate::collector::{HeldLine, key};
use crate::process::{MOST_SESSIONS, Ran};
use crate::profile::{Held, Moment, Span, Timeline};
use crate::stats::FunctionStats;

/// These moments, and what ran, for a profile that began then. `functions` are those of the profile, in its order.
pub(crate) fn told(seen: &[Seen], ran: &[Ran], began: Instant, functions: &[FunctionStats]) -> Timeline {
    let places = Places::of(functions);
    let moments = seen.iter().map(|seen| Moment {
        at: seen.at.saturating_duration_since(began),
        heap_bytes: seen.heap_bytes,
        resident_bytes: seen.resident_bytes,
        held: seen.held.as_ref().map(|held| places.held(held)),
    });
    let moments = moments.collect();
    Timeline::new(moments, spans(ran, began))
}

/// As a profile tells them that began at a time: those that took longest, in the order of their beginnings.
fn spans(ran: &[Ran], began: Instant) -> Vec<Span> {
    let mut all: Vec<&Ran> = ran.iter().collect();
    // Once for each, as those that go on take longer with every look.
    all.sort_by_cached_key(|ran| Reverse(ran.took()));
    all.truncate(MOST_SESSIONS);
    all.sort_by_key(|ran| ran.from);
    let since = |time: Instant| time.saturating_duration_since(began);
    let spans = all.into_iter().map(|ran| Span {
        name: ran.label.clone().unwrap_or_else(|| "session".to_owned()),
        id: ran.id.clone(),
        from: since(ran.from),
        to: ran.to.map(since),
    });
    spans.collect()
}

/// Where the reports of functions stand in a profile.
struct Places(HashMap<usize, usize>);

impl Places {
    fn of(functions: &[FunctionStats]) -> Self {
        let mut places = HashMap::with_capacity(functions.len());
        for (place, stats) in functions.iter().enumerate() {
            // A function that was measured in two ways has two reports, of which the first is taken.
            places.entry(key(stats.site)).or_insert(place);
        }
        Self(places)
    }

    fn held(&self, lines: &[HeldLine]) -> Vec<Held> {
        let told = |line: &HeldLine| {
            Some(Held {
                report: *self.0.get(&key(line.site))?,
                line: line.number(),
                bytes: line.bytes,
            })
        };
        lines.iter().filter_map(told).collect()
    }
}
