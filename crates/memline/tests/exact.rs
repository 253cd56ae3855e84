//! What synchronous code does to memory on a line, in all its columns, to the byte.

mod support;

use std::collections::HashMap;
use std::panic::{catch_unwind, resume_unwind};
use std::rc::Rc;

use memline::{Outcome, profile};
use support::reckoning::numbers;
use support::{assert_full, profile};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

#[profile]
fn grows(n: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    for byte in 0..n {
        bytes.push(byte);
    }
    bytes.reserve_exact(1000);
    bytes.shrink_to(300);
    bytes.shrink_to_fit();
    bytes.clear();
    bytes
}

/// Growing in place or by moving counts the difference, and is one request; shrinking is none.
#[test]
fn growth_counts_the_difference() {
    let reports = profile(|| drop(grows(100)));
    assert_full(
        &reports[0],
        100,
        "
                   |fn grows(n: u8) -> Vec<u8> {
1x +0 ^0 #0        |    let mut bytes = Vec::new();
101x +0 ^128 #0    |    for byte in 0..n {
100x +128 ^128 #5  |        bytes.push(byte);
100x +0 ^128 #0    |    }
1x +972 ^1100 #1   |    bytes.reserve_exact(1000);
1x -800 ^1100 #0   |    bytes.shrink_to(300);
1x -200 ^300 #0    |    bytes.shrink_to_fit();
1x +0 ^100 #0      |    bytes.clear();
1x +0 ^100 #0      |    bytes
1x +0 ^100 #0      |}
",
    );
}

#[profile]
fn temporaries(text: &str) -> usize {
    let length = text.repeat(100).len() + text.repeat(10).len();
    let last = [text.repeat(5), text.repeat(2)].concat().len();
    if text.repeat(7).is_empty() {
        return 0;
    }
    match text.repeat(3).as_str() {
        "" => 0,
        long => long.repeat(2).len() + length + last,
    }
}

/// Those of a statement go at its end, those of an `if`'s condition before its branches, and those of the head of a
/// `match` when its arm is done.
#[test]
fn temporaries_show_in_the_mark_of_their_line() {
    let reports = profile(|| assert_eq!(temporaries("ab"), 12 + 220 + 14));
    assert_full(
        &reports[0],
        0,
        r#"
                   |fn temporaries(text: &str) -> usize {
1x +0 ^220 #2      |    let length = text.repeat(100).len() + text.repeat(10).len();
1x +0 ^28 #3       |    let last = [text.repeat(5), text.repeat(2)].concat().len();
1x +0 ^14 #1       |    if text.repeat(7).is_empty() {
                   |        return 0;
                   |    }
1x +6 ^6 #1        |    match text.repeat(3).as_str() {
                   |        "" => 0,
1x -6 ^18 #1       |        long => long.repeat(2).len() + length + last,
                   |    }
1x +0 ^0 #0        |}
"#,
    );
}

/// Takes as much again for a moment when it goes.
struct Noisy(Vec<u8>);

impl Drop for Noisy {
    fn drop(&mut self) {
        drop(self.0.clone());
    }
}

#[profile]
fn drops(n: usize) -> usize {
    let shared = Rc::new([0_u8; 48]);
    let boxed: Box<dyn Fn() -> usize> = {
        let shared = Rc::clone(&shared);
        Box::new(move || shared.len())
    };
    let moved = Noisy(vec![0; 10 * n]);
    let noisy = Noisy(vec![0; 100 * n]);
    {
        let _inner = Noisy(vec![0; n]);
    }
    let Noisy(_) = &moved;
    drop(moved);
    boxed() + noisy.0.len()
}

#[test]
fn the_closing_brace_has_what_is_dropped_there_and_what_dropping_takes() {
    let reports = profile(|| assert_eq!(drops(1), 148));
    assert_full(
        &reports[0],
        0,
        "
                   |fn drops(n: usize) -> usize {
1x +64 ^64 #1      |    let shared = Rc::new([0_u8; 48]);
1x +0 ^64 #0       |    let boxed: Box<dyn Fn() -> usize> = {
1x +0 ^64 #0       |        let shared = Rc::clone(&shared);
1x +8 ^72 #1       |        Box::new(move || shared.len())
1x +0 ^72 #0       |    };
1x +10 ^82 #1      |    let moved = Noisy(vec![0; 10 * n]);
1x +100 ^182 #1    |    let noisy = Noisy(vec![0; 100 * n]);
                   |    {
1x +1 ^183 #1      |        let _inner = Noisy(vec![0; n]);
1x -1 ^184 #1      |    }
1x +0 ^182 #0      |    let Noisy(_) = &moved;
1x -10 ^192 #1     |    drop(moved);
1x +0 ^172 #0      |    boxed() + noisy.0.len()
1x -172 ^272 #1    |}
",
    );
}

#[profile]
fn even(n: usize) -> Vec<u8> {
    let mut bytes = vec![0_u8; n];
    if n > 0 {
        bytes.append(&mut odd(n - 1));
    }
    bytes.shrink_to_fit();
    bytes
}

#[profile]
fn odd(n: usize) -> Vec<u8> {
    let mut bytes = vec![0_u8; 10 * n];
    if n > 0 {
        bytes.append(&mut even(n - 1));
    }
    bytes.shrink_to_fit();
    bytes
}

/// Of two functions that call each other only the outermost call of each counts: the others are in its line.
#[test]
fn mutual_recursion_belongs_to_the_outermost_lines() {
    let total = 4 + 30 + 2 + 10;
    let reports = profile(|| assert_eq!(even(4).len(), total));
    let names: Vec<_> = reports
        .iter()
        .map(|report| (report.function(), report.calls(), report.net_bytes()))
        .collect();
    assert_eq!(names, [("even", 1, 46), ("odd", 1, 42)]);
    let calls = reports.iter().map(|report| {
        let line = numbers(report)[&4];
        (line.occurrences, line.increment)
    });
    // The call's line also grew the vector to what it needs, by doubling at least, and dropped what came.
    assert_eq!(calls.collect::<Vec<_>>(), [(1, 42), (1, 60 - 30)]);
}

#[profile]
fn outer(n: usize) -> usize {
    let kept = middle(n);
    let sum: usize = (0..3).map(|_| middle(n).len()).sum();
    kept.len() + sum
}

#[profile]
fn middle(n: usize) -> Vec<u8> {
    let mut kept = inner(n);
    kept.append(&mut inner(n));
    kept.shrink_to_fit();
    kept
}

#[profile]
fn inner(n: usize) -> Vec<u8> {
    let map: HashMap<usize, Box<[u8]>> = (0..n).map(|key| (key, vec![0_u8; key].into_boxed_slice())).collect();
    drop(map);
    vec![1; n]
}

/// Each level has all that is below it, whatever the level below reports of itself.
#[test]
fn three_levels_include_each_other() {
    let reports = profile(|| assert_eq!(outer(10), 80));
    let told: Vec<_> = reports
        .iter()
        .map(|report| {
            let increments: Vec<i64> = numbers(report).values().map(|line| line.increment).collect();
            (report.function(), report.calls(), report.net_bytes(), increments)
        })
        .collect();
    let map = numbers(&reports[2])[&2];
    assert_eq!(map.occurrences, 8);
    assert_eq!(
        told,
        [
            ("outer", 1, 0, vec![20, 0, 0, -20]),
            ("middle", 4, 80, vec![40, 40, 0, 0, 0]),
            ("inner", 8, 80, vec![map.increment, -map.increment, 80, 0])
        ]
    );
    // The nested calls' requests are their callers'.
    let requests: Vec<u64> = reports
        .iter()
        .map(|report| report.rows()[0].stats().unwrap().allocations.unwrap())
        .collect();
    // Of `inner` the map, nine boxes, and the vector; `middle` grows its vector once.
    assert!(requests[2] >= 8 * (1 + 9 + 1), "{}", requests[2]);
    assert_eq!([requests[0], requests[1]], [requests[2] + 4, requests[2] + 4]);
}

#[profile]
fn catches(at: usize) -> usize {
    let kept = Vec::from([0_u8; 100]);
    let caught = catch_unwind(|| fails(at)).is_err();
    let again = (0..3).filter(|_| catch_unwind(|| fails(at)).is_err()).count();
    kept.len() + usize::from(caught) + again
}

#[profile]
fn fails(at: usize) -> Vec<u8> {
    let first = vec![0_u8; 1000];
    let second = deeper(at);
    [first, second].concat()
}

#[profile]
fn deeper(at: usize) -> Vec<u8> {
    let local = vec![0_u8; at];
    if at > 0 {
        // Not `panic!`, whose hook prints.
        resume_unwind(Box::new([0_u8; 50]));
    }
    local
}

#[test]
fn a_caught_panic_leaves_the_caller_exact() {
    // Once before: the runtime allocates what it keeps.
    profile(|| assert!(catch_unwind(|| fails(1)).is_err()));
    let reports = profile(|| assert_eq!(catches(10), 104));
    let [catches, fails, deeper] = &reports[..] else {
        panic!("{} reports", reports.len())
    };
    assert_eq!(catches.outcome(), Outcome::Returned);
    let increments: Vec<i64> = numbers(catches).values().map(|line| line.increment).collect();
    assert_eq!(increments, [100, 0, 0, 0, -100]);

    // Each call leaves the payload to its caller, in the runtime's box.
    assert_eq!((deeper.calls(), deeper.outcome()), (4, Outcome::Panicked));
    let payload = deeper.net_bytes() / 4;
    assert!(payload >= 50, "{payload}");
    let line = numbers(deeper)[&5];
    assert_eq!((line.occurrences, line.increment), (4, 4 * (payload - 10)));
    assert!(deeper.rows()[5].has_panicked());

    assert_eq!(
        (fails.calls(), fails.outcome(), fails.net_bytes()),
        (4, Outcome::Panicked, 4 * payload)
    );
    assert!(fails.rows()[3].has_panicked());
    let line = numbers(fails)[&3];
    assert_eq!((line.occurrences, line.increment), (4, 4 * (payload - 1000)));
    assert!(!numbers(fails).contains_key(&4));
}
