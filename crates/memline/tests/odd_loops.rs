//! Loops where no statement of a line precedes them: below their label, as the body of a closure, as an argument. Each
//! evaluation of the header counts, the first as well.
#![allow(clippy::unit_arg, reason = "loops as arguments are what is tested")]

mod support;

use std::hint::black_box;

use memline::profile;
use support::beside::assert_beside;
use support::hands::bytes;
use support::profile;

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

#[track_caller]
fn assert_call(call: fn() -> usize, result: usize) {
    let reports = profile(|| assert_eq!(call(), result));
    assert_eq!(reports.len(), 1);
    assert_beside(&reports[0], &[]);
    assert_eq!(reports[0].net_bytes(), 0);
}

#[rustfmt::skip]
#[profile]
fn has_labels_above() -> usize {
    let mut sum = 0; //= 1x
    'outer:
    for i in 0..3 { //= 4x
        'inner:
        for j in 0..4 { //= 9x
            if j > i { //= 9x
                continue 'outer; //= 3x
            }
            if j == 9 { //= 6x
                break 'inner;
            }
            sum += bytes(j + 1).len(); //= 6x #6
        } //= 6x
    }
    'again:
    while sum < 12 { //= 3x
        sum += 1; //= 2x
        if sum == 99 { //= 2x
            break 'again;
        }
    }
    'spin:
    loop { //= 1x
        sum += 1; //= 3x
        if sum == 15 { //= 3x
            break 'spin; //= 1x
        }
    }
    sum //= 1x
    //} 1x
}

/// 1, 1 + 2, and 1 + 2 + 3 are added in the loops of loops.
#[test]
fn label_on_the_line_above_has_no_row() {
    assert_call(has_labels_above, 15);
}

#[rustfmt::skip]
#[profile]
fn loops_in_closures() -> usize {
    let mut sum = 0; //= 1x
    (1..4).for_each(|n| //= 1x
        for i in 0..n { //= 9x
            sum += bytes(i + 1).len(); //= 6x #6
        } //= 6x
    );
    let mut count = |n: usize| //= 1x
        while sum < n { //= 8x
            sum += 1; //= 6x
        };
    count(13); //= 1x
    count(16); //= 1x
    sum //= 1x
    //} 1x
}

/// The sum is 1 + 3 + 6 after the first, and 16 after the others.
#[test]
fn loop_as_the_body_of_a_closure() {
    assert_call(loops_in_closures, 16);
}

#[rustfmt::skip]
#[profile]
fn loops_as_arguments() -> usize {
    let mut sum = 0; //= 1x
    black_box( //= 1x
        for i in 0..2 { //= 3x
            sum += bytes(i + 1).len(); //= 2x #2
        } //= 2x
    );
    let () = //= 1x
        for n in [1; 3] { //= 4x
            sum += n; //= 3x
        }; //= 3x
    let found = black_box( //= 1x
        loop {
            sum += 1; //= 4x
            if sum == 10 { //= 4x
                break bytes(sum); //= 1x +10 #1
            }
        }
    );
    found.len() //= 1x
    //} 1x -10
}

#[test]
fn loop_as_an_argument_or_on_the_line_below_its_let() {
    assert_call(loops_as_arguments, 10);
}

/// No rounds, but it keeps something.
fn keeps(kept: &mut Vec<u8>, length: usize) -> std::ops::Range<usize> {
    *kept = bytes(length);
    0..0
}

/// Keeps it when it is asked for the first item.
fn keeps_late(kept: &mut Vec<u8>, length: usize) -> impl Iterator<Item = u8> {
    std::iter::from_fn(move || {
        *kept = bytes(length);
        None
    })
}

#[rustfmt::skip]
#[profile]
fn never_goes_round() -> usize {
    let mut kept = Vec::new(); //= 1x
    'none:
    for i in keeps(&mut kept, 100) { //= 1x +100 #1
        if i > 0 {
            break 'none;
        }
    }
    drop(kept); //= 1x -100
    let mut kept = Vec::new(); //= 1x
    black_box( //= 1x
        for _ in keeps_late(&mut kept, 200) { //= 1x +200 #1
            black_box(0);
        }
    );
    (1..3).for_each(|n| //= 1x
        for _ in keeps_late(&mut kept, 100 * n) { //= 2x #2
            black_box(0);
        }
    );
    kept.len() //= 1x
    //} 1x -200
}

/// The header's bytes are in the report all the same.
#[test]
fn loop_without_rounds_has_a_row() {
    assert_call(never_goes_round, 200);
}

#[rustfmt::skip]
#[profile]
fn loops_in_arms() -> usize {
    let mut sum = 0; //= 1x
    for n in 0..3 { //= 4x
        match n { //= 3x
            0 => for i in 0..2 { //= 3x
                sum += i; //= 2x
            }, //= 2x
            1 =>
                for i in 0..3 { //= 4x
                    sum += i; //= 3x
                }, //= 3x
            _ => while sum < 6 { //= 3x
                sum += 1; //= 2x
            },
        }
    } //= 3x
    sum //= 1x
    //} 1x
}

#[test]
fn loop_as_an_arm() {
    assert_call(loops_in_arms, 6);
}
