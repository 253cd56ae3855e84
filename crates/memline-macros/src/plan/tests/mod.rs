//! Plans as text. A snippet's first line is line 1, and each call is named with the line that it is about.

mod braces;
mod branches;
mod exits;
mod loops;
mod statements;

use std::str::FromStr as _;

use proc_macro2::TokenStream;

use super::{Kind, Plan};
use crate::function::Item;
use crate::source::Lines;

/// The plan of a function, one call a line.
#[track_caller]
fn plan(function: &str) -> String {
    let tokens = TokenStream::from_str(function).expect("the snippet is made of tokens");
    let Ok(Item::Function(function)) = Item::read(tokens) else {
        panic!("the snippet is no function that can be profiled");
    };
    let lines = Lines::new(&function.written, &function.group, 1);
    Plan::new(&Kind::of(&function.signature, &function.body), &function.body, &lines).to_string()
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
