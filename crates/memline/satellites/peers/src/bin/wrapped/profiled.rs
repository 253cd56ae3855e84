//! The profiled twins of `memline_peers`' functions.

use std::hint::black_box;

use memline::profile;

/// As `memline_peers::rounds`.
#[profile]
#[inline(never)]
pub(crate) fn rounds(n: u64) -> u64 {
    let mut sum = 0_u64;
    for i in 0..n {
        sum = black_box(sum.wrapping_add(i));
    }
    sum
}

/// As `memline_peers::five_lines`.
#[profile]
#[inline(never)]
pub(crate) fn five_lines(n: u64) -> u64 {
    let first = black_box(n);
    let second = black_box(first + 1);
    let third = black_box(second + 1);
    let fourth = black_box(third + 1);
    fourth + 1
}

/// So many calls of it, from a profiled line.
#[profile]
pub(crate) fn calls_of_five_lines(n: u64) -> u64 {
    (0..n).map(five_lines).fold(0, u64::wrapping_add)
}

/// As `memline_peers::twenty_five_lines`.
#[profile]
#[inline(never)]
pub(crate) fn twenty_five_lines(n: u64) -> u64 {
    let n = black_box(n);
    let n = black_box(n + 1);
    let n = black_box(n + 1);
    let n = black_box(n + 1);
    let n = black_box(n + 1);
    let n = black_box(n + 1);
    let n = black_box(n + 1);
    let n = black_box(n + 1);
    let n = black_box(n + 1);
    let n = black_box(n + 1);
    let n = black_box(n + 1);
    let n = black_box(n + 1);
    let n = black_box(n + 1);
    let n = black_box(n + 1);
    let n = black_box(n + 1);
    let n = black_box(n + 1);
    let n = black_box(n + 1);
    let n = black_box(n + 1);
    let n = black_box(n + 1);
    let n = black_box(n + 1);
    let n = black_box(n + 1);
    let n = black_box(n + 1);
    let n = black_box(n + 1);
    let n = black_box(n + 1);
    n + 1
}
