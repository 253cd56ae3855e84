//! What a call is given and does not hand on is freed before its books are closed: it stands on the closing brace.
#![allow(
    clippy::boxed_local,
    clippy::needless_pass_by_value,
    clippy::unused_async,
    clippy::unused_self,
    reason = "what is tested is who drops them"
)]

mod quiet;
mod support;

use std::fmt::{self, Display};
use std::rc::Rc;

use memline::profile;
use support::{listing, profile, profile_async};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

/// The only report's increments below the first row, and what the calls changed.
#[track_caller]
fn assert_increments(reports: &[memline::Report], expected: &[i64]) {
    let [report] = reports else {
        panic!("{} reports", reports.len())
    };
    let rows = report.rows()[1..].iter().filter_map(memline::Row::stats);
    let increments: Vec<i64> = rows.map(|row| row.increment_bytes).collect();
    assert_eq!(increments, expected, "{report}");
    assert_eq!(report.net_bytes(), expected.iter().sum::<i64>());
}

fn bytes(length: usize) -> Vec<u8> {
    std::hint::black_box(vec![0; length])
}

#[profile]
fn counts(v: Vec<u8>) -> usize {
    v.len()
}

#[profile]
async fn counts_later(v: Vec<u8>) -> usize {
    v.len()
}

#[test]
fn parameter_is_given_back_on_the_closing_brace() {
    let v = bytes(1000);
    let reports = profile(|| assert_eq!(counts(v), 1000));
    assert_eq!(
        listing(&reports[0]),
        "\
1x         |#[profile]
           |fn counts(v: Vec<u8>) -> usize {
1x +0      |    v.len()
1x -1000   |}
"
    );
    assert_eq!(reports[0].net_bytes(), -1000);
    let (_, reports) = profile_async(counts_later(bytes(1000)));
    assert_increments(&reports, &[0, -1000]);
}

#[profile(max_retained = "0 B")]
fn shouts(s: String) -> String {
    s.to_uppercase()
}

#[test]
fn budget_counts_what_a_parameter_gave_back() {
    quiet::reports();
    let s = String::from("whisper!");
    assert_eq!(shouts(s), "WHISPER!");
}

#[rustfmt::skip]
#[profile]
fn takes(
    (left, _): (Vec<u8>, Vec<u8>), _: Vec<u8>, mut kept: Vec<u8>, _unused: Vec<u8>,
    #[cfg(not(any()))] there: impl Iterator<Item = u8>,
    [ref one, ..]: [Vec<u8>; 2],
    #[allow(unused_variables)] last: Vec<u8>,
) -> Vec<u8> {
    kept.push(1);
    let sum = left.len() + there.count() + one.len();
    assert_eq!(sum, 1 + 2 + 64);
    kept
}

/// Of those that are freed one is consumed on a line of its own.
#[test]
fn parameters_of_all_forms_are_given_back() {
    let [left, right, wild, unused, there, one, two, last] = [1, 2, 4, 8, 2, 64, 128, 256].map(bytes);
    let mut kept = Vec::with_capacity(16);
    kept.push(0);
    let mut returned = Vec::new();
    let reports = profile(|| {
        returned = takes((left, right), wild, kept, unused, there.into_iter(), [one, two], last);
    });
    assert_eq!(returned, [0, 1]);
    assert_increments(&reports, &[0, -2, 0, 0, -(1 + 2 + 4 + 8 + 64 + 128 + 256)]);
}

struct Held {
    bytes: Vec<u8>,
}

impl Display for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.bytes.len())
    }
}

/// Shows what it is given, as macros may.
macro_rules! shown {
    ($value:expr) => {
        stringify!($value)
    };
}

impl Held {
    fn new(length: usize) -> Self {
        Self { bytes: bytes(length) }
    }

    #[profile]
    fn plain(self) -> usize {
        self.bytes.len()
    }

    #[profile]
    fn unused(self) {}

    #[profile]
    fn mutable(mut self) -> usize {
        self.bytes.clear();
        self.bytes.len()
    }

    #[profile]
    fn boxed(self: Box<Self>) -> usize {
        self.bytes.len()
    }

    #[profile]
    fn shared(self: Rc<Self>) -> usize {
        self.bytes.len()
    }

    #[profile]
    fn in_closures_and_macros(self) -> usize {
        let length = || self.bytes.len();
        assert_eq!(length(), vec![self.bytes.len(); 1].len() * 10);
        self::bytes(0).len() + length()
    }

    /// Its `self` is the item's.
    #[profile]
    fn beside_an_item(self) -> usize {
        trait Twice {
            fn twice(self) -> usize;
        }
        impl Twice for usize {
            fn twice(self) -> usize {
                self * 2
            }
        }
        self.bytes.len().twice()
    }

    #[profile]
    fn in_a_macro_of_its_own(self) -> usize {
        macro_rules! length {
            () => {
                self.bytes.len()
            };
        }
        length!()
    }

    /// What names it in a string would not be found again.
    #[profile]
    fn in_a_string(self, other: Self) -> String {
        format!("{self}, {other}")
    }

    #[profile]
    fn asserted(self) -> usize {
        assert!(self.bytes.is_empty());
        0
    }

    #[profile]
    #[track_caller]
    fn caller_line(self, other: Self) -> u32 {
        drop(other);
        std::panic::Location::caller().line()
    }

    /// The result borrows from the other parameter, and may be returned early.
    #[profile]
    fn early(mut self, other: Self, numbers: &[u8]) -> Option<&u8> {
        assert!(self.bytes.len() < other.bytes.len());
        let first = numbers.first()?;
        self.bytes[0] = *first;
        Some(first)
    }

    #[profile]
    fn rest(self) -> impl Iterator<Item = u8> {
        assert!(!self.bytes.is_empty());
        self.bytes.into_iter()
    }

    #[allow(clippy::unused_self, reason = "a macro has it")]
    #[profile]
    fn shown(self) -> &'static str {
        shown!(self.bytes)
    }
}

#[test]
fn self_by_value_is_given_back() {
    let held = Held::new(10);
    assert_increments(&profile(|| assert_eq!(held.plain(), 10)), &[0, -10]);
    let held = Held::new(10);
    assert_increments(&profile(|| held.unused()), &[-10]);
    let held = Held::new(10);
    assert_increments(&profile(|| assert_eq!(held.mutable(), 0)), &[0, 0, -10]);
    let held = Box::new(Held::new(10));
    assert_increments(&profile(|| assert_eq!(held.boxed(), 10)), &[0, -10 - 24]);
    let held = Rc::new(Held::new(10));
    assert_increments(&profile(|| assert_eq!(held.shared(), 10)), &[0, -10 - 40]);
    let held = Held::new(10);
    assert_increments(
        &profile(|| assert_eq!(held.in_closures_and_macros(), 10)),
        &[0, 0, 0, -10],
    );
    let held = Held::new(10);
    assert_increments(&profile(|| assert_eq!(held.beside_an_item(), 20)), &[0, -10]);
}

/// The result has 18 bytes, and both go.
#[test]
fn self_in_a_string_is_given_back() {
    let (held, other) = (Held::new(10), Held::new(20));
    let mut told = String::new();
    let reports = profile(|| told = held.in_a_string(other));
    assert_eq!(told, "10 bytes, 20 bytes");
    let rows = reports[0].rows();
    assert_eq!(rows.last().unwrap().stats().unwrap().increment_bytes, -30);
}

#[test]
fn self_in_a_macro_call_is_given_back() {
    let held = Held::new(10);
    assert_increments(&profile(|| assert_eq!(held.in_a_macro_of_its_own(), 10)), &[0, -10]);
    let (held, other) = (Held::new(10), Held::new(20));
    assert_increments(&profile(|| assert!(held.early(other, &[]).is_none())), &[0, -30]);
    let (held, other) = (Held::new(10), Held::new(20));
    let reports = profile(|| assert_eq!(held.early(other, &[1]), Some(&1)));
    assert_increments(&reports, &[0, 0, 0, 0, -30]);
    let held = Held::new(10);
    let mut rest = None;
    let reports = profile(|| rest = Some(held.rest().sum::<u8>()));
    assert_eq!(rest, Some(0));
    assert_increments(&reports, &[0, 0, 0]);
}

#[test]
fn messages_and_macros_see_self() {
    quiet::reports();
    assert_eq!(Held::new(1).shown(), "self.bytes");
    assert_eq!(Held::new(3).in_a_macro_of_its_own(), 3);
    let panicked = std::panic::catch_unwind(|| Held::new(1).asserted()).unwrap_err();
    let message = panicked.downcast_ref::<&str>().unwrap();
    assert_eq!(*message, "assertion failed: self.bytes.is_empty()");
}

#[test]
fn caller_is_seen_through_parameters_that_are_given_back() {
    quiet::reports();
    assert_eq!(Held::new(1).caller_line(Held::new(2)), line!());
}
