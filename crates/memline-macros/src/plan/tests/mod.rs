//! Plans as text. A snippet's first line is line 1, and each call is named with the line that it is about.

mod braces;
mod branches;
mod exits;
mod given;
mod handed_over;
mod loops;
mod statements;

use std::str::FromStr as _;

use proc_macro2::TokenStream;

use super::{Kind, Plan};
use crate::item::Item;
use crate::source::{Lines, Place};

/// The plan of a function, one call a line.
#[track_caller]
fn plan(function: &str) -> String {
    plan_of(TokenStream::from_str(function).expect("the snippet is made of tokens"))
}

#[track_caller]
fn plan_of(tokens: TokenStream) -> String {
    plan_by(tokens, false)
}

#[track_caller]
fn plan_by(tokens: TokenStream, tells_handed_over: bool) -> String {
    let Ok(Item::Function(function)) = Item::read(tokens) else {
        panic!("the snippet is no function that can be profiled");
    };
    let place = Place::of(&function.written, &function.signature, &function.group);
    let lines = Lines::new(&place, &function.written, &function.group, 1);
    let kind = Kind::of(&function.signature, &function.body);
    Plan::new(&kind, &function.body, &lines, tells_handed_over).to_string()
}

/// The plan of a function is this, apart from blank lines and indentation.
#[track_caller]
fn assert_plan(function: &str, expected: &str) {
    let plan = plan(function.trim_start_matches('\n'));
    let lines = |text: &str| {
        text.trim()
            .lines()
            .map(|line| line.trim().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(lines(&plan), lines(expected), "\n{plan}");
}
