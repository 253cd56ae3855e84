//! The profile of the whole process.

use crate::collector::Collector;
use crate::heap::{self, KeepCounting, Unit, Untracked};
use crate::profile::Way;
use crate::{Measure, Profile, Report, config, process, stack};

/// Adds up all calls of the process that are made outside of sessions, from its start to its end.
///
/// A call costs a few nanoseconds: it allocates nothing, takes no lock and has no report of its own. By [`Measure::Task`],
/// code outside of sessions has all memory as its own: nothing is freed for others.
///
/// ```
/// use memline::{Profiler, profile};
///
/// #[profile]
/// fn squares(n: u64) -> u64 {
///     (0..n).map(|i| i * i).sum()
/// }
///
/// let profiler = Profiler::start();
/// squares(10);
/// squares(20);
/// let profile = profiler.finish();
/// assert_eq!(profile.reports()[0].calls(), 2);
/// ```
#[derive(Debug)]
#[must_use = "it profiles until it is dropped"]
pub struct Profiler {
    collector: &'static Collector,
    /// The live bytes of the process when it started.
    live_at_start: i64,
    /// What has begun is measured to its end, also if profiling is switched off meanwhile.
    _counting: KeepCounting,
}

impl Profiler {
    /// Starts with no calls. Of several profilers that live at the same time, the one that was started last gets the calls.
    pub fn start() -> Self {
        let measure = config::measure();
        let has_nodes = measure == Measure::Task && heap::has_tags();
        let _untracked = Untracked::start();
        let collector: &'static Collector = Box::leak(Box::new(Collector::new(measure, Unit::NOBODY, has_nodes)));
        process::set_collector(collector);
        Self {
            collector,
            live_at_start: heap::process_live_bytes(),
            _counting: KeepCounting::start(),
        }
    }

    /// Ends, and returns what was added up. Of calls that are still running, the lines that this thread has closed.
    #[must_use]
    pub fn finish(self) -> Profile {
        let live = heap::process_live_bytes().wrapping_sub(self.live_at_start);
        stack::with_thread(|thread, stack| stack.settle_all(thread));
        let untracked = Untracked::start();
        let functions = self.collector.report();
        let tree = self.collector.tree();
        drop(untracked);
        // These are the caller's, and what they are made of is the profiler's.
        let reports: Vec<Report> = functions.iter().map(|stats| Report::new(stats, None)).collect();
        let ways = tree.iter().map(|way| {
            let caller = way
                .caller
                .map(|(place, row)| (place, tree[place].stats.site.probed[row]));
            Way::new(Report::new(&way.stats, None), caller)
        });
        let profile = Profile::new(reports, ways.collect(), live);
        let _untracked = Untracked::start();
        drop((functions, tree));
        profile
    }
}

impl Drop for Profiler {
    fn drop(&mut self) {
        process::unset_collector(self.collector);
    }
}
