//! The settings of the process, which every call reads.

use std::fmt;
use std::num::NonZeroU32;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::heap::{self, Unattributed};
use crate::sampling::OneIn;
use crate::{Error, Format, Measure, OverBudget, Report, Switch, env, render, sampling, stack};

type Sink = Arc<dyn Fn(&Report) + Send + Sync>;

/// Larger than any [`Switch`]: nothing has been set yet, so that the environment is to be asked. Not 0, so that the first
/// call goes the way of the calls that are profiled, and [`is_off`] has one value to compare with.
const UNSET: u64 = u64::MAX;

static SWITCH: AtomicU64 = AtomicU64::new(UNSET);
static OVER_BUDGET: AtomicU8 = AtomicU8::new(OverBudget::Panic as u8);
static MEASURE: AtomicU8 = AtomicU8::new(Measure::Rss as u8);
/// Held only to copy or set the pointer, never while the sink runs or is dropped.
static SINK: Mutex<Option<Sink>> = Mutex::new(None);

/// The settings of the process: what is measured, how often, and where reports outside of sessions go.
///
/// Without any configuration every call is profiled by [`Measure::Rss`], and reports are printed to stdout as tables,
/// unless the environment variable `MEMLINE` says otherwise: see [the crate](crate#switching-it-without-editing).
///
/// ```
/// use memline::{Config, Measure, Switch};
///
/// memline::configure(
///     Config::new()
///         .switch(Switch::On)
///         .measure(Measure::Rss)
///         .sink(|report| eprintln!("{} made {} calls", report.profiled(), report.calls())),
/// )?;
/// # Ok::<(), memline::Error>(())
/// ```
#[derive(Clone, Default)]
#[must_use]
pub struct Config {
    switch: Switch,
    measure: Measure,
    over_budget: OverBudget,
    sink: Option<Sink>,
}

impl Config {
    /// The settings that hold without any configuration.
    pub fn new() -> Self {
        Self::default()
    }

    /// How often calls are profiled.
    pub fn switch(mut self, switch: Switch) -> Self {
        self.switch = switch;
        self
    }

    /// What is measured, where neither the session nor the function's attribute says otherwise.
    pub fn measure(mut self, measure: Measure) -> Self {
        self.measure = measure;
        self
    }

    /// What comes of a call that goes over the budget in its function's attribute: by default it panics. A program that
    /// serves people rather has it reported.
    ///
    /// ```
    /// use memline::{Config, OverBudget};
    ///
    /// memline::configure(Config::new().over_budget(OverBudget::Report))?;
    /// # Ok::<(), memline::Error>(())
    /// ```
    pub fn over_budget(mut self, over_budget: OverBudget) -> Self {
        self.over_budget = over_budget;
        self
    }

    /// Who gets each report of a call that was made outside of any session.
    ///
    /// The sink runs on the thread where the call ended, while no lock is held; what it calls is not profiled. If it
    /// panics, that report is lost and the program goes on.
    pub fn sink(mut self, sink: impl Fn(&Report) + Send + Sync + 'static) -> Self {
        self.sink = Some(Arc::new(sink));
        self
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("switch", &self.switch)
            .field("measure", &self.measure)
            .field("over_budget", &self.over_budget)
            .finish_non_exhaustive()
    }
}

/// Sets what holds from now on for calls and sessions that begin later. May be called again at any time.
///
/// # Errors
///
/// As [`Measure::check`]; then nothing has changed.
pub fn configure(config: Config) -> Result<(), Error> {
    config.measure.check()?;
    let mut sink = sink();
    MEASURE.store(config.measure as u8, Ordering::Relaxed);
    OVER_BUDGET.store(config.over_budget as u8, Ordering::Relaxed);
    let former = std::mem::replace(&mut *sink, config.sink);
    set_switch(config.switch);
    drop(sink);
    drop(former);
    Ok(())
}

fn sink() -> MutexGuard<'static, Option<Sink>> {
    SINK.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Asks the environment, the first time that anything depends on it and only if the program has set nothing before.
#[inline]
fn settle() {
    if SWITCH.load(Ordering::Acquire) == UNSET {
        ask_environment();
    }
}

#[cold]
#[inline(never)]
fn ask_environment() {
    // Reading the environment allocates.
    let _unattributed = Unattributed::start();
    let settings = stack::with(|stack| stack.unprofiled(env::settings)).unwrap_or_default();
    let quiet: Option<Sink> = if settings.is_quiet {
        Some(Arc::new(|_| {}))
    } else {
        None
    };
    let mut sink = sink();
    if SWITCH.load(Ordering::Relaxed) == UNSET {
        MEASURE.store(settings.measure as u8, Ordering::Relaxed);
        *sink = quiet;
        // Last, and not over what `set_switch` has set meanwhile.
        let _ = SWITCH.compare_exchange(UNSET, stored(settings.switch), Ordering::SeqCst, Ordering::Relaxed);
        heap::follow_switch(|| !is_off());
    }
    drop(sink);
}

/// Switches profiling while the program runs; calls that have begun are not affected.
///
/// ```
/// memline::set_switch(memline::Switch::Off);
/// ```
pub fn set_switch(switch: Switch) {
    sampling::start_anew();
    SWITCH.store(stored(switch), Ordering::SeqCst);
    heap::follow_switch(|| !is_off());
}

fn stored(switch: Switch) -> u64 {
    match switch {
        Switch::Off => 0,
        Switch::On => 1,
        Switch::OneIn(n) => u64::from(n.get()),
    }
}

/// What [`set_switch`] or [`configure`] set last, or else the environment.
#[must_use]
pub fn switch() -> Switch {
    settle();
    let one_in = u32::try_from(SWITCH.load(Ordering::Relaxed)).unwrap_or(1);
    match NonZeroU32::new(one_in) {
        None => Switch::Off,
        Some(NonZeroU32::MIN) => Switch::On,
        Some(n) => Switch::OneIn(n),
    }
}

#[inline]
pub(crate) fn is_off() -> bool {
    SWITCH.load(Ordering::Relaxed) == 0
}

/// Whether no call has to be chosen, because every one is profiled.
#[inline]
pub(crate) fn is_every_call_profiled() -> bool {
    SWITCH.load(Ordering::Relaxed) == 1
}

/// One in how many calls is profiled; none if no call is.
pub(crate) fn one_in() -> Option<OneIn> {
    OneIn::of(switch())
}

/// Whether a session that is opened now, with such a switch of its own, is one of those to be profiled.
pub(crate) fn is_sampled(switch: Switch) -> bool {
    settle();
    !is_off() && OneIn::of(switch).is_some_and(OneIn::choose)
}

pub(crate) fn measure() -> Measure {
    settle();
    Measure::of(u64::from(MEASURE.load(Ordering::Relaxed)))
}

pub(crate) fn over_budget() -> OverBudget {
    if OVER_BUDGET.load(Ordering::Relaxed) == OverBudget::Report as u8 {
        OverBudget::Report
    } else {
        OverBudget::Panic
    }
}

/// Hands a report to the sink. Reporting never fails the profiled call, whatever the sink does.
pub(crate) fn emit(report: &Report) {
    // What the sink keeps is the process's, but not the line's that happens to report.
    let _unattributed = Unattributed::start();
    let sink = sink().clone();
    stack::with_thread(|thread, stack| {
        // Nor do the probes of what it calls count in a call that goes on.
        let active = thread.top.activate(None);
        stack.unprofiled(|| {
            // The call may be unwinding already, and a second panic out of here would abort the program.
            let _ = catch_unwind(AssertUnwindSafe(|| match &sink {
                Some(sink) => sink(report),
                None => render::to_stderr(report, Format::new()),
            }));
            drop(sink);
        });
        thread.top.activate(active);
    });
}
