use std::collections::HashMap;

use super::places::ReportPlaces;
use super::{Profile, Way, WayLine};
use crate::report::Report;

impl Profile {
    /// Adds another profile to this one: sums where there are sums, the larger where there is a largest value. What lines held
    /// when most was held is that of the profile whose [`peak_bytes`](Self::peak_bytes) is larger. Functions are the same if
    /// their name, file, lines and measure are. An id, or a label, is kept if it is the same in both. The time line is that of the
    /// profile whose peak is larger, if it has one: those of two processes, or of two runs, have no time in common.
    ///
    /// ```
    /// # use memline::{Session, profile};
    /// # #[profile]
    /// # fn work() {
    /// # }
    /// let run = || {
    ///     let session = Session::builder().open();
    ///     session.run(work);
    ///     session.finish()
    /// };
    /// let mut profile = run();
    /// profile.merge(&run());
    /// assert_eq!((profile.len(), profile[0].calls()), (1, 2));
    /// ```
    pub fn merge(&mut self, other: &Self) {
        let is_others_peak = other.peak_bytes > self.peak_bytes;
        if is_others_peak {
            self.functions.iter_mut().for_each(Report::forget_peak);
            self.ways.iter_mut().for_each(Way::forget_peak);
        }
        let mut mine = ReportPlaces::of(&self.functions);
        let mut places = Vec::with_capacity(other.functions.len());
        for report in &other.functions {
            let mut report = report.clone();
            if !is_others_peak {
                report.forget_peak();
            }
            let place = mine.find(&self.functions, &report);
            places.push(place.unwrap_or(self.functions.len()));
            if let Some(place) = place {
                self.functions[place].merge(&report);
            } else {
                mine.insert(self.functions.len(), &report);
                self.functions.push(report);
            }
        }
        self.merge_ways(other, &places, is_others_peak);
        if is_others_peak || self.timeline.is_none() {
            let others = other.timeline.as_ref().map(|timeline| timeline.moved(&places));
            self.timeline = others.or(self.timeline.take());
        }
        if self.id != other.id {
            self.id = None;
        }
        if self.label != other.label {
            self.label = None;
        }
        self.concurrent = self.concurrent.max(other.concurrent);
        self.elapsed_ns = self.elapsed_ns.saturating_add(other.elapsed_ns);
        self.peak_bytes = self.peak_bytes.max(other.peak_bytes);
        self.grown_bytes = match (self.grown_bytes, other.grown_bytes) {
            (Some(mine), Some(others)) => Some(mine.saturating_add(others)),
            _ => None,
        };
    }

    /// `places` are those of the other's reports among these.
    fn merge_ways(&mut self, other: &Self, places: &[usize], is_others_peak: bool) {
        let mut mine = WayPlaces::of(&self.ways);
        let mut added: Vec<usize> = Vec::with_capacity(other.ways.len());
        for way in &other.ways {
            let mut way = way.clone();
            if !is_others_peak {
                way.forget_peak();
            }
            let function = way.function.and_then(|function| places.get(function).copied());
            let caller = way.caller.and_then(|(place, line)| Some((*added.get(place)?, line)));
            let (place, is_new) = mine.find_or_insert((function, caller), self.ways.len());
            added.push(place);
            if is_new {
                self.ways.push(Way {
                    function,
                    caller,
                    ..way
                });
            } else {
                self.ways[place].merge(&way);
            }
        }
    }
}

impl Way {
    /// Its lines held nothing when most was held.
    fn forget_peak(&mut self) {
        let at_peak = self
            .lines
            .iter_mut()
            .filter_map(|line| line.stats.at_peak_bytes.as_mut());
        at_peak.for_each(|bytes| *bytes = 0);
    }

    fn merge(&mut self, other: &Self) {
        self.calls += other.calls;
        for WayLine { line, stats } in &other.lines {
            match self.lines.iter_mut().find(|mine| mine.line == *line) {
                Some(mine) => mine.stats.merge(*stats),
                None => self.lines.push(WayLine {
                    line: *line,
                    stats: *stats,
                }),
            }
        }
    }
}

/// What tells ways apart: the function's place, and the calling way's place and line.
type WayKey = (Option<usize>, Option<(usize, u32)>);

/// The places of ways in a list.
#[derive(Debug)]
struct WayPlaces(HashMap<WayKey, usize>);

impl WayPlaces {
    fn of(ways: &[Way]) -> Self {
        let mut places = HashMap::with_capacity(ways.len());
        for (place, way) in ways.iter().enumerate() {
            places.entry((way.function, way.caller)).or_insert(place);
        }
        Self(places)
    }

    /// The place of a way, and whether it is new there: `behind` all others.
    fn find_or_insert(&mut self, way: WayKey, behind: usize) -> (usize, bool) {
        let place = *self.0.entry(way).or_insert(behind);
        (place, place == behind)
    }
}
