//! The three kinds of function: one that runs when called, an async one, and one that returns a future that it made of an
//! async block.

use super::values::without_groups;
use syn::{Block, Expr, ExprAsync, Signature, Stmt};

/// What is measured of a function.
pub(crate) enum Kind<'a> {
    /// The run of its body.
    Synchronous,
    /// The polls of its body.
    Asynchronous,
    /// The polls of the async block that it ends in, as people and the attribute `async_trait` write it. It is here as an
    /// expression and as what it is. What the function does before is a part of it.
    ReturnsFuture(&'a Expr, &'a ExprAsync),
}

impl<'a> Kind<'a> {
    pub(crate) fn of(signature: &Signature, body: &'a Block) -> Self {
        if signature.asyncness.is_some() {
            return Self::Asynchronous;
        }
        match body.stmts.last() {
            Some(Stmt::Expr(tail, None)) => returned_block(tail),
            _ => None,
        }
        .unwrap_or(Self::Synchronous)
    }
}

/// The async block in `async { … }` and `Box::pin(async { … })`.
fn returned_block(tail: &Expr) -> Option<Kind<'_>> {
    let expr = match without_groups(tail) {
        Expr::Call(call) if is_box_pin(&call.func) && call.args.len() == 1 => without_groups(call.args.first()?),
        tail => tail,
    };
    let Expr::Async(block) = expr else { return None };
    Some(Kind::ReturnsFuture(expr, block))
}

fn is_box_pin(function: &Expr) -> bool {
    let Expr::Path(function) = function else { return false };
    let mut names = function.path.segments.iter().rev().map(|segment| &segment.ident);
    names.next().is_some_and(|name| name == "pin") && names.next().is_some_and(|name| name == "Box")
}
