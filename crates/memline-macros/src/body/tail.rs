//! The end of a block, of which only the compiler knows what it is.

use quote::ToTokens as _;
use syn::{MacroDelimiter, Stmt, StmtMacro};

use crate::function::conditions;

/// How many statements at the end may or may not be there. Which of them is the tail expression, as in `#[cfg(a)] { 1 }
/// #[cfg(b)] { 2 }`, only the compiler knows; so nothing may come between them that is there in any case.
pub(crate) fn uncertain(statements: &[Stmt]) -> usize {
    let is_conditional = |statement: &&Stmt| !conditions(&statement.to_token_stream()).is_empty();
    let uncertain = statements
        .iter()
        .rev()
        .take_while(|statement| is_conditional(statement) || may_be_nothing(statement))
        .count();
    let (_, end) = statements.split_at(statements.len() - uncertain);
    // What comes before the first condition is no tail.
    end.len() - end.iter().take_while(|statement| !is_conditional(statement)).count()
}

/// Whether it is a macro call that need not leave anything behind: one in braces needs no semicolon, as `cfg_if! { … }`.
pub(crate) fn may_be_nothing(statement: &Stmt) -> bool {
    matches!(
        statement,
        Stmt::Macro(StmtMacro { mac, semi_token: None, .. }) if matches!(mac.delimiter, MacroDelimiter::Brace(_))
    )
}
