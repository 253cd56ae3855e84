//! Pieces of the tree that are made anew.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens as _, quote_spanned};
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

/// Whether it is `drop(call())`. Where that is all of an arm the compiler has nothing against it, as it makes the arm a `()`;
/// anywhere else it asks whether the result is one that dropping does nothing to.
pub(super) fn drops_a_result(expr: &Expr) -> bool {
    let Expr::Call(call) = expr else { return false };
    let is_drop = matches!(&*call.func, Expr::Path(function) if function.path.segments.last().is_some_and(|name| name.ident == "drop"));
    is_drop && matches!(call.args.first(), Some(Expr::Call(_) | Expr::MethodCall(_)))
}

/// `#[allow(…)] drop(call())`, for a tail expression.
pub(super) fn drop_as_before(dropping: &Expr, at: Span) -> Expr {
    Expr::Verbatim(quote_spanned!(hidden(at)=> #[allow(dropping_copy_types, dropping_references)] #dropping))
}
