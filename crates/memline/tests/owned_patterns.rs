//! Owned parameters in methods and patterns, and those that are called or run through: they go where the function lets go
//! of them.

#![allow(clippy::needless_pass_by_value, reason = "what is tested is who drops them")]

mod support;

use std::num::ParseIntError;

use memline::{Report, profile};
use support::beside::assert_beside;
use support::hands::{bytes, opened};
use support::{drive, give_way, profile};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

struct Pair {
    left: Vec<u8>,
    right: Vec<u8>,
}

impl Pair {
    #[rustfmt::skip]
    #[profile]
    fn into_left(self, Self { left, .. }: Self) -> Vec<u8> {
        let sum = left.len() + self.right.len(); //= 1x
        assert_eq!(sum, 30); //= 1x
        self.left //= 1x
        //} 1x -70
    }

    #[rustfmt::skip]
    #[profile]
    fn grow(mut self, by: usize) -> Self {
        self.left.reserve_exact(by); //= 1x +5 #1
        self.right = bytes(1); //= 1x +1-10 #1
        self //= 1x
        //} 1x
    }
}

fn pair(left: usize, right: usize) -> Pair {
    let (left, right) = (bytes(left), bytes(right));
    Pair { left, right }
}

#[test]
fn fields_that_are_not_moved_go_at_the_brace() {
    let (one, other) = (pair(5, 10), pair(20, 40));
    let reports = profile(|| assert_eq!(one.into_left(other).len(), 5));
    assert_beside(&reports[0], &[]);
    assert_eq!((reports[0].net_bytes(), reports[0].peak_bytes()), (-70, 0));
}

#[test]
fn self_is_taken_and_given_back() {
    let one = pair(5, 10);
    let reports = profile(|| assert_eq!(one.grow(5).left.capacity(), 10));
    assert_beside(&reports[0], &[]);
    assert_eq!((reports[0].net_bytes(), reports[0].peak_bytes()), (-4, 6));
}

#[rustfmt::skip]
#[profile]
fn consumes(texts: impl Iterator<Item = Vec<u8>>, then: Box<dyn FnOnce(usize) -> usize>) -> usize {
    let mut sum = 0; //= 1x
    for text in texts { //= 4x -72
        sum += text.len(); //= 3x
    } //= 3x -60
    then(sum) //= 1x -32
    //} 1x
}

/// The loop's header lets go of the iterator's buffer, the call of the box and of what the closure has captured.
#[test]
fn parameters_are_run_through_and_called() {
    let texts = vec![bytes(10), bytes(20), bytes(30)];
    let captured = bytes(8);
    let then: Box<dyn FnOnce(usize) -> usize> = Box::new(move |n| n + captured.len());
    let reports = profile(|| assert_eq!(consumes(texts.into_iter(), then), 68));
    assert_beside(&reports[0], &[]);
    assert_eq!(reports[0].net_bytes(), -164);
}

#[rustfmt::skip]
#[profile]
async fn parses((text, _): (String, Vec<u8>), more: Option<Box<u64>>) -> Result<u64, ParseIntError> {
    give_way().await; //= 2x
    let more = more.map_or(0, |more| *more); //= 2x -8
    let n: u64 = text.trim().parse()?; //= 2x -201
    Ok(n + more) //= 1x
    //} 1x -102
}

#[test]
fn question_mark_lets_go_of_parameters_in_a_pattern() {
    let (one, other) = (("41".to_owned(), bytes(100)), ("x".to_owned(), bytes(200)));
    let more = Some(Box::new(1));
    let session = opened();
    assert_eq!(drive(session.scope(parses(one, more))), Ok(42));
    assert!(drive(session.scope(parses(other, None))).is_err());
    let reports = session.finish().into_reports();
    assert_beside(&reports[0], &[]);
    let sums = [Report::net_bytes, Report::retained_bytes, Report::peak_bytes].map(|sum| sum(&reports[0]));
    assert_eq!(sums, [-311, 0, 0]);
}

#[rustfmt::skip]
#[profile(max_retained = "5 B")]
fn turns_into(text: String) -> Vec<u8> {
    let upper = text.to_uppercase(); //= 1x +5 #1
    upper.into_bytes() //= 1x
    //} 1x -5
}

#[test]
fn budget_is_of_what_takes_the_place_of_an_argument() {
    let text = "hello".to_owned();
    let reports = profile(|| assert_eq!(turns_into(text), b"HELLO"));
    assert_beside(&reports[0], &[]);
    assert_eq!((reports[0].calls_over_budget(), reports[0].retained_bytes()), (0, 0));
}
