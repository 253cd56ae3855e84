//! Where the report of a function stands in a list, without a search through it: a large program has 10,000 functions on 16,384 ways.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

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
