//! Where a tail expression's temporaries are charged: before edition 2024 they outlive the variables of their block, so the
//! closing brace has them.
#![allow(clippy::needless_pass_by_value, reason = "what is tested is who drops it")]

use memline::{profile, Measure, Report, Session};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

/// The increments of the lines that ran, below the first.
fn increments(f: impl FnOnce()) -> Vec<i64> {
    let session = Session::builder().measure(Measure::Task).open();
    session.run(f);
    let reports: Vec<Report> = session.finish().into_reports();
    let rows = reports[0].rows()[1..].iter().filter_map(memline::Row::stats);
    let increments: Vec<i64> = rows.map(|row| row.increment_bytes).collect();
    assert_eq!(reports[0].net_bytes(), increments.iter().sum::<i64>());
    increments
}

fn bytes(length: usize) -> Vec<u8> {
    std::hint::black_box(vec![0; length])
}

#[profile]
fn tail_of_a_function(v: Vec<u8>) -> usize {
    bytes(100).len() + v.len()
}

#[profile]
fn tail_of_a_block() -> usize {
    let n = {
        let v = bytes(1);
        bytes(100).len() + v.len()
    };
    n + 1
}

#[profile]
fn tail_of_a_closure() -> usize {
    let length = |v: Vec<u8>| {
        let w = bytes(1);
        bytes(100).len() + v.len() + w.len()
    };
    length(bytes(10)) + 1
}

#[test]
fn temporaries_of_a_tail_are_on_the_brace() {
    let v = bytes(10);
    assert_eq!(increments(|| assert_eq!(tail_of_a_function(v), 110)), [100, -100 - 10]);
    assert_eq!(
        increments(|| assert_eq!(tail_of_a_block(), 102)),
        [0, 1, 100, -100 - 1, 0, 0]
    );
    assert_eq!(
        increments(|| assert_eq!(tail_of_a_closure(), 112)),
        [0, 1, 100, -100 - 10 - 1, 10, 0]
    );
}
