//! The resident set is the process's, so this file has one test: others would allocate and free beside it.
#![cfg(target_os = "linux")]

mod support;

use std::hint::black_box;

use memline::{Measure, profile};
use support::beside::increment;

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

const MIB: i64 = 1 << 20;

#[profile(measure = "rss")]
fn touches(bytes: usize) -> usize {
    let untouched: Vec<u8> = Vec::with_capacity(bytes);
    let touched = black_box(vec![1_u8; bytes]);
    untouched.len() + touched.len()
}

#[test]
fn touched_pages_are_an_increment_of_the_line_that_touches_them() {
    let reports = support::profile(|| assert_eq!(touches(64 << 20), 64 << 20));
    let report = &reports[0];
    assert_eq!(report.measure(), Measure::Rss);
    assert!(increment(report, "let touched") > 60 * MIB, "{report}");
    assert!(increment(report, "let untouched") < 4 * MIB, "{report}");
}
