//! `if` and `match`: each branch starts from the same line.

use syn::spanned::Spanned as _;
use syn::visit::Visit as _;
use syn::{Arm, Expr, ExprIf, ExprMatch, Pat};

use super::mark::{Place, Statement};
use super::planner::Planner;
use crate::patterns::{binds, declares, of_arm, of_condition};

impl<'a> Planner<'a> {
    pub(super) fn if_else(&mut self, branch: &'a ExprIf) {
        self.operand(|planner| planner.visit_expr(&branch.cond));
        let is_declared = of_condition(&branch.cond).into_iter().any(declares);
        self.nested(&branch.then_branch, is_declared);
        let Some((_, otherwise)) = &branch.else_branch else {
            return;
        };
        let current = self.current;
        match &**otherwise {
            Expr::If(next) => {
                let at = next.if_token.span;
                if let Some(line) = self.lines.of(at).filter(|line| current != Some(*line)) {
                    self.current = Some(line);
                    self.insert(Place::into(otherwise), Statement::Probe(Vec::new()), line, at);
                }
                self.if_else(next);
            }
            other => self.visit_expr(other),
        }
        self.current = current;
    }

    pub(super) fn matching(&mut self, matching: &'a ExprMatch) {
        self.operand(|planner| planner.visit_expr(&matching.expr));
        let (current, is_last) = (self.current, self.is_last);
        for arm in &matching.arms {
            self.arm(arm);
            self.current = current;
            self.is_last = is_last;
        }
    }

    fn arm(&mut self, arm: &'a Arm) {
        if let Pat::Guard(pattern) = &arm.pat {
            self.guard(&pattern.guard);
        }
        let is_declared = of_arm(&arm.pat).into_iter().any(declares);
        match &*arm.body {
            Expr::Block(block) if block.label.is_none() && block.attrs.is_empty() => {
                self.nested(&block.block, is_declared);
            }
            body => self.arm_of_expression(body, is_declared),
        }
    }

    fn arm_of_expression(&mut self, body: &'a Expr, is_declared: bool) {
        let walk = |planner: &mut Self| {
            if !planner.block(body, is_declared) {
                planner.visit_expr(body);
            }
        };
        let Some(line) = self.line_to_open(body).filter(|_| !self.counts_itself(body)) else {
            walk(self);
            return;
        };
        let (place, at) = (Place::into(body), body.span());
        let enclosing = self.current.filter(|_| !self.is_last);
        self.restoring(place, enclosing, at, |planner| {
            planner.insert(place, Statement::Probe(Vec::new()), line, at);
            planner.current = Some(line);
            walk(planner);
        });
    }

    /// An arm's `if`. One that binds cannot be put into a block, which would end its variables' scope.
    fn guard(&mut self, guard: &'a Expr) {
        if let Some(line) = self.line_to_open(guard).filter(|_| !binds(guard)) {
            self.insert(Place::into(guard), Statement::Probe(Vec::new()), line, guard.span());
            self.current = Some(line);
        }
        self.operand(|planner| planner.visit_expr(guard));
    }
}
