//! What a session's calls measured, kept until it finishes.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::counters::Uncounted;
use crate::site::Site;
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
    /// How many sessions had been opened and closed when this one was opened.
    opened_before: u64,
    closed_before: u64,
    /// One for each function, in the order of their first calls; none once the session has finished. Locked for the
    /// addition of a few numbers, never while user code runs or across an await.
    totals: Mutex<Option<Vec<Totals>>>,
}

impl Books {
    pub(super) fn open(about: About, measure: Measure, is_profiled: bool) -> Arc<Self> {
        Arc::new(Self {
            about,
            measure,
            is_profiled,
            closed_before: CLOSED.load(Ordering::Relaxed),
            opened_before: OPENED.fetch_add(1, Ordering::Relaxed),
            totals: Mutex::new(Some(Vec::new())),
        })
    }

    pub(crate) fn is_profiled(&self) -> bool {
        self.is_profiled
    }

    fn totals(&self) -> MutexGuard<'_, Option<Vec<Totals>>> {
        // Nothing that holds the lock can panic half-way through an addition.
        self.totals.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps a place for a function, so that reports come in the order of first calls; none once it has finished.
    pub(crate) fn join(self: &Arc<Self>, site: &'static Site) -> Option<Membership> {
        let mut totals = self.totals();
        let totals = totals.as_mut()?;
        let place = totals
            .iter()
            .position(|totals| totals.site.is(site))
            .unwrap_or_else(|| {
                totals.push(Totals::new(site, self.measure));
                totals.len() - 1
            });
        Some(Membership {
            session: Arc::clone(self),
            place,
        })
    }

    /// Ends the session; the second time there is nothing left.
    pub(super) fn close(&self) -> Vec<Report> {
        let Some(totals) = self.totals().take() else {
            return Vec::new();
        };
        CLOSED.fetch_add(1, Ordering::Relaxed);
        let concurrent = self.concurrent();
        let reports = totals
            .iter()
            .filter(|totals| totals.has_run())
            .enumerate()
            .map(|(index, totals)| Report::new(totals, Some((&self.about, index, concurrent))))
            .collect();
        // The reports are the caller's from here on, the totals were never counted.
        let _uncounted = Uncounted::start();
        drop(totals);
        reports
    }

    /// How many other sessions were open at some time while this one was.
    fn concurrent(&self) -> u64 {
        let began_within = OPENED.load(Ordering::Relaxed) - self.opened_before - 1;
        self.opened_before.saturating_sub(self.closed_before) + began_within
    }
}

/// A call's place in its session.
#[derive(Debug)]
pub(crate) struct Membership {
    session: Arc<Books>,
    place: usize,
}

impl Membership {
    pub(crate) fn measure(&self) -> Measure {
        self.session.measure
    }

    /// Adds to the session's books; a report of its own if the session has finished.
    pub(crate) fn merge(&self, totals: &Totals) -> Option<Report> {
        let mut session_totals = self.session.totals();
        if let Some(mine) = session_totals.as_mut().and_then(|all| all.get_mut(self.place)) {
            mine.absorb(totals);
            return None;
        }
        let session = (&self.session.about, self.place, self.session.concurrent());
        Some(Report::new(totals, Some(session)))
    }
}
