//! Loops: each evaluation of a header is a run of its line.

use syn::spanned::Spanned as _;
use syn::visit::Visit as _;
use syn::{Block, Expr, ExprForLoop, ExprLoop, ExprWhile, Label};

use super::items::leading_items;
use super::mark::{Place, Statement, Wrapper};
use super::planner::{Planner, Within};
use crate::patterns::{declares, of_condition};

impl<'a> Planner<'a> {
    /// Whether an expression has a probe in itself for the first of its lines.
    pub(super) fn counts_itself(&self, expr: &Expr) -> bool {
        matches!(expr, Expr::While(looping) if self.lines.of(looping.while_token.span).is_some())
    }

    pub(super) fn while_loop(&mut self, expr: &'a Expr, looping: &'a ExprWhile) {
        let at = looping.while_token.span;
        let (enclosing, line) = (self.current, self.lines.of(at));
        if let Some(line) = line {
            self.insert(Place::condition(expr), Statement::Probe(Vec::new()), line, at);
        }
        self.current = line.or(enclosing);
        self.operand(|planner| planner.visit_expr(&looping.cond));
        let is_declared = of_condition(&looping.cond).into_iter().any(declares);
        self.repeated(&looping.body, looping.label.as_ref(), is_declared);
        self.go_on_behind(expr, enclosing);
    }

    /// The header counts its first run itself if no probe has counted its line before.
    pub(super) fn for_loop(&mut self, expr: &'a Expr, looping: &'a ExprForLoop) {
        let at = looping.for_token.span;
        let (enclosing, line) = (self.current, self.lines.of(at));
        self.operand(|planner| planner.visit_expr(&looping.expr));
        if let Some(line) = line {
            let counts_first = enclosing != Some(line);
            self.wrap(&looping.expr, Wrapper::CountedIter { counts_first }, line, at);
        }
        self.current = line.or(enclosing);
        self.repeated(&looping.body, looping.label.as_ref(), declares(&looping.pat));
        self.go_on_behind(expr, enclosing);
    }

    /// A `loop` has no header that runs again. But where its body begins on its line, that line goes on in each round.
    pub(super) fn plain_loop(&mut self, expr: &'a Expr, looping: &'a ExprLoop) {
        let (current, marks) = (self.current, self.marks.len());
        let line = current.filter(|_| !self.is_last);
        let at = looping.loop_token.span;
        self.restoring(Place::into(expr), line, at, |planner| {
            planner.repeated(&looping.body, looping.label.as_ref(), false);
        });
        if let Some(line) = current.filter(|_| self.marks.len() != marks)
            && self.first_line(&looping.body) == Some(line)
        {
            self.insert(Place::head(&looping.body), Statement::Resume(Vec::new()), line, at);
        }
    }

    /// The body of a loop: at its end nothing is left to do for the loop's line.
    fn repeated(&mut self, body: &'a Block, label: Option<&Label>, is_declared: bool) {
        let is_last = std::mem::replace(&mut self.is_last, true);
        let within = Within::Loop(label.map(|label| label.name.ident.clone()));
        self.inside(within, |planner| planner.nested(body, is_declared));
        self.is_last = is_last;
    }

    /// Behind a `for` or `while` that is part of another expression the line around goes on.
    fn go_on_behind(&mut self, looping: &Expr, enclosing: Option<usize>) {
        let row = self.current;
        self.current = enclosing;
        if let Some(line) = enclosing.filter(|_| row != enclosing && !self.is_last) {
            self.wrap(looping, Wrapper::ThenResume, line, looping.span());
        }
    }

    fn first_line(&self, body: &Block) -> Option<usize> {
        let first = body.stmts.get(leading_items(&body.stmts))?;
        self.line_of_statement(first)
    }
}
