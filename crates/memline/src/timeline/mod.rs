//! What the process held from moment to moment while a profile of it is made.
//!
//! A thread of its own looks every 2 ms at first. When there are too many moments, every second one goes, and from there on the
//! thread looks half as often: so calls pay nothing, and a profile of a day has no more moments than one of a second.

mod moments;
mod sampler;
mod spans;

use std::collections::HashMap;
use std::time::Instant;

use self::moments::Moments;
pub(crate) use self::sampler::Sampler;
pub(crate) use self::spans::{Ran, Spans};
use crate::collector::HeldLine;
use crate::heap;
use crate::process::ProcessProfile;
use crate::profile::{Held, Moment, Timeline};
use crate::site::Site;
use crate::stats::FunctionStats;
use crate::{Measure, c_library};

/// So many lines are told of a moment: those that hold most then.
const MOST_LINES: usize = 20;

/// What is known of one moment.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    at: Instant,
    heap_bytes: Option<i64>,
    resident_bytes: Option<i64>,
    held: Option<Vec<HeldLine>>,
}

impl Seen {
    /// The caller sees to it that what this allocates is not charged to the program.
    pub(crate) fn now(process: &ProcessProfile) -> Self {
        let resident = Measure::Rss.process_bytes();
        let mut held = c_library::between_forks(|| process.ways().held_lines());
        if let Some(held) = &mut held {
            held.sort_unstable_by_key(|line| (std::cmp::Reverse(line.bytes), line.site.file, line.number()));
            held.truncate(MOST_LINES);
        }
        Self {
            at: Instant::now(),
            heap_bytes: heap::is_installed().then(heap::process_live_bytes),
            resident_bytes: (resident > 0).then_some(resident),
            held,
        }
    }
}

/// These moments and the sessions, for a profile that began then. `functions` are those of the profile, in its order.
pub(crate) fn told(seen: &[Seen], began: Instant, process: &ProcessProfile, functions: &[FunctionStats]) -> Timeline {
    let places = Places::of(functions);
    let moments = seen.iter().map(|seen| Moment {
        at: seen.at.saturating_duration_since(began),
        heap_bytes: seen.heap_bytes,
        resident_bytes: seen.resident_bytes,
        held: seen.held.as_ref().map(|held| places.held(held)),
    });
    let moments = moments.collect();
    let spans = process.ways().spans();
    Timeline::new(moments, spans::told(spans, began))
}

/// Where the reports of functions stand in a profile.
struct Places(HashMap<usize, usize>);

fn key(site: &'static Site) -> usize {
    std::ptr::from_ref(site).addr()
}

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
