//! Leaving a function, a loop or a block from inside another line's expression: what goes then is given back where it was
//! left, not on the line that the expression is of.
#![allow(
    clippy::let_and_return,
    clippy::needless_return,
    clippy::single_match_else,
    reason = "exits are what is tested"
)]

mod support;

use memline::profile;
use support::beside::assert_beside;
use support::hands::bytes;
use support::{drive, give_way, profile};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

#[track_caller]
fn assert_call<T: Copy + PartialEq + std::fmt::Debug>(call: impl FnOnce() -> T, result: T) {
    let reports = profile(|| assert_eq!(call(), result));
    assert_eq!(reports.len(), 1);
    assert_beside(&reports[0], &[]);
    assert_eq!(reports[0].net_bytes(), 0);
}

#[rustfmt::skip]
#[profile]
fn returns_from_a_match(n: usize) -> usize {
    let kept = bytes(100); //= 1x +100 #1
    let length = match n { //= 1x
        0 => kept.len(),
        _ => {
            let more = bytes(n); //= 1x +10 #1
            return kept.len() + more.len(); //= 1x -110
        }
    };
    length
}

#[test]
fn return_from_a_match_that_gives_a_value() {
    assert_call(|| returns_from_a_match(10), 110);
}

#[rustfmt::skip]
#[profile]
fn returns_from_an_arm(n: usize) -> usize {
    let kept = bytes(100); //= 1x +100 #1
    let length = match n { //= 1x
        0 => 0,
        1 => return kept.len(), //= 1x -100
        _ => n,
    };
    length + kept.len()
}

#[test]
fn return_as_an_arm_of_a_value() {
    assert_call(|| returns_from_an_arm(1), 100);
}

#[rustfmt::skip]
#[profile]
fn returns_from_an_if(n: usize) -> usize {
    let kept = bytes(100); //= 1x +100 #1
    let length = kept.len() + if n > 0 { //= 1x
        return n; //= 1x -100
    } else {
        1
    };
    length
}

#[test]
fn return_from_an_if_in_a_sum() {
    assert_call(|| returns_from_an_if(3), 3);
}

#[rustfmt::skip]
#[profile]
fn tries_in_a_block(text: &str) -> Result<usize, std::num::ParseIntError> {
    let kept = bytes(100); //= 1x +100 #1
    let number = 1 + { //= 1x
        let copy = text.to_owned(); //= 1x +3 #1
        copy.parse::<usize>()? //= 1x -103
    };
    Ok(number + kept.len())
}

#[test]
fn question_mark_in_a_block_in_a_sum() {
    let reports = profile(|| assert!(tries_in_a_block("abc").is_err()));
    assert_beside(&reports[0], &[]);
    assert_eq!(reports[0].net_bytes(), 0);
}

#[rustfmt::skip]
#[profile]
fn breaks_from_a_value() -> usize {
    let mut sum = 0; //= 1x
    for n in 0..5 { //= 4x
        let v = bytes(10); //= 4x +40 #4
        let length = match n { //= 4x
            0 => v.len(), //= 1x
            1 | 2 => {
                let w = bytes(n); //= 2x +3 #2
                sum += w.len(); //= 2x
                continue; //= 2x -23
            }
            _ => {
                break; //= 1x -10
            }
        };
        sum += length; //= 1x
    } //= 1x -10
    sum //= 1x
    //} 1x
}

#[test]
fn continue_and_break_from_a_match_that_gives_a_value() {
    assert_call(breaks_from_a_value, 13);
}

#[rustfmt::skip]
#[profile]
async fn returns_from_an_awaited_value(n: usize) -> usize {
    let kept = bytes(100); //= 1x +100 #1
    let length = match n { //= 1x
        0 => kept.len(),
        _ => {
            give_way().await; //= 1x
            return kept.len(); //= 1x -100
        }
    };
    length
}

#[test]
fn return_from_a_match_in_an_async_function() {
    let session = support::hands::opened();
    assert_eq!(drive(session.scope(returns_from_an_awaited_value(1))), 100);
    let reports = session.finish().into_reports();
    assert_beside(&reports[0], &[]);
    assert_eq!(reports[0].net_bytes(), 0);
}

#[rustfmt::skip]
#[profile]
fn returns_from_an_argument(n: usize) -> usize {
    let kept = bytes(100); //= 1x +100 #1
    let length = std::convert::identity( //= 1x
        loop {
            let v = bytes(n); //= 1x +5 #1
            if v.len() == 5 { //= 1x
                return kept.len(); //= 1x -105
            }
            if v.len() > 9 {
                break n;
            }
        }
    );
    length
}

#[test]
fn return_from_a_loop_that_is_an_argument() {
    assert_call(|| returns_from_an_argument(5), 100);
}

#[rustfmt::skip]
#[profile]
fn goes_on_behind_a_block(n: usize) -> usize {
    let length = if n > 0 { //= 1x #1
        let v = bytes(n); //= 1x +5 #1
        v.len() //= 1x -5
    } else {
        0
    } + bytes(20).len();
    let other = std::convert::identity({ //= 1x -5
        let w = bytes(n); //= 1x +5 #1
        w //= 1x
    }).len() + length;
    other //= 1x
    //} 1x
}

/// Left by its end, the block's line goes on.
#[test]
fn statement_goes_on_behind_its_block() {
    assert_call(|| goes_on_behind_a_block(5), 30);
}
