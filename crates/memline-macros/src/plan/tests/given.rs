//! What a macro by example was given stands elsewhere, in an invisible group; here, in a snippet of its own.

use std::str::FromStr as _;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

use super::plan_of;

/// Puts tokens in the place of the word `given`.
fn give(tokens: TokenStream, given: &TokenStream) -> TokenStream {
    tokens
        .into_iter()
        .map(|token| match token {
            TokenTree::Ident(word) if word == "given" => {
                let mut group = Group::new(Delimiter::None, given.clone());
                group.set_span(word.span());
                TokenTree::Group(group)
            }
            TokenTree::Group(group) => {
                let mut anew = Group::new(group.delimiter(), give(group.stream(), given));
                anew.set_span(group.span());
                TokenTree::Group(anew)
            }
            token => token,
        })
        .collect()
}

#[track_caller]
fn assert_plan(function: &str, given: &str, expected: &str) {
    let tokens = |text: &str| TokenStream::from_str(text).expect("the snippet is made of tokens");
    let plan = plan_of(give(tokens(function), &tokens(given)));
    let lines: Vec<&str> = expected.lines().map(str::trim).collect();
    assert_eq!(plan.lines().collect::<Vec<_>>(), lines, "\n{plan}");
}

#[test]
fn what_is_given_counts_where_the_macro_puts_it() {
    assert_plan(
        "fn f() {
            a();
            given;
            b(given);
        }",
        "\n\n\n\n\n\n\nc()",
        "2 probe
        3 probe
        4 probe
        5 closing",
    );
}

#[test]
fn lines_of_what_is_given_are_no_rows_beside_the_macros_own() {
    assert_plan(
        "fn f() {
            a();
            given
        }",
        "{\nlet b = c();\nb\n}",
        "2 probe
        3 probe
        4 closing",
    );
}

#[test]
fn statements_may_be_given() {
    assert_plan(
        "fn f() {
            a();
            given;
        }",
        "let b: Vec<u8> = c()",
        "2 probe
        3 probe
        4 probe",
    );
}

#[test]
fn body_of_nothing_else_has_the_lines_of_what_is_given() {
    assert_plan(
        "fn f() { given }",
        "{\nlet b = c();\nd();\nb\n}",
        "2 probe
        3 probe
        4 probe
        5 closing_scope
        5 closing, not counted",
    );
}

#[test]
fn block_that_is_given_is_the_body() {
    assert_plan(
        "fn f() given",
        "{\nlet b = c();\nb\n}",
        "2 probe
        3 probe
        4 closing",
    );
}
