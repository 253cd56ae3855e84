//! What a part is held to: a resident set that stays, and rounds that cost what they did at first.

use std::fmt;
use std::fs::File;
use std::hint::black_box;
use std::io::Read as _;
use std::time::{Duration, Instant};

use crate::parts::Part;

/// The work is done in so many windows, each of so many runs.
const WINDOWS: usize = 100;
const RUNS: usize = 20;
/// The windows of a tenth of the work.
const TENTH: usize = WINDOWS / 10;
/// How many times its cost at first a round may cost at last.
const TIMES: f64 = 1.2;

/// Hands out the work in runs and looks at the process after each window.
pub(crate) struct Watch {
    part: &'static Part,
    rounds_a_run: u32,
    // Both have their capacity from the start, so that they do not grow what is watched.
    runs: Vec<Cost>,
    windows: Vec<Window>,
}

/// What a round of a run costs.
#[derive(Clone, Copy)]
struct Cost {
    nanos: f64,
    /// As a part of what the [`reference`] cost right after it: what slows the machine slows both.
    relative: f64,
}

struct Window {
    /// The median over the window's runs.
    cost: Cost,
    resident_kib: u64,
}

impl Watch {
    pub(crate) fn new(part: &'static Part, factor: f64) -> Self {
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "some millions, by a factor above 0"
        )]
        let rounds_a_run = (part.rounds as f64 * factor / (WINDOWS * RUNS) as f64) as u32;
        Self {
            part,
            rounds_a_run: rounds_a_run.max(1),
            runs: Vec::with_capacity(RUNS),
            windows: Vec::with_capacity(WINDOWS),
        }
    }

    /// How many rounds of the work all runs have together.
    pub(crate) fn rounds(&self) -> u64 {
        u64::from(self.rounds_a_run) * (WINDOWS * RUNS) as u64
    }

    /// How many rounds are to be done and timed next; none when the work is done.
    pub(crate) fn next_run(&self) -> Option<u32> {
        (self.windows.len() < WINDOWS).then_some(self.rounds_a_run)
    }

    /// Takes down what these rounds took.
    pub(crate) fn ran(&mut self, took: Duration) {
        let nanos = took.as_secs_f64() * 1e9 / f64::from(self.rounds_a_run);
        let relative = nanos / reference().as_secs_f64();
        self.runs.push(Cost { nanos, relative });
        if self.runs.len() == RUNS {
            self.windows.push(Window {
                cost: median(&mut self.runs),
                resident_kib: resident_kib(),
            });
            self.runs.clear();
        }
    }

    /// Runs `f` with the rounds that are next until the work is done, and times it.
    pub(crate) fn time(&mut self, mut f: impl FnMut(u32)) {
        while let Some(rounds) = self.next_run() {
            let started = Instant::now();
            f(rounds);
            self.ran(started.elapsed());
        }
    }

    /// What is to be said of the work, once it is done.
    ///
    /// # Panics
    ///
    /// If it is not done.
    pub(crate) fn verdict(&self) -> Verdict {
        assert_eq!(self.next_run(), None, "the work of {} is not done", self.part.name);
        let mut last: Vec<_> = self.windows[WINDOWS - TENTH..]
            .iter()
            .map(|window| window.cost)
            .collect();
        let (first, later) = self.windows.split_at(TENTH);
        let settled_kib = first[TENTH - 1].resident_kib;
        let largest_kib = later.iter().map(|window| window.resident_kib).max();
        Verdict {
            part: self.part,
            rounds: self.rounds(),
            settled_kib,
            grown_kib: largest_kib.unwrap_or_default().saturating_sub(settled_kib),
            // Not the first tenth: what a thread costs was seen to rise within the first five hundred of 20,000.
            at_first: first[0].cost,
            at_last: median(&mut last),
        }
    }
}

/// The line that is printed.
pub(crate) struct Verdict {
    part: &'static Part,
    rounds: u64,
    settled_kib: u64,
    grown_kib: u64,
    /// In the first window.
    at_first: Cost,
    /// In the last tenth.
    at_last: Cost,
}

impl Verdict {
    /// How many times its cost at first a round costs at last.
    fn times(&self) -> f64 {
        self.at_last.relative / self.at_first.relative
    }

    pub(crate) fn passed(&self) -> bool {
        self.grown_kib <= self.part.allowance_kib && self.times() <= TIMES
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} {}: {} {}; resident {} KiB after the first tenth, then at most {} KiB more (allowed {}); \
             {:.0} ns each at first, {:.0} ns at last, by the machine's speed {:.2}x (allowed {TIMES}x)",
            if self.passed() { "PASS" } else { "FAIL" },
            self.part.name,
            self.rounds,
            self.part.rounds_are,
            self.settled_kib,
            self.grown_kib,
            self.part.allowance_kib,
            self.at_first.nanos,
            self.at_last.nanos,
            self.times(),
        )
    }
}

fn median(costs: &mut [Cost]) -> Cost {
    let middle = costs.len() / 2;
    costs.sort_unstable_by(|a, b| a.relative.total_cmp(&b.relative));
    let relative = costs[middle].relative;
    costs.sort_unstable_by(|a, b| a.nanos.total_cmp(&b.nanos));
    let nanos = costs[middle].nanos;
    Cost { nanos, relative }
}

/// Some tens of microseconds of work that has nothing to do with memline.
fn reference() -> Duration {
    let started = Instant::now();
    let mut sum = 0_u64;
    for i in 0..40_000 {
        sum = black_box(sum.wrapping_add(i));
    }
    black_box(sum);
    started.elapsed()
}

/// The resident set, from the file that adds it up page by page: the counters of the others lag behind.
fn resident_kib() -> u64 {
    let mut text = [0; 4096];
    let length = File::open("/proc/self/smaps_rollup").and_then(|mut file| file.read(&mut text));
    let text = str::from_utf8(&text[..length.expect("Linux has the file")]).expect("it is text");
    let line = text.lines().find_map(|line| line.strip_prefix("Rss:"));
    let kib = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse().ok());
    kib.expect("it has a line of the resident set, in kB")
}
