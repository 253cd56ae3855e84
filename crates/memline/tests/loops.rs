//! How often the headers of loops are said to have run, where they stand and what they are part of.

mod support;

use memline::{Report, profile};
use support::{listing, net, profile};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

/// One report, as a listing; its increments add up to `net_bytes`.
#[track_caller]
fn assert_listing(reports: &[Report], net_bytes: i64, expected: &str) {
    assert_eq!(reports.len(), 1);
    assert_eq!(
        listing(&reports[0]).trim_end(),
        expected.trim_start_matches('\n').trim_end()
    );
    assert_eq!((net(&reports[0]), reports[0].net_bytes()), (net_bytes, net_bytes));
}

#[rustfmt::skip]
#[profile]
fn headers(rows: &[Vec<u8>]) -> usize {
    let mut sum = 0;
    'outer:
    for row in rows {
        for byte in row {
            if *byte == 0 {
                continue 'outer;
            }
            sum += usize::from(*byte);
        }
    }
    (0..2).for_each(|n|
        for i in 0..n {
            sum += i + 1;
        }
    );
    sum
}

#[test]
fn first_run_counts_wherever_a_header_stands() {
    let rows = [vec![1, 2], vec![0, 5], vec![3]];
    assert_listing(
        &profile(|| assert_eq!(headers(&rows), 7)),
        0,
        "
1x         |#[profile]
           |fn headers(rows: &[Vec<u8>]) -> usize {
1x +0      |    let mut sum = 0;
           |    'outer:
4x +0      |    for row in rows {
6x +0      |        for byte in row {
4x +0      |            if *byte == 0 {
1x +0      |                continue 'outer;
           |            }
3x +0      |            sum += usize::from(*byte);
3x +0      |        }
2x +0      |    }
1x +0      |    (0..2).for_each(|n|
3x +0      |        for i in 0..n {
1x +0      |            sum += i + 1;
1x +0      |        }
           |    );
1x +0      |    sum
1x +0      |}
",
    );
}

fn after(_: (), length: usize) -> Vec<u8> {
    vec![0; length]
}

#[allow(clippy::unit_arg, reason = "what is tested is where the rows are")]
#[rustfmt::skip]
#[profile]
fn operands(n: usize) -> usize {
    let mut sum = 0;
    let kept = after(
        for i in 0..n {
            sum += i;
        },
        100,
    );
    let more = after((), 1 + loop {
        sum += 1;
        if sum > n {
            break sum;
        }
    });
    let last = after(
        while sum > 1 {
            sum -= 1;
        },
        7,
    );
    kept.len() + more.len() + last.len()
}

/// The whole goes on behind the loop, on its own line. Without a round, too, the header has run.
#[test]
fn statement_goes_on_behind_its_loop() {
    assert_listing(
        &profile(|| assert_eq!((operands(2), operands(0)), (111, 109))),
        0,
        "
2x         |#[profile]
           |fn operands(n: usize) -> usize {
2x +0      |    let mut sum = 0;
2x +200    |    let kept = after(
4x +0      |        for i in 0..n {
2x +0      |            sum += i;
2x +0      |        },
           |        100,
           |    );
2x +6      |    let more = after((), 1 + loop {
3x +0      |        sum += 1;
3x +0      |        if sum > n {
2x +0      |            break sum;
           |        }
           |    });
2x +14     |    let last = after(
4x +0      |        while sum > 1 {
2x +0      |            sum -= 1;
           |        },
           |        7,
           |    );
2x +0      |    kept.len() + more.len() + last.len()
2x -220    |}
",
    );
}

#[rustfmt::skip]
#[profile]
fn shared() -> usize {
    let mut held = Vec::new();
    loop { held.extend_from_slice(&[0_u8; 8]);
        if held.len() == 24 { break }
    }
    held.len()
}

/// The line of the `loop` goes on in each round: eight bytes, eight more, then twice as many.
#[test]
fn line_of_a_loop_goes_on_in_each_round() {
    assert_listing(
        &profile(|| assert_eq!(shared(), 24)),
        0,
        "
1x         |#[profile]
           |fn shared() -> usize {
1x +0      |    let mut held = Vec::new();
1x +32     |    loop { held.extend_from_slice(&[0_u8; 8]);
3x +0      |        if held.len() == 24 { break }
           |    }
1x +0      |    held.len()
1x -32     |}
",
    );
}
