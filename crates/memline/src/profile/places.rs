//! Where the report of a function, or a way, stands in a list, without a search through it: a large program has 10,000 functions on
//! 16,384 ways.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::Way;
use crate::report::Report;

/// The places of reports in a list.
#[derive(Debug, Default)]
pub(super) struct ReportPlaces {
    /// By the hash of what tells them apart, those that come first at first.
    by_hash: HashMap<u64, Vec<usize>>,
}

fn hash(report: &Report) -> u64 {
    let mut hasher = DefaultHasher::new();
    report.key().hash(&mut hasher);
    hasher.finish()
}

impl ReportPlaces {
    pub(super) fn of(reports: &[Report]) -> Self {
        let mut places = Self::default();
        for (place, report) in reports.iter().enumerate() {
            places.insert(place, report);
        }
        places
    }

    /// Another report stands at a place behind all others.
    pub(super) fn insert(&mut self, place: usize, report: &Report) {
        self.by_hash.entry(hash(report)).or_default().push(place);
    }

    /// The first one in the list that is of the same lines, by the same measure.
    pub(super) fn find(&self, reports: &[Report], report: &Report) -> Option<usize> {
        let places = self.by_hash.get(&hash(report))?;
        places
            .iter()
            .copied()
            .find(|place| reports[*place].is_of_same_as(report))
    }
}

/// What tells ways apart: the function's place, and the calling way's place and line.
type WayKey = (Option<usize>, Option<(usize, u32)>);

/// The places of ways in a list.
#[derive(Debug)]
pub(super) struct WayPlaces(HashMap<WayKey, usize>);

impl WayPlaces {
    pub(super) fn of(ways: &[Way]) -> Self {
        let mut places = HashMap::with_capacity(ways.len());
        for (place, way) in ways.iter().enumerate() {
            places.entry((way.function, way.caller)).or_insert(place);
        }
        Self(places)
    }

    /// The place of a way, and whether it is new there: `behind` all others.
    pub(super) fn find_or_insert(&mut self, way: WayKey, behind: usize) -> (usize, bool) {
        let place = *self.0.entry(way).or_insert(behind);
        (place, place == behind)
    }
}
