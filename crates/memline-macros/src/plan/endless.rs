//! Functions that run as long as the program does.

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Block, Expr, ExprAsync, ExprBreak, ExprClosure, ExprForLoop, ExprLoop, ExprWhile, Item, Label, Macro, Stmt};

/// Whether a body has a `loop` among its statements that no `break` leaves.
pub(super) fn has_endless_loop(body: &Block) -> bool {
    body.stmts.iter().any(|statement| match statement {
        Stmt::Expr(Expr::Loop(looping), _) => !is_left(looping),
        Stmt::Expr(Expr::Block(block), _) => has_endless_loop(&block.block),
        Stmt::Expr(Expr::Unsafe(block), _) => has_endless_loop(&block.block),
        // As the attribute `async_trait` writes a body.
        Stmt::Local(local) => {
            matches!(&local.init, Some(init) if matches!(&*init.expr, Expr::Block(block) if has_endless_loop(&block.block)))
        }
        _ => false,
    })
}

fn is_left(looping: &ExprLoop) -> bool {
    let mut breaks = Breaks {
        label: looping.label.as_ref(),
        is_inner: false,
        found: false,
    };
    breaks.visit_block(&looping.body);
    breaks.found
}

/// Looks for a `break` that leaves the loop.
struct Breaks<'a> {
    label: Option<&'a Label>,
    /// Whether the walk is inside a further loop, which a `break` without a label leaves.
    is_inner: bool,
    found: bool,
}

impl Breaks<'_> {
    fn inner(&mut self, walk: impl FnOnce(&mut Self)) {
        let is_inner = std::mem::replace(&mut self.is_inner, true);
        walk(self);
        self.is_inner = is_inner;
    }
}

impl<'a> Visit<'a> for Breaks<'a> {
    fn visit_expr_break(&mut self, leaving: &'a ExprBreak) {
        self.found |= match (&leaving.label, self.label) {
            (None, _) => !self.is_inner,
            (Some(label), Some(own)) => label.ident == own.name.ident,
            (Some(_), None) => false,
        };
        visit::visit_expr_break(self, leaving);
    }

    fn visit_expr_for_loop(&mut self, looping: &'a ExprForLoop) {
        self.inner(|breaks| visit::visit_expr_for_loop(breaks, looping));
    }

    fn visit_expr_loop(&mut self, looping: &'a ExprLoop) {
        self.inner(|breaks| visit::visit_expr_loop(breaks, looping));
    }

    fn visit_expr_while(&mut self, looping: &'a ExprWhile) {
        self.inner(|breaks| visit::visit_expr_while(breaks, looping));
    }

    /// It may put its tokens anywhere.
    fn visit_macro(&mut self, call: &'a Macro) {
        self.found |= mentions_break(&call.tokens);
    }

    // A `break` in there leaves nothing outside.
    fn visit_expr_async(&mut self, _: &'a ExprAsync) {}
    fn visit_expr_closure(&mut self, _: &'a ExprClosure) {}
    fn visit_item(&mut self, _: &'a Item) {}
}

fn mentions_break(tokens: &TokenStream) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Group(group) => mentions_break(&group.stream()),
        TokenTree::Ident(word) => word == "break",
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::has_endless_loop;

    #[track_caller]
    fn assert_endless(body: &str, expected: bool) {
        let body = syn::parse_str(&format!("{{ {body} }}")).expect("it is a block");
        assert_eq!(has_endless_loop(&body), expected);
    }

    #[test]
    fn loop_that_no_break_leaves_is_endless() {
        for body in [
            "loop { a(); }",
            "a(); 'l: loop { a()?; }",
            "loop { for b in c { break; } }",
            "loop { 'l: while b { break 'l; } }",
            "loop { if b { return; } }",
            "loop { a(|| loop { break; }); async { loop { break } }; }",
            "let () = { loop { a(); } };",
            "unsafe { loop { a(); } }",
        ] {
            assert_endless(body, true);
        }
    }

    #[test]
    fn others_are_not() {
        for body in [
            "",
            "loop { a(); break; }",
            "loop { match a() { 1 => break, _ => {} } }",
            "'l: loop { for b in c { break 'l; } }",
            "loop { select! { a => break, } }",
            "while true { a(); }",
            "if a() { loop { b(); } }",
            "let a = || loop { b(); };",
        ] {
            assert_endless(body, false);
        }
    }
}
