//! What is left of collectors whose calls have all ended: their sums, and the memory that their lines made and that is still
//! there.

use std::collections::VecDeque;

use super::copy;
use super::held::HeldLines;
use super::tree::Tree;
use super::ways::Ways;
use crate::Measure;
use crate::heap::NodeRange;
use crate::site::Site;

/// So many functions' memory is followed after their collector has ended. Of what is more, the oldest counts as retained for
/// ever.
const MOST_REMAINS: usize = 1 << 16;

#[derive(Debug, Default)]
pub(crate) struct Ended {
    tree: Tree,
    remains: VecDeque<Remains>,
    /// Remains are looked through again once there are so many.
    next_sweep: usize,
}

/// The memory that the lines of one way made.
#[derive(Debug)]
pub(crate) struct Remains {
    place: usize,
    nodes: NodeRange,
    /// What each line made, in bytes.
    made: Vec<i64>,
    /// What each line held when the process held most.
    at_peak: Vec<i64>,
}

impl Remains {
    fn held(&self) -> impl Iterator<Item = i64> {
        self.made.iter().zip(0..).map(|(made, row)| self.nodes.held(row, *made))
    }

    fn is_gone(&self) -> bool {
        self.held().all(|bytes| bytes == 0)
    }
}

impl Ended {
    /// Takes what a collector has counted, of which no call runs any more. Its lines' memory is nobody's from here on, and is
    /// followed until it is freed.
    pub(super) fn absorb(&mut self, ways: &mut Ways, measure_of: impl Fn(&'static Site) -> Measure) {
        let mut stats = ways.process_tree(measure_of);
        for way in &mut stats {
            // What is still there is added when it is asked for.
            way.stats.retained = way.stats.retained.take().map(|lines| vec![0; lines.len()]);
        }
        let places = self.tree.add(&stats);
        for (place, (nodes, made, at_peak)) in ways.take_nodes() {
            nodes.hand_over();
            let remains = Remains {
                place: places[place],
                nodes,
                made,
                at_peak,
            };
            if !remains.is_gone() {
                self.remains.push_back(remains);
            }
        }
        if self.remains.len() >= self.next_sweep {
            self.sweep();
        }
    }

    fn sweep(&mut self) {
        self.remains.retain(|remains| !remains.is_gone());
        while self.remains.len() > MOST_REMAINS {
            let Some(oldest) = self.remains.pop_front() else { break };
            if let Some(stats) = self.tree.stats_mut(oldest.place) {
                stats.add_retained_lines(&oldest.held().collect::<Vec<_>>());
            }
        }
        self.next_sweep = (2 * self.remains.len()).max(64);
    }

    /// Adds what each line holds now.
    pub(crate) fn add_held(&self, held: &mut HeldLines) {
        let ways = self.tree.ways();
        // What is followed no more counts as held for ever.
        for way in ways {
            for (row, bytes) in way.stats.retained.iter().flatten().enumerate() {
                held.add(way.stats.site, row, *bytes);
            }
        }
        for remains in &self.remains {
            for (row, bytes) in remains.held().enumerate() {
                held.add(ways[remains.place].stats.site, row, bytes);
            }
        }
    }

    /// Notes what each line holds now, when the process holds most.
    pub(crate) fn copy_held(&mut self) {
        self.tree.clear_peak();
        for remains in &mut self.remains {
            let held: Vec<_> = remains.held().collect();
            copy(&held, &mut remains.at_peak);
        }
    }

    /// All of it.
    pub(crate) fn tree(&self) -> Tree {
        let mut tree = self.tree.clone();
        for remains in &self.remains {
            if let Some(stats) = tree.stats_mut(remains.place) {
                stats.add_retained_lines(&remains.held().collect::<Vec<_>>());
            }
        }
        tree
    }
}
