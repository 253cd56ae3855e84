//! The items that a block begins with.

use proc_macro2::{TokenStream, TokenTree};
use syn::Stmt;

use super::ending::may_be_nothing;
use crate::tokens::first_token_of_all;

/// What an item begins with that can stand in a macro's braces, as in `thread_local! { static … }`.
const WORDS: [&str; 12] = [
    "const", "enum", "extern", "fn", "impl", "mod", "pub", "static", "struct", "trait", "type", "use",
];

/// How many items a block begins with, macro calls that make some among them: nothing runs there, and what runs first comes
/// behind them.
pub(crate) fn leading_items(statements: &[Stmt]) -> usize {
    let items = statements
        .iter()
        .take_while(|statement| matches!(statement, Stmt::Item(_)) || is_macro_of_items(statement))
        .count();
    // A macro behind all of them may come after a statement.
    let last = statements[..items]
        .iter()
        .rposition(|statement| matches!(statement, Stmt::Item(_)));
    last.map_or(0, |last| last + 1)
}

fn is_macro_of_items(statement: &Stmt) -> bool {
    let begins_an_item = |tokens: &TokenStream| {
        let first = first_token_of_all(tokens);
        matches!(first, Some(TokenTree::Ident(word)) if WORDS.iter().any(|item| word == item))
    };
    may_be_nothing(statement) && matches!(statement, Stmt::Macro(call) if begins_an_item(&call.mac.tokens))
}
