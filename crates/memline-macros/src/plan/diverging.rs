//! Code that is known not to come to its end.

use quote::ToTokens as _;
use syn::{Expr, Macro, Stmt};

use crate::tokens::conditions;

/// Macros that only panic.
const PANICS: [&str; 4] = ["panic", "todo", "unimplemented", "unreachable"];

/// Macros that return an error from the function, in the crates that everybody knows them from.
const RETURNS: [&str; 2] = ["bail", "throw"];

/// Functions that do not return, with their modules.
const ENDS: [(&str, &str); 5] = [
    ("hint", "unreachable_unchecked"),
    ("panic", "panic_any"),
    ("panic", "resume_unwind"),
    ("process", "abort"),
    ("process", "exit"),
];

/// Whether a block ends in what never comes to its end.
pub(super) fn never_ends(statements: &[Stmt]) -> bool {
    let last = statements.iter().rfind(|statement| !matches!(statement, Stmt::Item(_)));
    last.is_some_and(|last| conditions(&last.to_token_stream()).is_empty() && diverges(last))
}

/// Whether a statement never comes to its end, as far as its form tells.
pub(super) fn diverges(statement: &Stmt) -> bool {
    match statement {
        Stmt::Local(local) => local
            .init
            .as_ref()
            .is_some_and(|init| init.diverge.is_none() && expr_diverges(&init.expr)),
        Stmt::Item(_) => false,
        Stmt::Expr(expr, _) => expr_diverges(expr),
        Stmt::Macro(call) => panics(&call.mac) || returns(&call.mac),
    }
}

fn expr_diverges(expr: &Expr) -> bool {
    match expr {
        Expr::Break(_) | Expr::Continue(_) | Expr::Return(_) => true,
        Expr::Block(block) if block.label.is_none() => never_ends(&block.block.stmts),
        Expr::Unsafe(block) => never_ends(&block.block.stmts),
        Expr::Paren(paren) => expr_diverges(&paren.expr),
        Expr::Group(group) => expr_diverges(&group.expr),
        Expr::Macro(call) => panics(&call.mac) || returns(&call.mac),
        Expr::Call(call) => ends_the_run(&call.func),
        _ => false,
    }
}

/// Whether it is a function of the standard library that does not return.
fn ends_the_run(function: &Expr) -> bool {
    let Expr::Path(function) = function else { return false };
    let mut names = function
        .path
        .segments
        .iter()
        .rev()
        .map(|segment| segment.ident.to_string());
    let (Some(name), Some(module)) = (names.next(), names.next()) else {
        return false;
    };
    let function = (module.as_str(), name.as_str());
    ENDS.contains(&function)
}

fn panics(call: &Macro) -> bool {
    is_one_of(call, &PANICS)
}

/// Whether a macro call is a `return`.
pub(super) fn returns(call: &Macro) -> bool {
    is_one_of(call, &RETURNS)
}

fn is_one_of(call: &Macro, names: &[&str]) -> bool {
    let name = call.path.segments.last();
    name.is_some_and(|name| names.iter().any(|known| name.ident == known))
}
