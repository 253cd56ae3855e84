//! Ways of several collectors, added up.

use std::collections::HashMap;

use super::WayStats;
use super::key::key;
use super::ways::MOST_WAYS;
use crate::Measure;
use crate::site::Site;
use crate::stats::FunctionStats;

/// What tells a way from others: its function, its measure, and its caller's place and row.
type Key = (usize, Measure, Option<(usize, usize)>);

/// Ways in which callers come before what they call.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tree {
    list: Vec<WayStats>,
    places: HashMap<Key, usize>,
}

impl Tree {
    /// Adds ways in which callers come before what they call. Returns the place of each among this tree's.
    pub(crate) fn add(&mut self, ways: &[WayStats]) -> Vec<usize> {
        let mut added = Vec::with_capacity(ways.len());
        for way in ways {
            let caller = way.caller.map(|(place, row)| (added[place], row));
            let place = self.place(way.stats.site, way.stats.measure, caller);
            self.list[place].stats.add(&way.stats);
            added.push(place);
        }
        added
    }

    fn place(&mut self, site: &'static Site, measure: Measure, caller: Option<(usize, usize)>) -> usize {
        // As in a collector: what does not fit is a way of its function that begins at no line.
        let key_at = |caller| (key(site), measure, caller);
        let is_full = self.list.len() >= MOST_WAYS && !self.places.contains_key(&key_at(caller));
        let caller = caller.filter(|_| !is_full);
        *self.places.entry(key_at(caller)).or_insert_with(|| {
            self.list.push(WayStats {
                stats: FunctionStats::new(site, measure),
                caller,
            });
            self.list.len() - 1
        })
    }

    /// The ways.
    pub(crate) fn ways(&self) -> &[WayStats] {
        &self.list
    }

    /// The numbers of the way at a place.
    pub(crate) fn stats_mut(&mut self, place: usize) -> Option<&mut FunctionStats> {
        Some(&mut self.list.get_mut(place)?.stats)
    }

    /// Forgets what lines held when most was held.
    pub(crate) fn forget_peak(&mut self) {
        for way in &mut self.list {
            way.stats.at_peak = None;
        }
    }

    /// Nothing was held when most was held. Frees nothing; see [`copy`](super::copy).
    pub(super) fn clear_peak(&mut self) {
        for at_peak in self.list.iter_mut().filter_map(|way| way.stats.at_peak.as_mut()) {
            at_peak.fill(0);
        }
    }

    /// The sums of all functions, in the order of their first calls.
    pub(crate) fn functions(&self) -> Vec<FunctionStats> {
        let mut sums: Vec<FunctionStats> = Vec::new();
        let mut places = HashMap::new();
        for WayStats { stats, .. } in &self.list {
            let place = *places.entry((key(stats.site), stats.measure)).or_insert_with(|| {
                sums.push(FunctionStats::new(stats.site, stats.measure));
                sums.len() - 1
            });
            sums[place].add(stats);
        }
        for (place, way) in self.list.iter().enumerate() {
            let Some(lines) = &way.stats.retained else { continue };
            let bytes = lines.iter().fold(0, |sum, bytes| i64::wrapping_add(sum, *bytes));
            for function in self.functions_on(place) {
                sums[places[&function]].add_retained_in_all(bytes);
            }
        }
        sums
    }

    /// The functions on the way at a place, its own first, each once.
    fn functions_on(&self, place: usize) -> Vec<(usize, Measure)> {
        let caller = |place: &usize| Some(self.list.get(*place)?.caller?.0);
        let mut functions = Vec::new();
        for place in std::iter::successors(Some(place), caller) {
            let stats = &self.list[place].stats;
            let function = (key(stats.site), stats.measure);
            if !functions.contains(&function) {
                functions.push(function);
            }
        }
        functions
    }
}
