//! Closures, async closures and async blocks, which may run elsewhere. One in which nothing is probed needs no frame.

use syn::spanned::Spanned as _;
use syn::visit::Visit as _;
use syn::{Expr, ExprAsync, ExprClosure};

use super::handed_over::may_allocate;
use super::mark::{Place, Statement, Wrapper};
use super::planner::{Planner, Within};
use crate::patterns::declares;

impl<'a> Planner<'a> {
    pub(super) fn closure(&mut self, closure: &'a ExprClosure) {
        // It runs at compile time.
        if closure.constness.is_some() {
            return;
        }
        let (current, is_last, marks) = (self.current, self.is_last, self.marks.len());
        let is_handed_over = std::mem::take(&mut self.is_handed_over);
        self.is_last = true;
        let is_declared = closure.inputs.iter().any(declares);
        self.inside(Within::Part, |planner| {
            if !planner.block(&closure.body, is_declared) {
                planner.visit_expr(&closure.body);
            }
        });
        if self.marks.len() != marks {
            let (line, at) = (self.line_of(&closure.body), closure.body.span());
            if closure.asyncness.is_some() {
                self.wrap(&closure.body, Wrapper::AsyncPart, line, at);
            } else {
                self.insert(Place::into(&closure.body), Statement::EnterPart, line, at);
            }
        } else if let Some(line) = current
            && is_handed_over
            && closure.asyncness.is_none()
            && may_allocate(&closure.body)
        {
            let (place, at) = (Place::into(&closure.body), closure.body.span());
            self.insert(place, Statement::EnterPart, line, at);
            self.insert(place, Statement::Resume(Vec::new()), line, at);
        }
        self.current = current;
        self.is_last = is_last;
    }

    pub(super) fn async_block(&mut self, expr: &'a Expr, block: &'a ExprAsync) {
        let (current, is_last, marks) = (self.current, self.is_last, self.marks.len());
        self.is_handed_over = false;
        let brace = self.brace(&block.block, false);
        self.inside(Within::Part, |planner| planner.statements(&block.block, brace));
        // Whoever takes a future may poll it anywhere.
        if let Some(line) = current
            && self.marks.len() == marks
            && self.tells_handed_over
            && !block.block.stmts.is_empty()
        {
            let (place, at) = (Place::head(&block.block), expr.span());
            self.insert(place, Statement::Resume(Vec::new()), line, at);
        }
        if self.marks.len() != marks {
            self.wrap(expr, Wrapper::ProfiledPart, self.line_of(expr), expr.span());
        }
        self.current = current;
        self.is_last = is_last;
    }
}
