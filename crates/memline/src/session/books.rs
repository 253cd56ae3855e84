//! What a session's calls measured, kept until it finishes.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::counters::Uncounted;
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
    /// How many calls have begun.
    tickets: AtomicU64,
    /// One for each function; none once the session has finished. Locked for the addition of a few numbers, never while
    /// user code runs or across an await.
    open: Mutex<Option<Open>>,
}

/// What a session has until it finishes.
#[derive(Debug)]
struct Open {
    functions: Vec<Function>,
    slot: Option<OwnerSlot>,
}

impl Books {
    pub(super) fn open(about: About, measure: Measure, is_profiled: bool) -> Arc<Self> {
        let slot = (is_profiled && measure == Measure::Task)
            .then(OwnerSlot::take)
            .flatten();
        Arc::new(Self {
            about,
            measure,
            is_profiled,
            owner: slot.as_ref().map(OwnerSlot::begin),
            closed_before: CLOSED.load(Ordering::Relaxed),
            opened_before: OPENED.fetch_add(1, Ordering::Relaxed),
            tickets: AtomicU64::new(0),
            open: Mutex::new(Some(Open {
                functions: Vec::new(),
                slot,
            })),
        })
    }

    pub(crate) fn is_profiled(&self) -> bool {
        self.is_profiled
    }

    pub(super) fn owner(&self) -> Option<Owner> {
        self.owner
    }

    fn lock(&self) -> MutexGuard<'_, Option<Open>> {
        // Nothing that holds the lock can panic half-way through an addition.
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A call of a function begins in the session.
    pub(crate) fn join(self: &Arc<Self>) -> Membership {
        Membership {
            ticket: self.tickets.fetch_add(1, Ordering::Relaxed),
            session: Arc::clone(self),
        }
    }

    /// Ends the session; the second time there is nothing left.
    pub(super) fn close(&self) -> Vec<Report> {
        let Some(mut open) = self.lock().take() else {
            return Vec::new();
        };
        CLOSED.fetch_add(1, Ordering::Relaxed);
        let concurrent = self.concurrent();
        open.functions.sort_unstable_by_key(|function| function.first_ticket);
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
    /// That of the call that began first.
    first_ticket: u64,
    totals: Totals,
}

/// A call's part in its session.
#[derive(Debug)]
pub(crate) struct Membership {
    session: Arc<Books>,
    /// The calls are numbered as they begin: they end in another order, the inner before the outer.
    ticket: u64,
}

impl Membership {
    pub(crate) fn measure(&self) -> Measure {
        self.session.measure
    }

    /// Adds to the session's books; a report of its own if the session has finished.
    pub(crate) fn merge(&self, totals: &mut Totals) -> Option<Report> {
        let mut open = self.session.lock();
        let Some(Open { functions, .. }) = open.as_mut() else {
            totals.settle(|_| true);
            let index = usize::try_from(self.ticket).unwrap_or(usize::MAX);
            return Some(Report::new(
                totals,
                Some((&self.session.about, index, self.session.concurrent())),
            ));
        };
        match functions
            .iter_mut()
            .find(|function| function.totals.site.is(totals.site))
        {
            Some(function) => {
                function.first_ticket = function.first_ticket.min(self.ticket);
                function.totals.absorb(totals);
            }
            None => functions.push(Function {
                first_ticket: self.ticket,
                totals: totals.clone(),
            }),
        }
        None
    }
}
