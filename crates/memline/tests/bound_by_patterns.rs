//! What the pattern in front of a scope binds goes when the scope is left by its end, and stands on its closing brace: whatever the
//! name, and whether it is `mut`.
#![deny(warnings)]
#![allow(clippy::let_and_return, reason = "a last line is to have a row")]

mod support;

use memline::profile;
use support::hands::bytes;
use support::{listing, net, profile};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

enum Found {
    Two(Vec<u8>, Vec<u8>),
    One(Vec<u8>),
    Nothing,
}

#[profile]
fn arms(found: Found) -> usize {
    let length = 1 + match found {
        Found::Two(mut first, _second) => {
            first.push(1);
            first.len()
        }
        Found::One(mut only) if only.len() > 1 => {
            only.clear();
            only.len()
        }
        Found::One(_) | Found::Nothing => 0,
    };
    length
}

#[profile]
fn alternatives(found: Found) -> usize {
    let length = 1 + match found {
        Found::Two(_, mut one) | Found::One(mut one) => {
            one.truncate(1);
            one.len()
        }
        Found::Nothing => 0,
    };
    length
}

#[profile]
fn conditions(first: Option<Vec<u8>>, second: Option<Vec<u8>>) -> usize {
    let length = 1 + if let Some(mut first) = first
        && let Some(_second) = second
    {
        first.clear();
        first.len()
    } else {
        2
    };
    length
}

/// `mut` makes a copy of what is borrowed, in editions before 2024.
#[profile]
fn copies(numbers: &[Option<u8>]) -> u8 {
    let sum = 1 + match numbers[0] {
        Some(mut number) => {
            number += 1;
            number
        }
        None => 0,
    };
    sum
}

macro_rules! bail {
    ($value:expr) => {
        return Err($value)
    };
}

/// A macro of this name returns.
#[profile]
fn leaves(lengths: &[usize]) -> Result<usize, Vec<u8>> {
    let mut sum = 0;
    for length in lengths {
        let page = bytes(*length);
        match page.len() {
            0..5 => sum += 1,
            5..10 => bail!(page),
            _ => {
                let copy = page.clone();
                bail!(copy);
            }
        }
    }
    Ok(sum)
}

#[track_caller]
fn assert_listing<T>(f: impl FnOnce() -> T, expected: &str) {
    let reports = profile(|| drop(f()));
    assert_eq!(listing(&reports[0]), expected.trim_start_matches('\n'));
    assert_eq!(net(&reports[0]), reports[0].net_bytes());
}

#[test]
fn arms_give_back_on_their_braces() {
    let mut first = Vec::with_capacity(1001);
    first.resize(1000, 0);
    let found = Found::Two(first, bytes(100));
    assert_listing(
        || arms(found),
        "
1x         |#[profile]
           |fn arms(found: Found) -> usize {
1x +0      |    let length = 1 + match found {
           |        Found::Two(mut first, _second) => {
1x +0      |            first.push(1);
1x +0      |            first.len()
1x -1101   |        }
           |        Found::One(mut only) if only.len() > 1 => {
           |            only.clear();
           |            only.len()
           |        }
           |        Found::One(_) | Found::Nothing => 0,
           |    };
1x +0      |    length
1x +0      |}
",
    );
}

#[test]
fn arm_with_a_guard_gives_back_on_its_brace() {
    let found = Found::One(bytes(100));
    assert_listing(
        || arms(found),
        "
1x         |#[profile]
           |fn arms(found: Found) -> usize {
1x +0      |    let length = 1 + match found {
           |        Found::Two(mut first, _second) => {
           |            first.push(1);
           |            first.len()
           |        }
1x +0      |        Found::One(mut only) if only.len() > 1 => {
1x +0      |            only.clear();
1x +0      |            only.len()
1x -100    |        }
           |        Found::One(_) | Found::Nothing => 0,
           |    };
1x +0      |    length
1x +0      |}
",
    );
}

#[test]
fn alternatives_give_back_on_their_brace() {
    for (found, on_the_brace, at_the_end) in [
        (Found::Two(bytes(10), bytes(100)), "-100 ", "-10"),
        (Found::One(bytes(100)), "-100 ", "+0"),
    ] {
        assert_listing(
            || alternatives(found),
            &format!(
                "
1x         |#[profile]
           |fn alternatives(found: Found) -> usize {{
1x +0      |    let length = 1 + match found {{
           |        Found::Two(_, mut one) | Found::One(mut one) => {{
1x +0      |            one.truncate(1);
1x +0      |            one.len()
1x {on_the_brace}   |        }}
           |        Found::Nothing => 0,
           |    }};
1x +0      |    length
1x {at_the_end:<8}|}}
"
            ),
        );
    }
    assert_eq!(alternatives(Found::Nothing), 1);
}

/// Its brace shares its line, so that the line that was open has it.
#[test]
fn conditions_give_back_in_their_block() {
    let (first, second) = (Some(bytes(10)), Some(bytes(20)));
    assert_listing(
        || conditions(first, second),
        "
1x         |#[profile]
           |fn conditions(first: Option<Vec<u8>>, second: Option<Vec<u8>>) -> usize {
1x +0      |    let length = 1 + if let Some(mut first) = first
           |        && let Some(_second) = second
           |    {
1x +0      |        first.clear();
1x -30     |        first.len()
           |    } else {
           |        2
           |    };
1x +0      |    length
1x +0      |}
",
    );
}

#[test]
fn mut_goes_on_to_be_of_the_variable() {
    let numbers = [Some(3)];
    assert_eq!((copies(&numbers), numbers[0]), (5, Some(3)));
}

/// The copy is handed on, and the page goes where the macro returns. The first round comes to its end.
#[test]
fn exits_of_known_macros_are_no_ends() {
    assert_listing(
        || leaves(&[1, 20]),
        "
1x         |#[profile]
           |fn leaves(lengths: &[usize]) -> Result<usize, Vec<u8>> {
1x +0      |    let mut sum = 0;
2x +0      |    for length in lengths {
2x +21     |        let page = bytes(*length);
2x +0      |        match page.len() {
1x +0      |            0..5 => sum += 1,
           |            5..10 => bail!(page),
           |            _ => {
1x +20     |                let copy = page.clone();
1x -20     |                bail!(copy);
           |            }
           |        }
1x -1      |    }
           |    Ok(sum)
           |}
",
    );
    assert_eq!(leaves(&[1, 7]), Err(vec![0; 7]));
    assert_eq!(leaves(&[1, 2]), Ok(2));
}
