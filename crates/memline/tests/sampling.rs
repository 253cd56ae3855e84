//! One call in N: each function and the sessions get their share, whatever the pattern of the calls, and what is called
//! inside follows the outermost call. The switch is the process's, so that all of it is one test.

mod support;

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::sync::Mutex;

use memline::{Config, Measure, Outcome, Report, Row, Sampling, Session, configure, profile, set_sampling};
use support::{drive, give_way};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

/// How many reports there were of each function.
static SEEN: Mutex<BTreeMap<&str, u32>> = Mutex::new(BTreeMap::new());

/// The functions here, as reports name them.
const NAMES: [&str; 12] = [
    "f",
    "g",
    "h",
    "outer",
    "inner",
    "inner_too",
    "calls_g_if",
    "fib",
    "is_even",
    "is_odd",
    "waits",
    "waits_inside",
];

fn known(function: &str) -> &'static str {
    NAMES
        .into_iter()
        .find(|name| *name == function)
        .expect("it is one of these")
}

fn see(report: &Report) {
    assert_eq!((report.calls(), report.outcome()), (1, Outcome::Returned));
    // Who is profiled is so from beginning to end.
    let lines = report.rows().iter().skip(1).filter_map(Row::stats);
    let runs: Vec<u64> = lines.map(|line| line.occurrences).collect();
    assert!(runs.iter().all(|runs| *runs == 1), "{report}");
    *SEEN
        .lock()
        .expect("nothing panics")
        .entry(known(report.function()))
        .or_default() += 1;
}

/// What was seen of what `calls` did while one in `n` was profiled.
fn seen(n: u32, calls: impl FnOnce()) -> BTreeMap<&'static str, u32> {
    set_sampling(one_in(n));
    calls();
    set_sampling(Sampling::All);
    std::mem::take(&mut *SEEN.lock().expect("nothing panics"))
}

fn one_in(n: u32) -> Sampling {
    NonZeroU32::new(n).map_or(Sampling::Off, Sampling::OneIn)
}

/// Of so many, one in `n` was profiled, give or take a tenth.
#[track_caller]
fn assert_share(what: &str, profiled: u32, of: u32, n: u32) {
    let share = of / n;
    let fits = (share - share / 10..=share + share / 10).contains(&profiled);
    assert!(fits, "{what}: {profiled} of {of}, and 1 in {n} are {share}");
}

#[track_caller]
fn assert_shares(seen: &BTreeMap<&str, u32>, n: u32, functions: &[(&str, u32)]) {
    for (function, of) in functions {
        assert_share(function, seen.get(function).copied().unwrap_or(0), *of, n);
    }
    assert_eq!(seen.len(), functions.len(), "{seen:?}");
}

#[profile]
fn f() -> u32 {
    1
}

#[profile]
fn g() -> u32 {
    2
}

#[profile]
fn h() -> u32 {
    3
}

#[profile]
fn outer() -> u32 {
    let one = inner();
    one + inner_too()
}

#[profile]
fn inner() -> u32 {
    4
}

#[profile]
fn inner_too() -> u32 {
    let one = inner();
    one + 1
}

#[profile]
fn calls_g_if(it_does: bool) -> u32 {
    if it_does { g() } else { 0 }
}

#[profile]
fn fib(n: u32) -> u32 {
    if n < 2 { n } else { fib(n - 1) + fib(n - 2) }
}

#[profile]
fn is_even(n: u32) -> bool {
    n == 0 || is_odd(n - 1)
}

#[profile]
fn is_odd(n: u32) -> bool {
    n != 0 && is_even(n - 1)
}

#[profile]
async fn waits() -> u32 {
    give_way().await;
    let more = waits_inside().await;
    more + f()
}

#[profile]
async fn waits_inside() -> u32 {
    give_way().await;
    g()
}

#[test]
fn each_gets_its_share_whatever_the_pattern() {
    configure(Config::new().measure(Measure::Task).sink(see)).expect("memline::Alloc is there");
    calls_in_patterns();
    calls_inside_follow_the_outermost();
    recursion_is_decided_once();
    sessions_and_calls_by_turns();
    futures_by_turns();
}

fn calls_in_patterns() {
    for n in [2, 3, 10, 100] {
        let rounds = 3000 * n;
        let by_turns = seen(n, || (0..rounds).for_each(|_| assert_eq!(f() + g(), 3)));
        assert_shares(&by_turns, n, &[("f", rounds), ("g", rounds)]);
    }
    let rounds = 30_000;
    let of_three = seen(3, || (0..rounds).for_each(|_| assert_eq!(f() + g() + h(), 6)));
    assert_shares(&of_three, 3, &[("f", rounds), ("g", rounds), ("h", rounds)]);
    // The period of the calls is that of the switch, or divides it.
    for (n, period) in [(10, 10), (10, 5), (4, 8), (7, 7)] {
        let every = |round| if round % period == 0 { g() } else { f() };
        let periodic = seen(n, || assert_eq!((0..rounds * period).map(every).max(), Some(2)));
        assert_shares(&periodic, n, &[("f", rounds * (period - 1)), ("g", rounds)]);
    }
    let in_a_row = seen(10, || {
        (0..rounds).for_each(|_| assert_eq!(f(), 1));
        (0..rounds).for_each(|_| assert_eq!(g(), 2));
    });
    assert_shares(&in_a_row, 10, &[("f", rounds), ("g", rounds)]);
}

fn calls_inside_follow_the_outermost() {
    let rounds = 30_000;
    for n in [2, 10] {
        let nested = seen(n, || (0..rounds).for_each(|_| assert_eq!(outer(), 9)));
        let of_outer = nested["outer"];
        assert_share("outer", of_outer, rounds, n);
        let expected = BTreeMap::from([("outer", of_outer), ("inner", 2 * of_outer), ("inner_too", of_outer)]);
        assert_eq!(nested, expected);
    }
    for n in [4, 10] {
        let rounds = rounds * n;
        let mut round = 0;
        let seldom = seen(n, || {
            for _ in 0..rounds {
                round += 1;
                calls_g_if(round % n == 0);
            }
        });
        assert_shares(&seldom, n, &[("calls_g_if", rounds), ("g", rounds / n)]);
    }
}

fn recursion_is_decided_once() {
    let rounds = 30_000;
    let recursive = seen(10, || (0..rounds).for_each(|_| assert_eq!(fib(4), 3)));
    assert_shares(&recursive, 10, &[("fib", rounds)]);
    let mutual = seen(5, || (0..rounds).for_each(|_| assert!(is_even(4))));
    assert_shares(&mutual, 5, &[("is_even", rounds), ("is_odd", rounds)]);
    assert_eq!(mutual["is_even"], mutual["is_odd"]);
    // All of one large call or nothing, and always all when it is on.
    for _ in 0..100 {
        let of_one = seen(3, || assert_eq!(fib(10), 55));
        assert!(of_one.values().all(|reports| *reports == 1), "{of_one:?}");
    }
    assert_eq!(seen(1, || assert_eq!(fib(10), 55)), BTreeMap::from([("fib", 1)]));
}

fn sessions_and_calls_by_turns() {
    let rounds = 10_000;
    for n in [2, 5] {
        let (mut profiled, mut inside) = (0, 0);
        let calls = seen(n, || {
            for _ in 0..rounds {
                assert_eq!(f(), 1);
                let session = Session::builder().open();
                session.run(|| assert_eq!(g() + outer(), 11));
                profiled += u32::from(session.is_profiled());
                let reports = session.finish().into_reports();
                assert!([0, 4].contains(&reports.len()), "all of a session or nothing");
                inside += u32::from(!reports.is_empty());
            }
        });
        assert_shares(&calls, n, &[("f", rounds)]);
        assert_share("sessions", profiled, rounds, n);
        assert_eq!(inside, profiled);
    }
    // A session's own switch, while the process's is on.
    let mut profiled = 0;
    let calls = seen(1, || {
        for _ in 0..rounds {
            assert_eq!(f(), 1);
            profiled += u32::from(Session::builder().sampling(one_in(4)).open().is_profiled());
        }
    });
    assert_share("sessions with a switch", profiled, rounds, 4);
    assert_eq!(calls, BTreeMap::from([("f", rounds)]));
}

fn futures_by_turns() {
    let rounds = 10_000;
    let calls = seen(4, || {
        for _ in 0..rounds {
            let two = futures_util::future::join(waits(), waits());
            assert_eq!(drive(two), (3, 3));
        }
    });
    let of_waits = calls["waits"];
    assert_share("waits", of_waits, 2 * rounds, 4);
    let expected = ["waits", "waits_inside", "f", "g"].map(|function| (function, of_waits));
    assert_eq!(calls, BTreeMap::from(expected));
}
