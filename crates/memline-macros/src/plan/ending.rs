//! The end of a block, of which only the compiler knows what it is.

use quote::ToTokens as _;
use syn::{Expr, MacroDelimiter, Stmt, StmtMacro};

use crate::patterns::declares;
use crate::tokens::conditions;

/// How many statements at the end may or may not be there. Which of them is the tail expression, as in `#[cfg(a)] { 1 }
/// #[cfg(b)] { 2 }`, only the compiler knows; so nothing may come between them that is there in any case.
pub(super) fn uncertain(statements: &[Stmt]) -> usize {
    let is_conditional = |statement: &&Stmt| !conditions(&statement.to_token_stream()).is_empty();
    let uncertain = statements
        .iter()
        .rev()
        .take_while(|statement| is_conditional(statement) || may_be_nothing(statement))
        .count();
    let (_, end) = statements.split_at(statements.len() - uncertain);
    // What comes before the first condition is no tail, and a `let` never is.
    let is_no_tail = |statement: &&Stmt| !is_conditional(statement) || matches!(statement, Stmt::Local(_));
    end.len() - end.iter().take_while(is_no_tail).count()
}

/// Whether it is a macro call that need not leave anything behind: one in braces needs no semicolon, as `cfg_if! { … }`.
pub(super) fn may_be_nothing(statement: &Stmt) -> bool {
    matches!(
        statement,
        Stmt::Macro(StmtMacro { mac, semi_token: None, .. }) if matches!(mac.delimiter, MacroDelimiter::Brace(_))
    )
}

/// Where the statement is that runs last; none if its variables must live on behind it.
///
/// Nothing can be put behind it in general: it may be the tail expression, and it may never end, so that what follows
/// would be unreachable code. Which of several conditional statements at the end is the tail only the compiler knows;
/// it is none before the first of them.
pub(super) fn last_to_run(statements: &[Stmt]) -> Option<usize> {
    // Items do not run.
    let items = statements
        .iter()
        .rev()
        .take_while(|statement| matches!(statement, Stmt::Item(_)))
        .count();
    let statements = &statements[..statements.len() - items];
    let uncertain = uncertain(statements);
    match statements.last()? {
        _ if uncertain > 0 => Some(statements.len() - uncertain),
        // It declares nothing that is dropped behind it.
        Stmt::Local(local) if !declares(&local.pat) => Some(statements.len() - 1),
        Stmt::Local(_) | Stmt::Item(_) => None,
        Stmt::Expr(Expr::Verbatim(tokens), _) if tokens.is_empty() => None,
        Stmt::Expr(..) | Stmt::Macro(_) => Some(statements.len() - 1),
    }
}
