//! The spawned work that runs on this thread.

use std::cell::{Cell, RefCell};
use std::mem::ManuallyDrop;
use std::sync::{Arc, Mutex};

use crate::collector::SpawnCredit;
use crate::heap::{Account, Unit, UnitSlot};
use crate::rows::Row;
use crate::site::Site;

/// What spawned work runs for.
#[derive(Clone, Debug, Default)]
pub(crate) struct SpawnedWork {
    /// The credits of the line that spawned it, and of the lines that spawned that in turn.
    pub(crate) credits: Option<Arc<[Arc<SpawnCredit>]>>,
    pub(crate) unit: Unit,
    /// The collector and the node of the line that spawned it; 0 for none.
    pub(crate) line: (u64, u32),
    /// The row of that line.
    pub(crate) row: Option<SpawningRow>,
    /// Keeps the place of a unit that is no session's from another unit, as long as work may run for it.
    pub(crate) unit_slot: Option<Arc<Mutex<UnitSlot>>>,
    /// Which account is in force where it runs; 0 while it does not run.
    pub(crate) switches: u64,
}

/// A row of a collector.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SpawningRow {
    pub(crate) site: &'static Site,
    pub(crate) collector: u64,
    pub(crate) parent: u32,
    pub(crate) row: usize,
}

/// Without a destructor, as all that a thread keeps for its calls.
pub(crate) struct CurrentWork {
    work: ManuallyDrop<RefCell<Option<SpawnedWork>>>,
    is_there: Cell<bool>,
    line: Cell<Option<(&'static Row, u64)>>,
}

impl CurrentWork {
    pub(super) const fn none() -> Self {
        Self {
            work: ManuallyDrop::new(RefCell::new(None)),
            is_there: Cell::new(false),
            line: Cell::new(None),
        }
    }

    /// Whether the code is spawned work.
    #[inline]
    pub(super) fn is_there(&self) -> bool {
        self.is_there.get()
    }

    /// Spawned work begins to run, or is done; returns what ran before.
    pub(crate) fn replace(&self, work: Option<SpawnedWork>) -> Option<SpawnedWork> {
        self.is_there.set(work.is_some());
        std::mem::replace(&mut *self.work.borrow_mut(), work)
    }

    /// The line that is open where no frame is, as long as the same account is in force.
    #[inline]
    pub(super) fn open_line(&self, account: &Account) -> Option<&'static Row> {
        let (line, switches) = self.line.get()?;
        (switches == account.switches()).then_some(line)
    }

    /// The line that is open where no frame is, and the account that it belongs to.
    pub(crate) fn line(&self) -> Option<(&'static Row, u64)> {
        self.line.get()
    }

    pub(crate) fn set_line(&self, line: Option<(&'static Row, u64)>) {
        self.line.set(line);
    }

    /// Runs `f` on the spawned work, if there is some.
    pub(crate) fn with<R>(&self, f: impl FnOnce(&SpawnedWork) -> R) -> Option<R> {
        self.work.borrow().as_ref().map(f)
    }

    /// The node of the line that spawned the work, if that is of this collector: calls that no other line makes are made by
    /// that one. 0 for none.
    #[inline]
    pub(crate) fn spawning_line(&self, collector: u64) -> u32 {
        if !self.is_there.get() {
            return 0;
        }
        let line = |work: &SpawnedWork| if work.line.0 == collector { work.line.1 } else { 0 };
        self.with(line).unwrap_or(0)
    }

    /// The credits that the work has for lines of a function.
    pub(crate) fn for_credits_of(&self, site: &'static Site, f: impl Fn(&SpawnCredit)) {
        self.with(|work| {
            let credits = work.credits.iter().flat_map(|credits| credits.iter());
            credits
                .filter(|credit| credit.site().is(site))
                .for_each(|credit| f(credit));
        });
    }
}
