//! A profile of the process that is being made, for a guard or for a file.

use std::time::Instant;

use crate::heap::{KeepCounting, Untracked};
use crate::peak::Peak;
use crate::process::ProcessProfile;
use crate::profile::Totals;
use crate::session_state::Labels;
use crate::stats::FunctionStats;
use crate::timeline::{self, Sampler, Seen};
use crate::{Measure, Profile, Report, c_library, heap, stack};

/// A profile of the process that is being made.
#[derive(Debug)]
pub(crate) struct Recording {
    process: &'static ProcessProfile,
    began: Instant,
    sampler: Sampler,
    /// What has begun is measured to its end, also if profiling is switched off meanwhile.
    _counting: KeepCounting,
}

impl Recording {
    pub(crate) fn start(measure: Measure, is_lean: bool) -> Self {
        let sampler = Sampler::start();
        let process = ProcessProfile::begin(measure, is_lean);
        let began = Instant::now();
        sampler.begin(process);
        Self {
            process,
            began,
            sampler,
            _counting: KeepCounting::start(),
        }
    }

    /// The lines that are open on this thread are charged with what they have done so far.
    pub(crate) fn settle() {
        stack::with_thread(|thread, stack| stack.settle_all(thread));
    }

    /// From here on nothing is added but what has begun.
    pub(crate) fn end(&self) {
        self.sampler.stop();
        self.process.end();
    }

    /// What has been added up until now. Of the calls that run on other threads, the lines that they have closed.
    pub(crate) fn profile(&self) -> Profile {
        let grown = self.process.grown_bytes();
        let untracked = Untracked::start();
        let mut seen = self.sampler.seen();
        seen.push(Seen::now(self.process));
        let mut ran = self.process.ways().spans();
        ran.extend(self.sampler.calls(self.process));
        let tree = c_library::between_forks(|| self.process.ways().tree());
        let mut functions = tree.functions();
        functions.retain(FunctionStats::is_begun);
        drop(untracked);
        // These are the caller's, and what they are made of is the profiler's.
        let reports: Vec<Report> = functions.iter().map(|stats| Report::new(stats, None)).collect();
        let totals = Totals {
            labels: Labels::default(),
            measure: self.process.measure(),
            concurrent: 0,
            elapsed: self.began.elapsed(),
            peak_bytes: self.process.peak().map(Peak::high),
            grown_bytes: heap::is_installed().then_some(grown),
            timeline: Some(timeline::told(&seen, &ran, self.began, &functions)),
        };
        let profile = Profile::new(totals, reports, tree.ways());
        let _untracked = Untracked::start();
        drop((functions, seen, ran, tree));
        profile
    }
}
