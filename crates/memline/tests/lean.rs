//! A lean profile loses no byte: each program here runs in an exact and in a lean profile of the process. Without the test harness,
//! whose threads allocate in the same process.

mod support;

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use memline::{Profile, Profiler, Report, Sampling, Session, profile, set_sampling};
use support::give_way;
use support::hands::{bytes, elsewhere, poll_once};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

/// So many quiet calls make a function bare.
const QUIET: u64 = 1024;
/// And so many when it was woken once.
const QUIET_AGAIN: u64 = 16 * QUIET;

type Kept = Vec<Vec<u8>>;

/// One program in both profiles.
struct Both {
    exact: Profile,
    lean: Profile,
}

#[track_caller]
fn both(run: impl Fn(&mut Kept)) -> Both {
    let profile = |is_lean| {
        // What the program keeps is not to move by itself.
        let mut kept = Kept::with_capacity(64);
        let profiler = Profiler::builder().lean(is_lean).start();
        run(&mut kept);
        profiler.finish()
    };
    let (exact, lean) = (profile(false), profile(true));
    assert_eq!(lean.allocated_bytes(), exact.allocated_bytes());
    assert_eq!(lean.freed_bytes(), exact.freed_bytes());
    assert_eq!(lean.retained_bytes(), exact.retained_bytes());
    assert_eq!(lean.elsewhere_bytes(), exact.elsewhere_bytes());
    assert_eq!(lean.peak_bytes(), exact.peak_bytes());
    assert!(exact.iter().all(|report| !report.was_bare()));
    Both { exact, lean }
}

#[track_caller]
fn report<'a>(profile: &'a Profile, function: &str) -> &'a Report {
    let mut reports = profile.iter();
    reports
        .find(|report| report.function() == function)
        .expect("it was called")
}

#[track_caller]
fn calls(profile: &Profile, function: &str) -> (u64, bool) {
    let report = report(profile, function);
    (report.calls(), report.was_bare())
}

/// What the function's own lines have allocated, and what of it is still there.
#[track_caller]
fn own(profile: &Profile, function: &str) -> (u64, i64) {
    let rows = report(profile, function).rows().iter().skip(1);
    rows.filter_map(memline::Row::stats)
        .fold((0, 0), |(allocated, retained), stats| {
            (
                allocated + stats.allocated_bytes.expect("tags tell"),
                retained + stats.retained_bytes.expect("tags tell"),
            )
        })
}

#[profile]
fn digit(n: u64) -> u64 {
    n % 10
}

#[profile]
fn sums(n: u64) -> u64 {
    let mut sum = 0;
    for i in 0..n {
        sum += digit(i);
    }
    sum
}

fn quiet_calls_are_not_counted() {
    let Both { exact, lean } = both(|_| assert_eq!(sums(5000), 22_500));
    assert_eq!(calls(&exact, "digit"), (5000, false));
    assert_eq!(calls(&lean, "digit"), (QUIET, true));
    assert_eq!(calls(&lean, "sums"), (1, false));
    let table = report(&lean, "digit").to_string();
    let first = table.lines().nth(3).expect("the row of the attribute");
    assert!(
        first.ends_with("1024   #[profile] // <- was bare: at least so many calls"),
        "{first}"
    );

    let mut json = Vec::new();
    lean.write_to(&mut json).expect("a vector takes it");
    let text = String::from_utf8(json).expect("JSON is text");
    assert_eq!(text.matches("\"was_bare\":true").count(), 1);
    assert_eq!(Profile::read_from(text.as_bytes()).expect("it was written"), lean);
    // A file of before.
    let older = text
        .replace("\"was_bare\":true,", "")
        .replace("\"was_bare\":false,", "");
    let older = Profile::read_from(older.as_bytes()).expect("version 1");
    assert_eq!(calls(&older, "digit"), (QUIET, false));
    let mut merged = older;
    merged.merge(&lean);
    assert_eq!(calls(&merged, "digit"), (2 * QUIET, true));
}

#[profile]
fn leaks(n: u64, kept: &mut Kept) {
    if n == 3000 || n == 4000 {
        kept.push(bytes(100));
    }
}

#[profile]
fn forgets(kept: &mut Kept) {
    for n in 0..5000 {
        leaks(n, kept);
    }
}

fn what_a_bare_call_leaves_stands_on_its_callers_line() {
    let Both { exact, lean } = both(forgets);
    assert_eq!(calls(&exact, "leaks"), (5000, false));
    assert_eq!((own(&exact, "leaks"), own(&exact, "forgets")), ((200, 200), (0, 0)));
    // The call that leaks first is not counted, and those behind it are.
    assert_eq!(calls(&lean, "leaks"), (QUIET + 1999, true));
    assert_eq!((own(&lean, "leaks"), own(&lean, "forgets")), ((100, 100), (100, 100)));
    assert_eq!(report(&lean, "leaks").retained_bytes(), 100);
    assert_eq!(report(&lean, "forgets").retained_bytes(), 200);
    // Where the profile is exact again, so is the function.
    assert_eq!(lean.retained_bytes(), Some(200));
}

#[profile]
fn frees(n: u64, kept: &mut Kept) {
    if n == 2000 {
        kept.clear();
    }
}

#[profile]
fn gives_back(kept: &mut Kept) {
    kept.push(bytes(70));
    for n in 0..3000 {
        frees(n, kept);
    }
}

fn a_free_wakes_as_well() {
    let Both { lean, .. } = both(gives_back);
    assert_eq!(calls(&lean, "frees"), (QUIET + 999, true));
    assert_eq!(lean.retained_bytes(), Some(0));
    assert_eq!(own(&lean, "gives_back"), (70, 0));
}

#[profile]
fn inner(n: u64, kept: &mut Kept) {
    if n >= 2000 {
        kept.push(bytes(10));
    }
}

#[profile]
fn middle(n: u64, kept: &mut Kept) {
    inner(n, kept);
}

#[profile]
fn outer(n: u64, kept: &mut Kept) {
    middle(n, kept);
    digit(n);
}

#[profile]
fn top(kept: &mut Kept) {
    for n in 0..2003 {
        outer(n, kept);
    }
}

fn all_that_are_around_are_woken() {
    let Both { lean, .. } = both(top);
    for function in ["inner", "middle", "outer"] {
        // One of the three calls that allocate is lost, all the way up.
        assert_eq!(calls(&lean, function), (QUIET + 2, true), "{function}");
    }
    assert_eq!((own(&lean, "inner"), own(&lean, "top")), ((20, 20), (10, 10)));
    assert_eq!(report(&lean, "outer").retained_bytes(), 20);
    assert_eq!(report(&lean, "top").retained_bytes(), 30);
}

#[profile]
fn armed(n: u64, kept: &mut Kept) {
    if n == 2500 {
        kept.push(bytes(30));
    }
}

#[profile]
fn passes(n: u64, kept: &mut Kept) {
    armed(n, kept);
}

#[profile]
fn alternates(kept: &mut Kept) {
    for n in 0..2000 {
        passes(n, kept);
    }
    // The function within is woken on another way.
    armed(2500, kept);
    for n in 2001..3000 {
        passes(n, kept);
    }
}

fn a_counted_call_below_a_bare_one_wakes_it() {
    let Both { lean, .. } = both(alternates);
    // The call from the line between the loops is lost. The one that allocates in the second loop is counted, and wakes the bare
    // one around it.
    assert_eq!(calls(&lean, "armed"), (QUIET + 999, true));
    assert_eq!(calls(&lean, "passes"), (QUIET + 499, true));
    assert_eq!((own(&lean, "armed"), own(&lean, "alternates")), ((30, 30), (30, 30)));
    let ways = lean.ways().iter();
    let callers: Vec<_> = ways
        .filter(|way| way.report() == lean.iter().position(|report| report.function() == "armed"))
        .map(|way| {
            (
                lean[lean.ways()[way.caller().expect("a line calls it").0]
                    .report()
                    .expect("known")]
                .function(),
                way.calls(),
            )
        })
        .collect();
    // From the second loop's line; at first past the bare call, and then through it.
    assert_eq!(callers, [("passes", QUIET), ("alternates", 500), ("passes", 499)]);
}

#[profile]
fn panics(n: u64) -> u64 {
    if n == 2000 || n == 2010 {
        resume_unwind(Box::new([0_u8; 64]));
    }
    n
}

#[profile]
fn between(n: u64) -> u64 {
    panics(n) + 1
}

#[profile]
fn catches(kept: &mut Kept) {
    for n in 0..2020 {
        if catch_unwind(|| between(n)).is_err() {
            kept.push(bytes(5));
        }
        digit(n);
    }
}

fn panics_go_through_bare_calls() {
    let Both { lean, .. } = both(catches);
    assert_eq!(calls(&lean, "panics"), (QUIET + 19, true));
    assert_eq!(calls(&lean, "between"), (QUIET + 19, true));
    assert_eq!(lean.retained_bytes(), Some(10));
}

#[profile]
fn down(depth: u64, n: u64, kept: &mut Kept) -> u64 {
    if depth > 0 {
        return even(depth - 1, n, kept) + down(depth - 1, n, kept);
    }
    if n == 2000 {
        kept.push(bytes(3));
    }
    1
}

#[profile]
fn even(depth: u64, n: u64, kept: &mut Kept) -> u64 {
    let each = |depth| down(depth, n, kept);
    [depth].into_iter().map(each).sum()
}

#[profile]
fn recurses(kept: &mut Kept) {
    for n in 0..3000 {
        assert_eq!(down(2, n, kept), 4);
    }
}

fn functions_that_call_themselves() {
    let Both { exact, lean } = both(recurses);
    assert_eq!(calls(&exact, "down"), (3000, false));
    // In the call of 2,000 the first of four leaves wakes both: the second is the outermost counted call of the function, and so is the
    // call around the third and the fourth.
    assert_eq!(calls(&lean, "down"), (QUIET + 999 + 2, true));
    assert_eq!(own(&lean, "recurses"), (3, 3));
    assert_eq!((own(&lean, "down"), own(&lean, "even")), ((6, 6), (3, 3)));
}

#[profile]
fn page() -> Vec<u8> {
    sums(20);
    bytes(8)
}

#[profile]
fn opens(n: u64, kept: &mut Kept) -> Option<Profile> {
    (n == 2000).then(|| {
        let session = Session::builder().id("within").open();
        kept.push(session.run(page));
        session.finish()
    })
}

#[profile]
fn serves(kept: &mut Kept) -> Option<Profile> {
    let mut profile = None;
    sums(2000);
    for n in 0..2100 {
        profile = profile.or(opens(n, kept));
    }
    profile
}

fn sessions_count_every_call() {
    let run = |is_lean| {
        let mut kept = Kept::with_capacity(4);
        let profiler = Profiler::builder().lean(is_lean).start();
        let within = serves(&mut kept).expect("it was opened");
        (within, profiler.finish())
    };
    let ((exact_within, exact), (within, lean)) = (run(false), run(true));
    for within in [&exact_within, &within] {
        assert_eq!(calls(within, "digit"), (20, false));
        assert_eq!(calls(within, "sums"), (1, false));
    }
    assert_eq!(calls(&exact, "digit"), (2020, false));
    assert_eq!(calls(&lean, "digit"), (QUIET + 20, true));
    assert_eq!(lean.retained_bytes(), exact.retained_bytes());
    assert_eq!(lean.allocated_bytes(), exact.allocated_bytes());
}

#[profile]
fn at_work(n: u64, kept: &mut Kept) {
    if n % 1500 == 1499 {
        kept.push(bytes(9));
    }
}

#[profile]
fn works() -> Kept {
    let mut kept = Kept::with_capacity(4);
    for n in 0..3000 {
        at_work(n, &mut kept);
    }
    kept
}

fn threads_one_after_the_other() {
    let Both { exact, lean } = both(|kept| {
        for _ in 0..3 {
            kept.extend(elsewhere(works));
        }
    });
    assert_eq!(calls(&exact, "at_work"), (9000, false));
    // Quiet calls are each thread's own. The first thread makes it bare, and wakes it; then it is not quiet for long enough.
    assert_eq!(calls(&lean, "at_work"), (9000 - (1500 - QUIET), true));
    assert_eq!(own(&lean, "at_work").1 + own(&lean, "works").1, 6 * 9);
}

fn threads_at_the_same_time() {
    let run = |is_lean| {
        let profiler = Profiler::builder().lean(is_lean).start();
        let kept: Vec<Kept> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(works)).collect();
            threads
                .into_iter()
                .map(|thread| thread.join().expect("it works"))
                .collect()
        });
        let profile = profiler.finish();
        drop(kept);
        profile
    };
    for profile in [run(false), run(true)] {
        assert_eq!(profile.allocated_bytes(), Some(4 * (2 * 9 + 4 * 24)));
        assert_eq!(profile.retained_bytes(), Some(4 * (2 * 9 + 4 * 24)));
    }
}

#[profile]
async fn waits(kept: &mut Kept) -> u64 {
    let mut sum = 0;
    for n in 0..2500 {
        sum += digit(n);
        rests(n, kept);
        if n % 1000 == 0 {
            give_way().await;
        }
    }
    sum
}

#[profile]
fn rests(n: u64, kept: &mut Kept) {
    if n == 2200 {
        kept.push(bytes(11));
    }
}

fn futures_call_bare_functions() {
    let Both { exact, lean } = both(|kept| {
        let mut future = Box::pin(waits(kept));
        let mut polls = 1;
        while poll_once(&mut future).is_pending() {
            polls += 1;
        }
        assert_eq!(polls, 4);
    });
    assert_eq!(calls(&exact, "rests"), (2500, false));
    assert_eq!(calls(&lean, "rests"), (QUIET + 299, true));
    assert_eq!((own(&lean, "rests"), own(&lean, "waits")), ((0, 0), (11, 11)));
}

#[profile]
fn switches(kept: &mut Kept) {
    sums(2000);
    set_sampling(Sampling::OneIn(2.try_into().expect("it is not 0")));
    sums(1000);
    set_sampling(Sampling::All);
    kept.push(bytes(1));
    sums(1000);
}

fn sampling_counts_what_it_chooses() {
    let Both { exact, lean } = both(switches);
    assert_eq!(calls(&exact, "digit"), (4000, false));
    assert_eq!(calls(&lean, "digit"), (QUIET + 1000, true));
}

#[profile]
fn profiles() -> (Profile, Profile) {
    sums(2000);
    let exact = Profiler::start();
    sums(50);
    let exact = exact.finish();
    let lean = Profiler::builder().lean(true).start();
    sums(3000);
    let lean = lean.finish();
    sums(5000);
    (exact, lean)
}

fn profilers_within_a_lean_one() {
    let profiler = Profiler::builder().lean(true).start();
    let (exact, lean) = profiles();
    let all = profiler.finish();
    assert_eq!(calls(&exact, "digit"), (50, false));
    assert_eq!(calls(&lean, "digit"), (QUIET, true));
    // Made bare by each lean one: the last calls are counted again, as the function was made bare within.
    assert_eq!(calls(&all, "digit"), (QUIET + 50 + QUIET + QUIET, true));
}

#[profile]
fn grows(n: u64, list: &mut Vec<u64>) {
    list.push(n);
}

#[profile]
fn collects(list: &mut Vec<u64>) {
    for n in 0..200_000 {
        grows(n, list);
    }
}

/// A vector that doubles is quiet for longer and longer.
fn a_function_that_wakes_again_and_again_is_counted_in_the_end() {
    let run = |is_lean| {
        let mut list = Vec::new();
        let profiler = Profiler::builder().lean(is_lean).start();
        collects(&mut list);
        profiler.finish()
    };
    let (exact, lean) = (run(false), run(true));
    assert_eq!(lean.retained_bytes(), exact.retained_bytes());
    assert_eq!(lean.allocated_bytes(), exact.allocated_bytes());
    // Of the growths to 8,192 and to 131,072 alone it was not known whose they are.
    let lost = (8192 - 4096) + (131_072 - 65_536);
    assert_eq!(
        own(&lean, "collects"),
        (8 * lost, 8 * i64::try_from(lost).expect("it is small"))
    );
    assert_eq!(own(&exact, "collects"), (0, 0));
}

/// A program that itself counts what it asks for, and chooses what it does by its seed.
struct Counted {
    random: u64,
    kept: Kept,
    asked_bytes: u64,
    /// Whether what runs on other threads is seen: a session is left there.
    is_everywhere: bool,
}

impl Counted {
    fn begin(seed: u64, is_everywhere: bool) -> Self {
        Self {
            random: seed,
            kept: Kept::with_capacity(100_000),
            asked_bytes: 0,
            is_everywhere,
        }
    }

    /// Any number below `end`: the upper bits of Knuth's generator.
    fn below(&mut self, end: u64) -> u64 {
        self.random = self
            .random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.random >> 33) % end
    }

    /// A block that stays for a while.
    fn take(&mut self) {
        let length = 1 + self.below(500);
        self.asked_bytes += length;
        self.kept.push(bytes(usize::try_from(length).expect("it is short")));
    }

    #[profile]
    fn seldom(&mut self, one_in: u64) {
        match self.below(2 * one_in) {
            0 => self.take(),
            1 => drop(self.kept.pop()),
            _ => {}
        }
    }

    #[profile]
    fn through(&mut self, one_in: u64) -> u64 {
        self.seldom(one_in);
        digit(one_in)
    }

    /// Its closure runs on another thread, in another function's line, or in its own.
    #[profile]
    fn hands_over(&mut self, one_in: u64) {
        let work = |program: &mut Self| {
            program.seldom(one_in);
            let digit = program.through(one_in);
            if digit == 2 {
                program.take();
            }
        };
        match self.below(3) {
            0 if self.is_everywhere => on_a_thread(self, work),
            0 | 1 => runs(self, work),
            _ => work(self),
        }
    }

    #[profile]
    fn branch(&mut self, depth: u64) {
        self.take();
        self.hands_over(1 << depth);
        for _ in 0..self.below(4) {
            let one_in = 1 << self.below(14);
            for _ in 0..self.below(3000) {
                self.through(one_in);
            }
            if depth != 0 {
                self.branch(depth - 1);
            }
        }
        self.kept.pop();
    }

    /// Whether the profile says what the program did.
    #[track_caller]
    fn check(&self, profile: &Profile, mode: &str) {
        let kept: usize = self.kept.iter().map(Vec::len).sum();
        // What the threads themselves need is on the line that starts them.
        let thread = profile.iter().find(|report| report.function() == "on_a_thread");
        let threads = thread.map_or(0, |report| own(profile, report.function()).0);
        let asked = profile.allocated_bytes().map(|bytes| bytes - threads);
        assert_eq!(asked, Some(self.asked_bytes), "{mode}");
        assert_eq!(profile.retained_bytes(), i64::try_from(kept).ok(), "{mode}");
        // Each block is on one line, and nothing is beside.
        let own: i64 = profile.iter().map(|report| own(profile, report.function()).1).sum();
        assert_eq!(Some(own), profile.retained_bytes(), "{mode}");
        assert!(matches!(profile.elsewhere_bytes(), None | Some(0)), "{mode}");
    }
}

#[profile]
fn on_a_thread(program: &mut Counted, work: impl Fn(&mut Counted) + Sync) {
    elsewhere(|| {
        for _ in 0..program.below(40) {
            work(program);
        }
    });
}

#[profile]
fn runs(program: &mut Counted, work: impl Fn(&mut Counted)) {
    for _ in 0..program.below(40) {
        work(program);
    }
}

fn programs_of_any_shape() {
    let mut bare = 0;
    for seed in 0..24 {
        for is_lean in [false, true] {
            let mut program = Counted::begin(seed, true);
            let profiler = Profiler::builder().lean(is_lean).start();
            program.branch(5);
            let profile = profiler.finish();
            program.check(&profile, if is_lean { "lean" } else { "exact" });
            bare += profile.iter().filter(|report| report.was_bare()).count();
        }
        let mut program = Counted::begin(seed, false);
        let session = Session::builder().open();
        session.run(|| program.branch(5));
        program.check(&session.finish(), "session");
    }
    assert!(bare > 10, "{bare} functions were bare: too few to mean something");
}

/// Nothing of a call that panicked, or of a thread, is left: all functions are counted where the profile is exact.
fn exact_profiles_stay_exact() {
    let mut kept = Kept::with_capacity(64);
    let profiler = Profiler::start();
    top(&mut kept);
    sums(QUIET_AGAIN);
    let result = catch_unwind(AssertUnwindSafe(|| catches(&mut kept)));
    assert!(result.is_ok());
    let profile = profiler.finish();
    assert_eq!(calls(&profile, "outer"), (2003, false));
    assert_eq!(calls(&profile, "digit"), (2003 + QUIET_AGAIN + 2020, false));
    assert_eq!(own(&profile, "inner"), (30, 30));
}

fn main() {
    quiet_calls_are_not_counted();
    what_a_bare_call_leaves_stands_on_its_callers_line();
    a_free_wakes_as_well();
    all_that_are_around_are_woken();
    a_counted_call_below_a_bare_one_wakes_it();
    panics_go_through_bare_calls();
    functions_that_call_themselves();
    sessions_count_every_call();
    threads_one_after_the_other();
    threads_at_the_same_time();
    futures_call_bare_functions();
    sampling_counts_what_it_chooses();
    profilers_within_a_lean_one();
    a_function_that_wakes_again_and_again_is_counted_in_the_end();
    programs_of_any_shape();
    exact_profiles_stay_exact();
    println!("test no_byte_is_lost_in_a_lean_profile ... ok");
}
