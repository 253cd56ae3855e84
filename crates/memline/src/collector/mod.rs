//! Where calls are added up: for a session, or for the whole process.
//!
//! A collector has a tree of *ways*: a way is a function as called from one line of another way, or from no profiled line.
//! Each way has a block of rows for each thread slot, which that thread alone writes, so that a call allocates nothing and
//! takes no lock once its way has a block for its slot.

mod ended;
mod held;
mod key;
mod spawn_credit;
mod tree;
mod ways;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub(crate) use self::ended::Ended;
pub(crate) use self::held::{HeldLine, HeldLines};
pub(crate) use self::key::key;
pub(crate) use self::spawn_credit::SpawnCredit;
pub(crate) use self::tree::Tree;
use self::ways::Ways;
pub(crate) use self::ways::{FirstCall, WayStats};
use crate::Measure;
use crate::block::Block;
use crate::heap::{Unit, Untracked};
use crate::peak::{Copied, Patience, Peak};
use crate::site::Site;
use crate::stats::FunctionStats;

/// Collectors are told apart by their numbers, which are never used again. 0 stands for none.
static LAST: AtomicU64 = AtomicU64::new(0);

/// Stands for the threads that have no slot, and for calls with a block of their own: their rows are written under a lock.
const NO_SLOT: u32 = u32::MAX;

/// Copies what lines hold into a copy from before, and frees no memory of before: this runs within the allocator, also where that is
/// asked by the allocator that it wraps, and such a one may not count what is freed then (dhat's does not).
fn copy(held: &[i64], to: &mut Vec<i64>) {
    to.clear();
    to.extend_from_slice(held);
}

/// What calls of a session, or of the process, are added to.
#[derive(Debug)]
pub(crate) struct Collector {
    id: u64,
    measure: Measure,
    /// Locked where a way or a block is new, and to read everything; never while code of the program runs.
    ways: Arc<SharedWays>,
    peak: Option<&'static Peak>,
}

/// The tree of a collector, where its [`Peak`] and the profile of the process find it too.
#[derive(Debug)]
pub(crate) struct SharedWays {
    measure: Measure,
    ways: Mutex<Ways>,
}

impl SharedWays {
    /// Without calls. `unit` is whose memory the calls allocate; where `has_nodes`, each line has a node in the table of
    /// owners, so that it is known what of its memory is still there.
    pub(crate) fn new(measure: Measure, unit: Unit, has_nodes: bool) -> Self {
        Self {
            measure,
            ways: Mutex::new(Ways::new(has_nodes.then_some(unit))),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Ways> {
        self.ways.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What a function's calls are measured by.
    fn measure_of(&self, site: &'static Site) -> Measure {
        site.measure.unwrap_or(self.measure)
    }

    /// What a profile of the process adds up of each way; callers come before what they call.
    pub(crate) fn process_tree(&self) -> Vec<WayStats> {
        self.lock().process_tree(|site| self.measure_of(site))
    }

    /// For notes of what each line holds, when the process holds most: see [`HeldForProcess`].
    pub(crate) fn lock_to_copy(&self, patience: Patience) -> Option<HeldForProcess<'_>> {
        patience.lock(&self.ways).map(HeldForProcess)
    }

    /// Tells of the first call on each way, by the way's number.
    pub(crate) fn first_calls(&self, tell: &mut dyn FnMut(usize, &'static Site, FirstCall)) {
        self.lock().first_calls(tell);
    }

    /// Adds what each line holds now.
    pub(crate) fn add_held(&self, held: &mut HeldLines) {
        self.lock().add_held(held);
    }

    /// The calls have all ended: `ended` takes what is left of them.
    pub(crate) fn end(&self, ended: &mut Ended) {
        ended.absorb(&mut self.lock(), |site| self.measure_of(site));
    }
}

/// The ways, locked.
pub(crate) struct HeldForProcess<'a>(MutexGuard<'a, Ways>);

impl HeldForProcess<'_> {
    /// Notes what each line holds now, when the process holds most.
    pub(crate) fn copy(&mut self) {
        self.0.copy_held_for_process();
    }
}

impl Copied for SharedWays {
    fn copy(&self, patience: Patience) -> bool {
        let _untracked = Untracked::start();
        let ways = patience.lock(&self.ways);
        ways.map(|mut ways| ways.copy_held()).is_some()
    }
}

impl Drop for Collector {
    fn drop(&mut self) {
        if let Some(peak) = self.peak {
            peak.give_back();
        }
    }
}

impl Collector {
    /// Adds calls up in `ways`, and tells `peak` what they hold.
    pub(crate) fn new(ways: Arc<SharedWays>, peak: Option<&'static Peak>) -> Self {
        Self {
            id: LAST.fetch_add(1, Ordering::Relaxed) + 1,
            measure: ways.measure,
            ways,
            peak,
        }
    }

    /// For a session, whose peak adds to `outer`'s; without a peak where lines have no nodes.
    pub(crate) fn of_session(measure: Measure, unit: Unit, has_nodes: bool, outer: Option<&'static Peak>) -> Self {
        let ways = Arc::new(SharedWays::new(measure, unit, has_nodes));
        let copied = || -> Arc<dyn Copied + Sync> { Arc::clone(&ways) as _ };
        let peak = has_nodes.then(|| Peak::take(copied(), outer));
        Self::new(ways, peak)
    }

    pub(crate) fn shared_ways(&self) -> &Arc<SharedWays> {
        &self.ways
    }

    pub(crate) fn id(&self) -> u64 {
        self.id
    }

    pub(crate) fn measure(&self) -> Measure {
        self.measure
    }

    /// What a function's calls are measured by.
    pub(crate) fn measure_of(&self, site: &'static Site) -> Measure {
        self.ways.measure_of(site)
    }

    fn ways(&self) -> MutexGuard<'_, Ways> {
        self.ways.lock()
    }

    /// Where it is told how much the calls hold.
    pub(crate) fn peak(&self) -> Option<&'static Peak> {
        self.peak
    }

    /// The block of a function that is called from the line of the node `parent` (0 for none), on a thread with this slot.
    /// The thread that has the slot alone may write to it.
    pub(crate) fn block(&self, slot: u32, parent: u32, site: &'static Site) -> &'static Block {
        self.ways().way(parent, site).block(slot)
    }

    /// A block for one call of a function that is called from there, until [`absorb`](Self::absorb).
    pub(crate) fn own_block(&self, parent: u32, site: &'static Site) -> &'static Block {
        self.ways().way(parent, site).own_block()
    }

    /// The highest that a call of a function has found, in bytes; none if there was no call.
    pub(crate) fn entry(&self, site: &'static Site) -> Option<i64> {
        self.ways().entry(site)
    }

    /// Adds what a block of one call, or of one thread without a slot, has counted; the block is the caller's again.
    pub(crate) fn absorb(&self, parent: u32, site: &'static Site, block: &'static Block) {
        self.ways().way(parent, site).absorb(NO_SLOT, block);
    }

    /// What is spawned on a line is credited to this, until the collector is read for the last time.
    pub(crate) fn spawn_credit(&self, parent: u32, site: &'static Site, row: u32) -> Arc<SpawnCredit> {
        self.ways().way(parent, site).spawn_credit(row)
    }

    /// The functions of which calls have ended, in the order of their first calls; from here on they count as reported.
    pub(crate) fn report(&self) -> Vec<FunctionStats> {
        self.ways().report(|site| self.measure_of(site))
    }

    /// The functions of which calls have begun, in the order of their first calls. Nothing counts as reported by that.
    pub(crate) fn so_far(&self) -> Vec<FunctionStats> {
        self.ways().so_far(|site| self.measure_of(site))
    }

    /// What has been counted of each way whose calls have ended; callers come before what they call.
    pub(crate) fn tree(&self) -> Vec<WayStats> {
        self.ways().tree(|site| self.measure_of(site))
    }

    /// What has been counted of a function since it was reported; none if no call has ended.
    pub(crate) fn report_late(&self, site: &'static Site) -> Option<FunctionStats> {
        self.ways().report_late(site, self.measure_of(site))
    }
}
