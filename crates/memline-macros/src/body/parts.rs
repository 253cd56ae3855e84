//! Closures and async blocks, which may run elsewhere.

use syn::spanned::Spanned as _;
use syn::visit_mut::VisitMut as _;
use syn::{Expr, ExprAsync, ExprClosure};

use super::{Instrument, leading_items};
use crate::emit;

impl Instrument<'_> {
    pub(super) fn closure(&mut self, closure: &mut ExprClosure) {
        // An async closure lends its captures to its future, which no wrapper may come between.
        if closure.asyncness.is_some() || closure.constness.is_some() {
            return;
        }
        let (current, is_last, probes) = (self.current, self.is_last, self.probes);
        self.is_last = true;
        let at = closure.body.span();
        if let Expr::Block(body) = &mut *closure.body {
            self.statements(&mut body.block.stmts);
            if self.probes != probes {
                let first = leading_items(&body.block.stmts);
                body.block.stmts.insert(first, emit::enter_part(at));
            }
        } else {
            self.visit_expr_mut(&mut closure.body);
            if self.probes != probes {
                *closure.body = emit::block(at, vec![emit::enter_part(at)], (*closure.body).clone());
            }
        }
        self.current = current;
        self.is_last = is_last;
    }

    /// The block alone, as when it is the function's whole body.
    pub(crate) fn async_block(&mut self, block: &mut ExprAsync) -> bool {
        let (current, is_last, probes) = (self.current, self.is_last, self.probes);
        self.statements(&mut block.block.stmts);
        self.current = current;
        self.is_last = is_last;
        self.probes != probes
    }
}
