//! What a session's calls, its handles and its owner share.

use std::ops::Deref;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::Measure;
use crate::collector::{Collector, WayStats};
use crate::heap::{self, Account, KeepCounting, SavedAccount, Unit, UnitSlot, Untracked};
use crate::peak::Peak;
use crate::process::{self, ProcessProfile, Ran};
use crate::site::Site;
use crate::stats::FunctionStats;

/// How many sessions have been opened and closed: two readings tell how many ran beside one.
static OPENED: AtomicU64 = AtomicU64::new(0);
static CLOSED: AtomicU64 = AtomicU64::new(0);

/// What a session's reports say of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Labels {
    pub(crate) id: Option<String>,
    pub(crate) label: Option<String>,
}

/// A share in a session's state. The last one frees it, as the profiler's own memory.
#[derive(Clone, Debug)]
pub(crate) struct SessionRef(Option<Arc<SessionState>>);

impl SessionRef {
    pub(crate) fn open(labels: Labels, measure: Measure, is_profiled: bool) -> Self {
        let _untracked = Untracked::start();
        Self(Some(Arc::new(SessionState::open(labels, measure, is_profiled))))
    }
}

impl Deref for SessionRef {
    type Target = SessionState;

    #[inline]
    fn deref(&self) -> &SessionState {
        self.0.as_ref().expect("only dropping takes it")
    }
}

impl Drop for SessionRef {
    fn drop(&mut self) {
        let _untracked = Untracked::start();
        self.0 = None;
    }
}

/// A session, as its calls see it. It lives as long as anything runs in it, also beyond its end: so its rows and its
/// places in the table of owners serve no other session while they may be written to.
#[derive(Debug)]
pub(crate) struct SessionState {
    labels: Labels,
    is_profiled: bool,
    opened: Instant,
    collector: Collector,
    /// The profile of the process that the session is part of.
    process: Option<&'static ProcessProfile>,
    /// Whose memory is what is allocated in the session, by [`Measure::Task`].
    unit: Unit,
    slot: Mutex<Option<UnitSlot>>,
    /// What has begun is measured to its end, also if profiling is switched off meanwhile.
    counting: Mutex<Option<KeepCounting>>,
    /// How many sessions had been opened and closed when this one was opened.
    opened_before: u64,
    closed_before: u64,
    is_finished: AtomicBool,
    /// How many reports there have been.
    reports: AtomicUsize,
}

/// What a report says of its session.
#[derive(Clone, Debug, Default)]
pub(crate) struct InSession {
    pub(crate) labels: Labels,
    /// The place of the report among the session's, from 0.
    pub(crate) index: usize,
    /// How many other sessions were open at some time while this one was.
    pub(crate) concurrent: u64,
}

/// What a session comes to, or has come to until now.
#[derive(Debug)]
pub(crate) struct Finished {
    /// What its functions did, each with what a report says of the session.
    pub(crate) functions: Vec<(FunctionStats, InSession)>,
    pub(crate) ways: Vec<WayStats>,
    pub(crate) elapsed: Duration,
    pub(crate) peak_bytes: Option<i64>,
    pub(crate) concurrent: u64,
}

impl SessionState {
    fn open(labels: Labels, measure: Measure, is_profiled: bool) -> Self {
        let opened = Instant::now();
        let is_task = is_profiled && measure == Measure::Task;
        let mut slot = is_task.then(UnitSlot::take).flatten();
        let unit = slot.as_mut().map_or(Unit::NOBODY, UnitSlot::begin);
        let counts = is_profiled && matches!(measure, Measure::Task | Measure::Heap);
        let process = process::current().filter(|_| is_profiled);
        let has_nodes = unit != Unit::NOBODY && heap::has_tags();
        let collector = Collector::of_session(measure, unit, has_nodes, process.and_then(ProcessProfile::peak));
        if let Some(process) = process {
            process.ways().open_session(collector.id(), collector.shared_ways());
            let mut spans = process.ways().spans_of_sessions();
            let Labels { id, label } = labels.clone();
            spans.open(
                collector.id(),
                Ran {
                    id,
                    label,
                    from: opened,
                    to: None,
                },
            );
        }
        Self {
            labels,
            is_profiled,
            opened,
            collector,
            process,
            unit,
            slot: Mutex::new(slot),
            counting: Mutex::new(counts.then(KeepCounting::start)),
            closed_before: CLOSED.load(Ordering::Relaxed),
            opened_before: OPENED.fetch_add(1, Ordering::Relaxed),
            is_finished: AtomicBool::new(false),
            reports: AtomicUsize::new(0),
        }
    }

    pub(crate) fn is_profiled(&self) -> bool {
        self.is_profiled
    }

    pub(crate) fn collector(&self) -> &Collector {
        &self.collector
    }

    /// Whose memory is what is allocated in the session; nobody's by other measures than [`Measure::Task`].
    pub(crate) fn unit(&self) -> Unit {
        self.unit
    }

    /// The session's account comes into force; none if it is already, or if the session has none.
    pub(crate) fn enter_unit(&self, account: &Account) -> Option<SavedAccount> {
        (self.unit != Unit::NOBODY)
            .then(|| account.enter_unit(self.unit))
            .flatten()
    }

    pub(crate) fn is_finished(&self) -> bool {
        self.is_finished.load(Ordering::Relaxed)
    }

    /// Ends the session. None the second time.
    pub(crate) fn finish(&self) -> Option<Finished> {
        if self.is_finished.swap(true, Ordering::Relaxed) {
            return None;
        }
        let elapsed = self.opened.elapsed();
        CLOSED.fetch_add(1, Ordering::Relaxed);
        if let Some(process) = self.process {
            process
                .ways()
                .spans_of_sessions()
                .close(self.collector.id(), Instant::now());
        }
        drop(lock(&self.counting).take());
        let concurrent = self.concurrent();
        let mut functions = self.collector.report();
        self.reports.store(functions.len(), Ordering::Relaxed);
        self.credit_root(&mut functions);
        Some(Finished {
            elapsed,
            ..self.told_of_all(functions, concurrent)
        })
    }

    /// What it comes to until now, also of calls that are still running. None once it has finished.
    pub(crate) fn so_far(&self) -> Option<Finished> {
        if self.is_finished() {
            return None;
        }
        let concurrent = self.concurrent();
        let mut functions = self.collector.so_far();
        self.credit_root(&mut functions);
        Some(self.told_of_all(functions, concurrent))
    }

    fn told_of_all(&self, functions: Vec<FunctionStats>, concurrent: u64) -> Finished {
        let told = |(index, function)| (function, self.told(index, concurrent));
        Finished {
            functions: functions.into_iter().enumerate().map(told).collect(),
            ways: self.collector.tree(),
            elapsed: self.opened.elapsed(),
            peak_bytes: self.collector.peak().map(Peak::high),
            concurrent,
        }
    }

    pub(crate) fn labels(&self) -> &Labels {
        &self.labels
    }

    /// What a function did that has not been reported, once a call of it ends after the session has.
    pub(crate) fn report_late(&self, site: &'static Site) -> Option<(FunctionStats, InSession)> {
        let function = self.collector.report_late(site)?;
        let index = self.reports.fetch_add(1, Ordering::Relaxed);
        Some((function, self.told(index, self.concurrent())))
    }

    fn told(&self, index: usize, concurrent: u64) -> InSession {
        InSession {
            labels: self.labels.clone(),
            index,
            concurrent,
        }
    }

    /// Work that a line spawned may allocate outside of any profiled line: what others freed of that is told to the first
    /// function that spawned something.
    fn credit_root(&self, functions: &mut [FunctionStats]) {
        let by_others = lock(&self.slot).as_ref().map_or(0, UnitSlot::by_others);
        let spawns = |function: &&mut FunctionStats| function.lines.iter().any(|line| line.spawned.is_some());
        if let Some(function) = functions.iter_mut().find(spawns) {
            function.by_others = function.by_others.wrapping_add(by_others);
        }
    }

    /// How many other sessions were open at some time while this one was.
    fn concurrent(&self) -> u64 {
        let began_within = OPENED.load(Ordering::Relaxed) - self.opened_before - 1;
        self.opened_before.saturating_sub(self.closed_before) + began_within
    }
}

fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Drop for SessionState {
    fn drop(&mut self) {
        // Before the unit ends, so that every free is credited to the lines that made the memory.
        if let Some(process) = self.process {
            process.ways().close_session(self.collector.id());
        }
        // Before the nodes of its lines are given back, so that nobody is told of their memory any more.
        if let Some(slot) = lock(&self.slot).as_mut() {
            slot.end();
        }
    }
}
