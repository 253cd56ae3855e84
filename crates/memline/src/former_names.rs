//! Names of 0.1, so that programs that use them still compile. They go in the next release.

use crate::{
    Config, Format, LineStats, Outcome, Report, Row, Sampling, SessionBuilder, SpawnClosure as _, SpawnFuture as _,
    Spawned,
};

#[doc(hidden)]
#[deprecated(note = "it is called `Outcome`")]
pub type End = Outcome;

#[doc(hidden)]
#[deprecated(note = "it is called `LineStats`")]
pub type Measured = LineStats;

#[doc(hidden)]
#[deprecated(note = "it is called `Format`")]
pub type Style = Format;

#[doc(hidden)]
#[deprecated(note = "it is called `Sampling`, and `On` is `All`")]
pub type Switch = Sampling;

#[doc(hidden)]
#[deprecated(note = "it is called `future.in_current_line()`, of the trait `SpawnFuture`")]
pub fn spawned<F: Future>(future: F) -> Spawned<F> {
    future.in_current_line()
}

#[doc(hidden)]
#[deprecated(note = "it is called `closure.in_current_line()`, of the trait `SpawnClosure`")]
pub fn spawned_fn<R, F: FnOnce() -> R>(f: F) -> impl FnOnce() -> R {
    f.in_current_line()
}

#[doc(hidden)]
#[deprecated(note = "it is called `set_sampling`")]
pub fn set_switch(sampling: Sampling) {
    crate::set_sampling(sampling);
}

impl Sampling {
    #[doc(hidden)]
    #[deprecated(note = "it is called `All`")]
    #[expect(non_upper_case_globals, reason = "it was a variant")]
    pub const On: Self = Self::All;
}

impl Config {
    #[doc(hidden)]
    #[deprecated(note = "it is called `sampling`")]
    pub fn switch(self, sampling: Sampling) -> Self {
        self.sampling(sampling)
    }
}

impl SessionBuilder {
    #[doc(hidden)]
    #[deprecated(note = "it is called `sampling`")]
    pub fn switch(self, sampling: Sampling) -> Self {
        self.sampling(sampling)
    }

    #[doc(hidden)]
    #[deprecated(note = "it is called `label`")]
    pub fn function(self, label: impl Into<String>) -> Self {
        self.label(label)
    }
}

impl Report {
    #[doc(hidden)]
    #[deprecated(note = "it is called `function`")]
    #[must_use]
    pub fn profiled(&self) -> &str {
        self.function()
    }

    #[doc(hidden)]
    #[deprecated(note = "it is called `outcome`")]
    #[must_use]
    pub fn end(&self) -> Outcome {
        self.outcome()
    }
}

impl Row {
    #[doc(hidden)]
    #[deprecated(note = "it is called `stats`")]
    #[must_use]
    pub fn measured(&self) -> Option<LineStats> {
        self.stats()
    }
}
