//! `while` and `for`: each evaluation of the header is a run of its line.

use syn::{Expr, ExprForLoop, ExprWhile};

use super::Instrument;
use crate::emit;
use crate::values::{binds, leave_header};

impl Instrument<'_> {
    /// A `while` whose condition binds becomes the loop that it stands for, so that a probe can come first.
    pub(super) fn while_loop(&mut self, expr: &mut Expr) {
        let Expr::While(looping) = expr else { return };
        let at = looping.while_token.span;
        let line = self.lines.of(at);
        let binds = binds(&looping.cond);
        if line.is_some() && !binds {
            leave_header(&mut looping.cond);
        }
        self.current = line.or(self.current);
        self.operand(&mut looping.cond);
        self.is_last = true;
        self.nested(&mut looping.body);
        let Some(line) = line else { return };
        let probe = emit::probe(at, self.row(line), &[]);
        if !binds {
            *looping.cond = emit::block(at, vec![probe], (*looping.cond).clone());
            return;
        }
        let ExprWhile {
            attrs,
            label,
            cond,
            body,
            ..
        } = looping;
        let hidden = emit::hidden(at);
        *expr = Expr::Verbatim(quote::quote_spanned! {hidden=>
            #(#attrs)* #label loop { #probe if #cond #body else { break } }
        });
    }

    pub(super) fn for_loop(&mut self, looping: &mut ExprForLoop) {
        let line = self.lines.of(looping.for_token.span);
        if line.is_some() {
            leave_header(&mut looping.expr);
        }
        self.operand(&mut looping.expr);
        self.is_last = true;
        let current = self.current;
        self.current = line.or(current);
        self.nested(&mut looping.body);
        self.current = current;
        if let Some(line) = line {
            let row = self.row(line);
            *looping.expr = emit::header(looping.for_token.span, row, &looping.expr);
        }
    }
}
