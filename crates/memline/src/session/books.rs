//! What a session's calls measured, kept until it finishes.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use spin::Yield;
use spin::mutex::SpinMutex;

use crate::clock::Moment;
use crate::counters::{Counting, Uncounted};
use crate::owner::{Owner, OwnerSlot};
use crate::tally::Totals;
use crate::{Measure, Report};

/// How many sessions have been opened and closed: two readings tell how many ran beside one.
static OPENED: AtomicU64 = AtomicU64::new(0);
static CLOSED: AtomicU64 = AtomicU64::new(0);

/// What a session's reports say of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct About {
    pub(crate) id: Option<String>,
    pub(crate) function: Option<String>,
}

/// A session, as its calls see it.
#[derive(Debug)]
pub(crate) struct Books {
    about: About,
    measure: Measure,
    is_profiled: bool,
    /// Whose memory is what is allocated in the session, by [`Measure::Task`].
    owner: Option<Owner>,
    /// How many sessions had been opened and closed when this one was opened.
    opened_before: u64,
    closed_before: u64,
    /// How many reports there have been.
    reports: AtomicUsize,
    /// One for each function; none once the session has finished. Locked for the addition of a few numbers, never while
    /// user code runs or across an await. So a lock that is let go by a store, and for which others wait by giving way, is
    /// enough, and takes half the time of one that can put threads to sleep.
    ///
    /// Safe to look at after a panic: nothing that holds the lock can panic half-way through an addition.
    open: AssertUnwindSafe<SpinMutex<Option<Open>, Yield>>,
}

/// What a session has until it finishes.
#[derive(Debug)]
struct Open {
    functions: Vec<Function>,
    slot: Option<OwnerSlot>,
    /// What has begun is measured to its end, also if profiling is switched off meanwhile.
    _counting: Option<Counting>,
}

impl Books {
    pub(super) fn open(about: About, measure: Measure, is_profiled: bool) -> Arc<Self> {
        let mut slot = (is_profiled && measure == Measure::Task)
            .then(OwnerSlot::take)
            .flatten();
        Arc::new(Self {
            about,
            measure,
            is_profiled,
            owner: slot.as_mut().map(OwnerSlot::begin),
            closed_before: CLOSED.load(Ordering::Relaxed),
            opened_before: OPENED.fetch_add(1, Ordering::Relaxed),
            reports: AtomicUsize::new(0),
            open: AssertUnwindSafe(SpinMutex::new(Some(Open {
                functions: Vec::new(),
                slot,
                _counting: (is_profiled && measure == Measure::Heap).then(Counting::hold),
            }))),
        })
    }

    pub(crate) fn is_profiled(&self) -> bool {
        self.is_profiled
    }

    pub(super) fn owner(&self) -> Option<Owner> {
        self.owner
    }

    pub(crate) fn measure(&self) -> Measure {
        self.measure
    }

    /// Ends the session; the second time there is nothing left.
    pub(super) fn close(&self) -> Vec<Report> {
        let Some(mut open) = self.open.lock().take() else {
            return Vec::new();
        };
        CLOSED.fetch_add(1, Ordering::Relaxed);
        let concurrent = self.concurrent();
        // Where the clock is too coarse to tell, the call that ended later is the outer one.
        open.functions.reverse();
        open.functions.sort_by_key(|function| function.began);
        self.reports.store(open.functions.len(), Ordering::Relaxed);
        if let (Some(first), Some(slot)) = (open.functions.first_mut(), &mut open.slot) {
            first.totals.changed_by_others = slot.end();
        }
        let uncounted = Uncounted::start();
        for function in &mut open.functions {
            function.totals.settle(|_| true);
        }
        drop(uncounted);
        let reports = open
            .functions
            .iter()
            .enumerate()
            .map(|(index, function)| Report::new(&function.totals, Some((&self.about, index, concurrent))))
            .collect();
        // The reports are the caller's from here on, the totals were never counted.
        let _uncounted = Uncounted::start();
        drop(open);
        reports
    }

    /// How many other sessions were open at some time while this one was.
    fn concurrent(&self) -> u64 {
        let began_within = OPENED.load(Ordering::Relaxed) - self.opened_before - 1;
        self.opened_before.saturating_sub(self.closed_before) + began_within
    }
}

/// The calls of one function.
#[derive(Debug)]
struct Function {
    /// When the first of them began: they end in another order, the inner before the outer.
    began: Moment,
    totals: Totals,
}

impl Books {
    /// Adds what a call measured that began then; a report of its own if the session has finished.
    pub(crate) fn merge(&self, began: Moment, totals: &mut Totals) -> Option<Box<Report>> {
        let mut open = self.open.lock();
        let Some(Open { functions, .. }) = open.as_mut() else {
            drop(open);
            return Some(self.late(totals));
        };
        if let Some(function) = functions
            .iter_mut()
            .find(|function| function.totals.site.is(totals.site))
        {
            function.began = function.began.min(began);
            function.totals.absorb(totals);
        } else {
            let _uncounted = Uncounted::start();
            functions.push(Function {
                began,
                totals: totals.clone(),
            });
            totals.clear_rows();
        }
        None
    }

    /// A report for what comes after the others.
    #[cold]
    fn late(&self, totals: &mut Totals) -> Box<Report> {
        let _uncounted = Uncounted::start();
        totals.settle(|_| true);
        let index = self.reports.fetch_add(1, Ordering::Relaxed);
        let report = Box::new(Report::new(totals, Some((&self.about, index, self.concurrent()))));
        totals.clear_rows();
        report
    }
}
