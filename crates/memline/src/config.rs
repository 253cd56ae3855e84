//! The settings of the process, which every call reads.

use std::fmt;
use std::num::NonZeroU32;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, Once, PoisonError};

use crate::bare;
use crate::heap::{self, Unattributed};
use crate::sampling::{self, OneIn};
use crate::{Error, Format, Measure, OverBudget, Report, Sampling, env, output, render, stack};

type Sink = Arc<dyn Fn(&Report) + Send + Sync>;

/// Larger than any [`Sampling`]: nothing has been set yet, so that the environment is to be asked. Not 0, so that the first
/// call goes the way of the calls that are profiled, and [`is_off`] has one value to compare with.
const UNSET: u64 = u64::MAX;

static SAMPLING: AtomicU64 = AtomicU64::new(UNSET);
/// Larger than any [`OverBudget`]: each function's crate says.
const AS_BUILT: u8 = u8::MAX;
static OVER_BUDGET: AtomicU8 = AtomicU8::new(AS_BUILT);
/// Larger than any [`Measure`]: what the program can have is to be found out.
const ANY_MEASURE: u8 = u8::MAX;
static MEASURE: AtomicU8 = AtomicU8::new(ANY_MEASURE);
/// Which calls outside of sessions have a report of their own.
static EACH: AtomicU8 = AtomicU8::new(NO_CALL);
const NO_CALL: u8 = 0;
/// Those that are not added up in a profile of the process.
const ELSEWHERE: u8 = 1;
const EACH_CALL: u8 = 2;
/// Held only to copy or set the pointer, never while the sink runs or is dropped.
static SINK: Mutex<Option<Sink>> = Mutex::new(None);

/// The settings of the process: what is measured, how often, and where reports outside of sessions go.
///
/// Without any configuration calls are profiled in sessions, while a [`Profiler`](crate::Profiler) lives, and where the function
/// has a budget; by [`Measure::Task`] where the program's allocator is one of memline's, by [`Measure::Rss`] elsewhere. The
/// environment variable `MEMLINE` may say otherwise: see [the crate](crate#switching-it-without-editing).
///
/// ```
/// use memline::{Config, Measure, Sampling};
///
/// memline::configure(
///     Config::new()
///         .sampling(Sampling::All)
///         .measure(Measure::Rss)
///         .sink(|report| eprintln!("{} made {} calls", report.function(), report.calls())),
/// )?;
/// # Ok::<(), memline::Error>(())
/// ```
#[derive(Clone, Default)]
#[must_use]
pub struct Config {
    sampling: Sampling,
    measure: Option<Measure>,
    over_budget: Option<OverBudget>,
    each: bool,
    sink: Option<Sink>,
}

impl Config {
    /// The settings that hold without any configuration.
    ///
    /// ```
    /// let config = memline::Config::new();
    /// memline::configure(config)?;
    /// # Ok::<(), memline::Error>(())
    /// ```
    pub fn new() -> Self {
        Self::default()
    }

    /// How often calls are profiled.
    ///
    /// ```
    /// use memline::{Config, Sampling};
    ///
    /// memline::configure(Config::new().sampling(Sampling::Off))?;
    /// assert_eq!(memline::sampling(), Sampling::Off);
    /// # Ok::<(), memline::Error>(())
    /// ```
    pub fn sampling(mut self, sampling: Sampling) -> Self {
        self.sampling = sampling;
        self
    }

    /// What is measured, where neither the session nor the function's attribute says otherwise.
    ///
    /// ```
    /// use memline::{Config, Measure};
    ///
    /// memline::configure(Config::new().measure(Measure::Rss))?;
    /// # Ok::<(), memline::Error>(())
    /// ```
    pub fn measure(mut self, measure: Measure) -> Self {
        self.measure = Some(measure);
        self
    }

    /// Whether each call outside of sessions has a report of its own, which the [`sink`](Self::sink) gets. Without a sink it
    /// is printed to standard error, whole and in one write.
    ///
    /// ```
    /// use memline::Config;
    ///
    /// memline::configure(Config::new().each(true))?;
    /// # Ok::<(), memline::Error>(())
    /// ```
    pub fn each(mut self, each: bool) -> Self {
        self.each = each;
        self
    }

    /// What comes of a call that goes over the budget in its function's attribute. By default it panics if the crate that the
    /// function is in was compiled with debug assertions, and is reported otherwise.
    ///
    /// ```
    /// use memline::{Config, OverBudget};
    ///
    /// memline::configure(Config::new().over_budget(OverBudget::Report))?;
    /// # Ok::<(), memline::Error>(())
    /// ```
    pub fn over_budget(mut self, over_budget: OverBudget) -> Self {
        self.over_budget = Some(over_budget);
        self
    }

    /// Where reports go that no session returns: of each call outside of sessions, of calls that end after their session
    /// has, and of sessions that are dropped without [`finish`](crate::Session::finish). A sink asks for a report of each call
    /// where no [`Profiler`](crate::Profiler) lives.
    ///
    /// The sink runs on the thread where the call ended, while no lock is held; what it calls is not profiled. If it
    /// panics, that report is lost and the program goes on.
    ///
    /// ```
    /// use memline::{Config, sink};
    ///
    /// memline::configure(Config::new().sink(sink::writer(std::io::stderr(), ToString::to_string)))?;
    /// # Ok::<(), memline::Error>(())
    /// ```
    pub fn sink(mut self, sink: impl Fn(&Report) + Send + Sync + 'static) -> Self {
        self.sink = Some(Arc::new(sink));
        self
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("sampling", &self.sampling)
            .field("measure", &self.measure)
            .field("over_budget", &self.over_budget)
            .field("each", &self.each)
            .finish_non_exhaustive()
    }
}

/// Sets what holds from now on for calls and sessions that begin later. May be called again at any time.
///
/// ```
/// use memline::{Config, Measure};
///
/// // This program has not declared `memline::Alloc`.
/// let error = memline::configure(Config::new().measure(Measure::Task)).unwrap_err();
/// assert!(error.is_no_allocator());
/// ```
///
/// # Errors
///
/// As [`Measure::check`]; then nothing has changed.
pub fn configure(config: Config) -> Result<(), Error> {
    if let Some(measure) = config.measure {
        measure.check()?;
    }
    let mut sink = sink();
    MEASURE.store(stored_measure(config.measure), Ordering::Relaxed);
    EACH.store(each(config.each, config.sink.is_some()), Ordering::Relaxed);
    let over_budget = config.over_budget.map_or(AS_BUILT, |over_budget| over_budget as u8);
    OVER_BUDGET.store(over_budget, Ordering::Relaxed);
    let former = std::mem::replace(&mut *sink, config.sink);
    set_sampling(config.sampling);
    drop(sink);
    drop(former);
    start_output(env::out);
    Ok(())
}

/// Begins to write the profile of the process if the environment asks for it. Once.
fn start_output(out: impl FnOnce() -> Option<env::Out>) {
    static ASKED: Once = Once::new();
    ASKED.call_once(|| {
        if let Some(env::Out { file, is_lean }) = out() {
            output::start(file, measure(), is_lean);
        }
    });
}

fn sink() -> MutexGuard<'static, Option<Sink>> {
    SINK.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Asks the environment, the first time that anything depends on it and only if the program has set nothing before.
#[inline]
fn settle() {
    if SAMPLING.load(Ordering::Acquire) == UNSET {
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
    if SAMPLING.load(Ordering::Relaxed) == UNSET {
        MEASURE.store(stored_measure(settings.measure), Ordering::Relaxed);
        EACH.store(each(settings.is_each, settings.is_quiet), Ordering::Relaxed);
        *sink = quiet;
        // Last, and not over what `set_sampling` has set meanwhile.
        let _ = SAMPLING.compare_exchange(UNSET, stored(settings.sampling), Ordering::SeqCst, Ordering::Relaxed);
        follow_sampling();
    }
    drop(sink);
    start_output(|| settings.out);
}

/// Switches profiling while the program runs; calls that have begun are not affected.
///
/// ```
/// memline::set_sampling(memline::Sampling::Off);
/// ```
pub fn set_sampling(sampling: Sampling) {
    sampling::start_anew();
    SAMPLING.store(stored(sampling), Ordering::SeqCst);
    follow_sampling();
}

/// The switch has changed: tells those who keep something of it.
fn follow_sampling() {
    heap::follow_switch(|| !is_off());
    bare::follow_sampling(is_every_call_profiled);
}

fn stored(sampling: Sampling) -> u64 {
    match sampling {
        Sampling::Off => 0,
        Sampling::All => 1,
        Sampling::OneIn(n) => u64::from(n.get()),
    }
}

/// What [`set_sampling`] or [`configure`] set last, or else the environment.
///
/// ```
/// use memline::Sampling;
///
/// memline::set_sampling("1/50".parse()?);
/// assert_eq!(memline::sampling().to_string(), "1/50");
/// # Ok::<(), memline::Error>(())
/// ```
#[must_use]
pub fn sampling() -> Sampling {
    settle();
    let one_in = u32::try_from(SAMPLING.load(Ordering::Relaxed)).unwrap_or(1);
    match NonZeroU32::new(one_in) {
        None => Sampling::Off,
        Some(NonZeroU32::MIN) => Sampling::All,
        Some(n) => Sampling::OneIn(n),
    }
}

#[inline]
pub(crate) fn is_off() -> bool {
    SAMPLING.load(Ordering::Relaxed) == 0
}

/// Whether no call has to be chosen, because every one is profiled.
#[inline]
pub(crate) fn is_every_call_profiled() -> bool {
    SAMPLING.load(Ordering::Relaxed) == 1
}

/// One in how many calls is profiled; none if no call is.
pub(crate) fn one_in() -> Option<OneIn> {
    OneIn::of(sampling())
}

/// Whether a session that is opened now, with such a switch of its own, is one of those to be profiled.
pub(crate) fn is_sampled(sampling: Sampling) -> bool {
    settle();
    !is_off() && OneIn::of(sampling).is_some_and(OneIn::choose)
}

fn stored_measure(measure: Option<Measure>) -> u8 {
    measure.map_or(ANY_MEASURE, |measure| measure as u8)
}

/// What is measured where neither a session nor a function's attribute says so.
pub(crate) fn measure() -> Measure {
    settle();
    match MEASURE.load(Ordering::Relaxed) {
        ANY_MEASURE => Measure::of_this_program(),
        measure => Measure::of(u64::from(measure)),
    }
}

const fn each(is_each: bool, has_sink: bool) -> u8 {
    match (is_each, has_sink) {
        (true, _) => EACH_CALL,
        (false, true) => ELSEWHERE,
        (false, false) => NO_CALL,
    }
}

/// Whether a call outside of sessions that is in no profile of the process has a report of its own.
#[inline]
pub(crate) fn is_each() -> bool {
    EACH.load(Ordering::Relaxed) != NO_CALL
}

/// Whether one that is in a profile of the process has a report of its own all the same.
#[inline]
pub(crate) fn is_each_in_profiles() -> bool {
    EACH.load(Ordering::Relaxed) == EACH_CALL
}

/// What the program says comes of a call over its budget; none if it does not say.
pub(crate) fn over_budget() -> Option<OverBudget> {
    match OVER_BUDGET.load(Ordering::Relaxed) {
        AS_BUILT => None,
        over_budget if over_budget == OverBudget::Report as u8 => Some(OverBudget::Report),
        _ => Some(OverBudget::Panic),
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
