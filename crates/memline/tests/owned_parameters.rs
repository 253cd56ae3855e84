//! Parameters that a function owns are dropped before its books are closed, as its variables are: with the closing brace,
//! or where the call is left. Sync and async functions alike.
#![allow(clippy::boxed_local, clippy::needless_pass_by_value, reason = "as said")]

mod support;

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use memline::{Outcome, Report, profile};
use support::beside::{assert_all_beside, assert_beside};
use support::hands::{bytes, elsewhere, exception_bytes, opened};
use support::{drive, give_way};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

/// The report of one call in a session.
fn report<T>(call: impl FnOnce() -> T) -> Report {
    let session = opened();
    drop(session.run(call));
    let mut reports = session.finish().into_reports();
    assert_eq!(reports.len(), 1);
    reports.remove(0)
}

#[track_caller]
fn assert_call<T>(net: i64, call: impl FnOnce() -> T) {
    let report = report(call);
    assert_beside(&report, &[]);
    // What was there before is given back, and nothing is left behind but what is made.
    assert_eq!((report.net_bytes(), report.retained_bytes()), (net, net.max(0)));
}

#[rustfmt::skip]
#[profile]
fn measures(v: Vec<u8>) -> usize {
    v.len() //= 1x
    //} 1x -1000
}

#[rustfmt::skip]
#[profile]
async fn measures_async(v: Vec<u8>) -> usize {
    give_way().await; //= 1x
    v.len() //= 1x
    //} 1x -1000
}

/// Whether the argument was made before the session or in it, or on another thread.
#[test]
fn argument_goes_with_the_closing_brace() {
    let before = bytes(1000);
    assert_call(-1000, || measures(before));
    assert_call(-1000, || measures(bytes(1000)));
    let made = elsewhere(|| bytes(1000));
    assert_call(-1000, || measures(made));
    assert_call(-1000, || drive(measures_async(bytes(1000))));
}

#[rustfmt::skip]
#[profile]
fn has_patterns((a, b): (Vec<u8>, Vec<u8>), [_first, ..]: [Vec<u8>; 2], _: String, mut more: Vec<u8>) -> usize {
    more.reserve_exact(50); //= 1x +50 #1
    drop(b); //= 1x -20
    a.len() + more.len() //= 1x
    //} 1x -2260
}

/// 10 and 20, 300 and 400, 1000, and 500 of which 50 are added: whether they are named or not.
#[test]
fn patterns_and_unnamed_parameters_go_with_the_brace() {
    let pair = (bytes(10), bytes(20));
    let two = [bytes(300), bytes(400)];
    let (text, more) = ("x".repeat(1000), bytes(500));
    assert_call(-2230, || has_patterns(pair, two, text, more));
}

#[rustfmt::skip]
#[profile]
fn is_generic<T: AsRef<[u8]>>(bytes: T, f: impl FnOnce(usize) -> Box<[u8]>, boxed: Box<dyn Fn() -> usize>) -> usize {
    let made = f(bytes.as_ref().len()); //= 1x -930 #1
    made.len() + boxed() //= 1x
    //} 1x -178
}

/// The vector of 100, and a box that holds 8 bytes; what the closure has captured, 1000 of which it returns a copy of 70,
/// goes with the call that it is consumed by.
#[test]
fn generic_arguments_closures_and_boxes_go_with_the_brace() {
    let (vector, captured, eight) = (bytes(100), bytes(1000), 8_usize);
    let boxed: Box<dyn Fn() -> usize> = Box::new(move || eight);
    let f = move |n: usize| {
        assert_eq!(n, captured.len() / 10);
        Box::from(&captured[..70])
    };
    // The closure is lent: what it captured is not the call's.
    assert_eq!(report(|| is_generic(vector, &f, boxed)).net_bytes(), -108);
    let vector = bytes(100);
    assert_call(-1108, || is_generic(vector, f, Box::new(move || eight)));
}

#[rustfmt::skip]
#[profile]
fn gives_back(v: Vec<u8>, w: Option<Vec<u8>>) -> Vec<u8> {
    let w = w.unwrap_or_default(); //= 1x
    if w.is_empty() { //= 1x
        return v;
    }
    w //= 1x
    //} 1x -1000
}

#[test]
fn argument_that_is_returned_is_not_given_back() {
    let (v, w) = (bytes(1000), bytes(30));
    assert_call(-1000, || gives_back(v, Some(w)));
}

#[rustfmt::skip]
#[profile]
fn leaves_early(v: Vec<u8>, text: String) -> Result<usize, std::num::ParseIntError> {
    let more = bytes(10); //= 1x +10 #1
    let number: usize = text.parse()?; //= 1x -1013
    Ok(number + v.len() + more.len())
}

#[rustfmt::skip]
#[profile]
fn returns_early(v: Vec<u8>, _w: Vec<u8>) -> usize {
    let more = bytes(10); //= 1x +10 #1
    if v.len() == 1000 { //= 1x
        return more.len(); //= 1x -1033
    }
    0
}

#[test]
fn arguments_go_where_the_call_is_left() {
    let (v, text) = (bytes(1000), "abc".to_owned());
    assert_call(-1003, || leaves_early(v, text));
    let (v, w) = (bytes(1000), bytes(23));
    assert_call(-1023, || returns_early(v, w));
}

#[rustfmt::skip]
#[profile]
fn fails(v: Vec<u8>) -> usize {
    if v.len() == 1000 { //= 1x
        resume_unwind(Box::new(())); //= 1x +exception-1000 #1 panicked
    }
    v.len()
}

#[test]
fn arguments_go_where_the_call_panicked() {
    let v = bytes(1000);
    let report = report(|| catch_unwind(AssertUnwindSafe(|| fails(v))).is_err());
    assert_beside(&report, &[("exception", exception_bytes())]);
    assert_eq!(report.outcome(), Outcome::Panicked);
}

struct Buffer {
    head: Vec<u8>,
    tail: Vec<u8>,
}

fn buffer() -> Buffer {
    let (head, tail) = (bytes(100), bytes(900));
    Buffer { head, tail }
}

trait Length {
    fn length(self, more: Vec<u8>) -> usize;
}

#[rustfmt::skip]
impl Length for Buffer {
    #[profile]
    fn length(mut self, more: Vec<u8>) -> usize {
        self.head.extend_from_slice(&more); //= 1x +100 #1
        self.head.len() + self.tail.len() //= 1x
        //} 1x -1150
    }
}

#[rustfmt::skip]
impl Buffer {
    #[profile]
    fn into_head(self) -> Vec<u8> {
        let Self { head, .. } = self; //= 1x
        head //= 1x
        //} 1x -900
    }

    #[profile]
    fn unboxed(self: Box<Self>) -> usize {
        let tail = self.tail; //= 1x
        tail.len() //= 1x
        //} 1x -1048
    }
}

#[test]
fn methods_that_take_themselves_give_themselves_back() {
    let (one, more) = (buffer(), bytes(50));
    assert_call(-1050, || one.length(more));
    let one = buffer();
    assert_call(-900, || one.into_head());
    let boxed = Box::new(buffer());
    assert_call(-1048, || boxed.unboxed());
}

#[profile(max_retained = "0 B")]
fn shouts(text: String) -> String {
    text.to_uppercase()
}

#[profile(max_retained = "0 B")]
fn doubles(text: String) -> String {
    text.repeat(2)
}

/// An owned argument turned into another value of the same size is nothing that the function keeps; a larger one is.
#[test]
fn budget_counts_what_the_arguments_gave_back() {
    assert_eq!(shouts("how is it?".to_owned()), "HOW IS IT?");
    let broken = catch_unwind(|| doubles("how is it?".to_owned())).expect_err("it retains 10 bytes");
    let message = broken.downcast::<String>().expect("the message is a string");
    assert!(
        message.contains("retained 10 bytes, and max_retained is 0 bytes"),
        "{message}"
    );
}

#[rustfmt::skip]
#[profile]
fn calls_with_a_value() -> usize {
    let kept = bytes(40); //= 1x +40 #1
    measures(bytes(1000)) + kept.len() //= 1x #1
    //} 1x -40
}

#[test]
fn argument_made_in_the_callers_line() {
    let session = opened();
    assert_eq!(session.run(calls_with_a_value), 1040);
    assert_all_beside(&session.finish().into_reports(), &[]);
}
