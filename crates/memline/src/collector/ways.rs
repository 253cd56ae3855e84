//! The tree of ways of a collector.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::copy;
use super::held::HeldLines;
use super::key::key;
use super::spawn_credit::SpawnCredit;
use crate::Measure;
use crate::block::{self, Block};
use crate::heap::{NodeRange, Unit};
use crate::site::Site;
use crate::stats::FunctionStats;

/// How many ways there may be beside those that begin at no profiled line. A call on a further one is added to the way of
/// its function from no line: sums per function stay exact, and only the way is lost.
pub(super) const MOST_WAYS: usize = 1 << 14;

#[derive(Debug)]
pub(super) struct Ways {
    /// Whose memory is told apart by lines; none where it is not.
    unit: Option<Unit>,
    /// The place in the list by the parent's node and the function.
    places: HashMap<(u32, usize), usize>,
    /// In the order of first calls.
    list: Vec<Way>,
    /// The place in the list by the first node.
    by_node: BTreeMap<u32, usize>,
    /// What has been reported of each function.
    reported: HashMap<usize, FunctionStats>,
}

/// A function as called from one line, or from none.
#[derive(Debug)]
pub(super) struct Way {
    site: &'static Site,
    /// The node of the line that calls it; 0 for none.
    parent: u32,
    nodes: Option<NodeRange>,
    /// One for each thread slot that has called it.
    blocks: Vec<(u32, &'static Block)>,
    /// Those of running calls that have a block of their own, which are added when they end.
    running: Vec<&'static Block>,
    /// One for each row that has spawned something.
    spawns: Vec<(u32, Arc<SpawnCredit>)>,
    /// What each row held when the collector's calls held most.
    at_peak: Vec<i64>,
    /// What each row held when the process held most, while a profile of the process is made.
    at_process_peak: Vec<i64>,
}

/// The nodes of one way's lines, what each line made, and what it held when the process held most.
pub(super) type Nodes = (NodeRange, Vec<i64>, Vec<i64>);

/// What has been counted of one way.
#[derive(Clone, Debug)]
pub(crate) struct WayStats {
    pub(crate) stats: FunctionStats,
    /// The place of the calling way among all, and the row of the line that calls; none if no profiled line does.
    pub(crate) caller: Option<(usize, usize)>,
}

/// What is known of the first call on a way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FirstCall {
    Runs,
    HasEnded,
}

impl Way {
    /// None if none has begun.
    fn first_call(&self) -> Option<FirstCall> {
        let mut blocks = self
            .blocks
            .iter()
            .filter(|(_, block)| block.entry().is_some())
            .peekable();
        blocks.peek()?;
        let has_ended = blocks.any(|(_, block)| block.calls().calls > 0);
        Some(if has_ended {
            FirstCall::HasEnded
        } else {
            FirstCall::Runs
        })
    }

    pub(super) fn first_node(&self) -> u32 {
        self.nodes.as_ref().map_or(0, NodeRange::base)
    }

    pub(super) fn block(&mut self, slot: u32) -> &'static Block {
        let found = self.blocks.iter().find(|(of, _)| *of == slot);
        if let Some((_, block)) = found {
            return block;
        }
        let rows = self.site.probed.len();
        let block = block::take(rows);
        block.clear(rows, self.first_node());
        self.blocks.push((slot, block));
        block
    }

    /// A block for one call alone, until [`absorb`](Self::absorb).
    pub(super) fn own_block(&mut self) -> &'static Block {
        let rows = self.site.probed.len();
        let block = block::take(rows);
        block.clear(rows, self.first_node());
        self.running.push(block);
        block
    }

    /// Adds what the block of one call has counted, which ends; the block is the caller's again.
    pub(super) fn absorb(&mut self, slot: u32, own: &'static Block) {
        self.running.retain(|block| !std::ptr::eq(*block, own));
        let rows = self.site.probed.len();
        self.block(slot).add_block(own, rows);
    }

    pub(super) fn spawn_credit(&mut self, row: u32) -> Arc<SpawnCredit> {
        let found = self.spawns.iter().find(|(of, _)| *of == row);
        if let Some((_, credit)) = found {
            return Arc::clone(credit);
        }
        let credit = Arc::new(SpawnCredit::new(self.site));
        self.spawns.push((row, Arc::clone(&credit)));
        credit
    }

    fn add_to(&self, stats: &mut FunctionStats) {
        for (_, block) in &self.blocks {
            stats.add_block(block);
        }
        for (row, credit) in &self.spawns {
            if let Some(line) = stats.lines.get_mut(*row as usize) {
                line.add_spawned(credit.bytes());
                stats.spawned_in_lines = stats.spawned_in_lines.wrapping_add(credit.in_lines());
            }
        }
        for (index, bytes) in self.held().into_iter().enumerate() {
            stats.add_retained(index, bytes);
        }
        for (index, bytes) in self.at_peak.iter().enumerate() {
            stats.add_at_peak(index, *bytes);
        }
    }

    /// The bytes that each line made and that are still there; none where lines have no nodes.
    fn held(&self) -> Vec<i64> {
        let Some(nodes) = &self.nodes else { return Vec::new() };
        let made = self.made();
        made.into_iter()
            .zip(0..)
            .map(|(made, row)| nodes.held(row, made))
            .collect()
    }

    /// The bytes that each line made, less those that the line freed itself.
    fn made(&self) -> Vec<i64> {
        let rows = 0..self.site.probed.len();
        rows.map(|row| {
            let made = self.blocks.iter().map(|(_, block)| block.rows()[row].made());
            made.fold(0, i64::wrapping_add)
        })
        .collect()
    }

    /// By how many bytes others have changed the memory that its lines made.
    fn by_others(&self) -> i64 {
        let rows = 0..u32::try_from(self.site.probed.len()).unwrap_or(0);
        self.nodes.as_ref().map_or(0, |nodes| {
            rows.fold(0, |sum, row| i64::wrapping_add(sum, nodes.by_others(row)))
        })
    }
}

impl Ways {
    pub(super) fn new(unit: Option<Unit>) -> Self {
        Self {
            unit,
            places: HashMap::new(),
            list: Vec::new(),
            by_node: BTreeMap::new(),
            reported: HashMap::new(),
        }
    }

    /// The way of a function from the line of a node, which is made if there is none yet.
    pub(super) fn way(&mut self, parent: u32, site: &'static Site) -> &mut Way {
        let place = self.place(parent, site);
        &mut self.list[place]
    }

    fn place(&mut self, parent: u32, site: &'static Site) -> usize {
        if let Some(place) = self.places.get(&(parent, key(site))) {
            return *place;
        }
        // Work that spawns its successor would make a way for each generation.
        if let Some(place) = self.place_on_way(parent, site) {
            self.places.insert((parent, key(site)), place);
            return place;
        }
        if parent != 0 && self.list.len() >= MOST_WAYS {
            return self.place(0, site);
        }
        let place = self.list.len();
        let rows = u32::try_from(site.probed.len()).unwrap_or(u32::MAX);
        let nodes = self.unit.and_then(|unit| NodeRange::take(unit, rows));
        if let Some(nodes) = &nodes {
            self.by_node.insert(nodes.base(), place);
        }
        self.list.push(Way {
            site,
            parent,
            nodes,
            blocks: Vec::new(),
            running: Vec::new(),
            spawns: Vec::new(),
            at_peak: Vec::new(),
            at_process_peak: Vec::new(),
        });
        self.places.insert((parent, key(site)), place);
        place
    }

    /// The highest that a call of a function has found, in bytes.
    pub(super) fn entry(&self, site: &'static Site) -> Option<i64> {
        let ways = self.list.iter().filter(|way| way.site.is(site));
        ways.flat_map(|way| &way.blocks)
            .filter_map(|(_, block)| block.entry())
            .max()
    }

    /// The place of the function's way among those that lead to the line of a node.
    fn place_on_way(&self, node: u32, site: &'static Site) -> Option<usize> {
        let parent = |place: &usize| self.place_of(self.list.get(*place)?.parent);
        std::iter::successors(self.place_of(node), parent).find(|place| self.list[*place].site.is(site))
    }

    /// The place of the way that the line of a node is in.
    fn place_of(&self, node: u32) -> Option<usize> {
        if node == 0 {
            return None;
        }
        let (_, place) = self.by_node.range(..=node).next_back()?;
        Some(*place)
    }

    /// The way that the line of a node is in.
    fn way_of(&self, node: u32) -> Option<&Way> {
        self.list.get(self.place_of(node)?)
    }

    /// The functions on the way to a way's lines, its own first, each once.
    fn functions_on(&self, way: &Way) -> Vec<&'static Site> {
        let ways = std::iter::successors(Some(way), |way| self.way_of(way.parent));
        let mut functions = Vec::new();
        for way in ways {
            if !functions.iter().any(|site: &&'static Site| way.site.is(site)) {
                functions.push(way.site);
            }
        }
        functions
    }

    /// The sums of all functions, in the order of their first calls; `with_running` says whether those calls are in them that
    /// run and have a block of their own.
    fn sums(&self, measure_of: impl Fn(&'static Site) -> Measure, with_running: bool) -> Vec<FunctionStats> {
        let mut sums: Vec<FunctionStats> = Vec::new();
        let mut places = HashMap::new();
        for way in &self.list {
            let place = *places.entry(key(way.site)).or_insert_with(|| {
                sums.push(FunctionStats::new(way.site, measure_of(way.site)));
                sums.len() - 1
            });
            way.add_to(&mut sums[place]);
            for block in way.running.iter().filter(|_| with_running) {
                sums[place].add_block(block);
            }
        }
        // What others freed of a line's memory is gone for every function that the line was reached through.
        // And what is still there was made in every one of them.
        for way in &self.list {
            let by_others = way.by_others();
            let retained = way
                .nodes
                .as_ref()
                .map(|_| way.held().into_iter().fold(0, i64::wrapping_add));
            for site in self.functions_on(way) {
                let sum = &mut sums[places[&key(site)]];
                sum.by_others = sum.by_others.wrapping_add(by_others);
                if let Some(bytes) = retained {
                    sum.add_retained_in_all(bytes);
                }
            }
        }
        sums
    }

    /// Tells of the first call on each way.
    pub(super) fn first_calls(&self, tell: &mut dyn FnMut(usize, &'static Site, FirstCall)) {
        for (number, way) in self.list.iter().enumerate() {
            if let Some(first) = way.first_call() {
                tell(number, way.site, first);
            }
        }
    }

    /// Adds what each line holds now.
    pub(super) fn add_held(&self, held: &mut HeldLines) {
        for way in &self.list {
            for (row, bytes) in way.held().into_iter().enumerate() {
                held.add(way.site, row, bytes);
            }
        }
    }

    /// Notes what each line holds now.
    pub(super) fn copy_held(&mut self) {
        for way in &mut self.list {
            copy(&way.held(), &mut way.at_peak);
        }
    }

    /// The same, when the process holds most.
    pub(super) fn copy_held_for_process(&mut self) {
        for way in &mut self.list {
            copy(&way.held(), &mut way.at_process_peak);
        }
    }

    /// What a profile of the process adds up of each way. Within the process nothing is freed for others or by others: what a
    /// line frees is in its increment, whoever made it.
    pub(super) fn process_tree(&self, measure_of: impl Fn(&'static Site) -> Measure) -> Vec<WayStats> {
        let mut ways = self.tree(measure_of);
        for (of, way) in self.list.iter().zip(&mut ways) {
            way.stats.by_others = 0;
            for line in &mut way.stats.lines {
                line.increment = line.increment.wrapping_sub(std::mem::take(&mut line.for_others));
            }
            way.stats.at_peak = None;
            for (row, bytes) in of.at_process_peak.iter().enumerate() {
                way.stats.add_at_peak(row, *bytes);
            }
        }
        ways
    }

    /// Takes the nodes of each way, by the way's place.
    pub(super) fn take_nodes(&mut self) -> Vec<(usize, Nodes)> {
        let ways = self.list.iter_mut().enumerate();
        ways.filter_map(|(place, way)| {
            let made = way.made();
            Some((
                place,
                (way.nodes.take()?, made, std::mem::take(&mut way.at_process_peak)),
            ))
        })
        .collect()
    }

    pub(super) fn tree(&self, measure_of: impl Fn(&'static Site) -> Measure) -> Vec<WayStats> {
        let stats = self.list.iter().map(|way| {
            let mut stats = FunctionStats::new(way.site, measure_of(way.site));
            way.add_to(&mut stats);
            stats.by_others = way.by_others();
            let caller = self
                .by_node
                .range(..=way.parent)
                .next_back()
                .filter(|_| way.parent != 0);
            WayStats {
                stats,
                caller: caller.map(|(base, place)| (*place, (way.parent - base) as usize)),
            }
        });
        stats.collect()
    }

    pub(super) fn report(&mut self, measure_of: impl Fn(&'static Site) -> Measure) -> Vec<FunctionStats> {
        let mut sums = self.sums(measure_of, false);
        sums.retain(FunctionStats::is_complete);
        for sum in &sums {
            self.reported.insert(key(sum.site), sum.clone());
        }
        sums
    }

    /// The functions of which calls have begun, in the order of their first calls. Nothing counts as reported by that.
    pub(super) fn so_far(&self, measure_of: impl Fn(&'static Site) -> Measure) -> Vec<FunctionStats> {
        let mut sums = self.sums(measure_of, true);
        sums.retain(FunctionStats::is_begun);
        sums
    }

    pub(super) fn report_late(&mut self, site: &'static Site, measure: Measure) -> Option<FunctionStats> {
        let mut sums = self.sums(|_| measure, false);
        let place = sums.iter().position(|sum| sum.site.is(site))?;
        let mut late = sums.swap_remove(place);
        let all = late.clone();
        if let Some(before) = self.reported.insert(key(site), all) {
            late.subtract(&before);
        }
        late.is_complete().then_some(late)
    }
}

impl Drop for Ways {
    fn drop(&mut self) {
        for way in &self.list {
            for (_, block) in &way.blocks {
                block::give_back(block);
            }
        }
    }
}
