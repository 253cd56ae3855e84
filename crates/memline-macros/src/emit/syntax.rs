//! Pieces of the tree that are made anew.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens as _;
use syn::parse::Parser as _;
use syn::token::Brace;
use syn::{Block, Expr, ExprBlock, Stmt};

use crate::names::hidden;

/// A statement of these tokens, as they are.
pub(super) fn statement(tokens: TokenStream) -> Stmt {
    Stmt::Expr(Expr::Verbatim(tokens), None)
}

/// `{ statements… tail }`
pub(super) fn braces(at: Span, mut statements: Vec<Stmt>, tail: Expr) -> Block {
    statements.push(Stmt::Expr(tail, None));
    Block {
        brace_token: Brace(hidden(at)),
        stmts: statements,
    }
}

/// The same as an expression.
pub(super) fn block(at: Span, statements: Vec<Stmt>, tail: Expr) -> Expr {
    Expr::Block(ExprBlock {
        attrs: Vec::new(),
        label: None,
        block: braces(at, statements, tail),
    })
}

/// Takes off the parentheses that only a loop's header needs, where the braces of a struct would be taken for the body:
/// anywhere else the compiler would find them unnecessary. Others stay, so that it finds those.
pub(super) fn leave_header(expr: &mut Expr) {
    if let Expr::Paren(paren) = expr
        && Expr::parse_without_eager_brace
            .parse2(paren.expr.to_token_stream())
            .is_err()
    {
        *expr = (*paren.expr).clone();
    }
}
