//! `if` and `match`: each branch starts from the same line.

use syn::spanned::Spanned as _;
use syn::visit_mut::VisitMut as _;
use syn::{Arm, Expr, ExprIf, ExprMatch, Pat};

use super::Instrument;
use crate::emit;
use crate::values::{binds, drops_a_result};

impl Instrument<'_> {
    pub(super) fn if_else(&mut self, branch: &mut ExprIf) {
        self.operand(&mut branch.cond);
        self.nested(&mut branch.then_branch);
        let Some((_, otherwise)) = &mut branch.else_branch else {
            return;
        };
        let current = self.current;
        match &mut **otherwise {
            Expr::If(next) => {
                let line = self.lines.of(next.if_token.span).filter(|line| current != Some(*line));
                let at = next.if_token.span;
                let row = line.map(|line| self.row(line));
                let binds = binds(&next.cond);
                self.current = line.or(current);
                self.if_else(next);
                match row {
                    None => {}
                    Some(row) if binds => {
                        let probe = emit::probe(at, row, &[]);
                        **otherwise = emit::block(at, vec![probe], (**otherwise).clone());
                    }
                    // It stays an `else if`: of an `if` in an `else` Clippy asks more.
                    Some(row) => *next.cond = emit::probed(at, row, &next.cond),
                }
            }
            other => self.visit_expr_mut(other),
        }
        self.current = current;
    }

    pub(super) fn matching(&mut self, matching: &mut ExprMatch) {
        self.operand(&mut matching.expr);
        let (current, is_last) = (self.current, self.is_last);
        for arm in &mut matching.arms {
            self.arm(arm);
            self.current = current;
            self.is_last = is_last;
        }
    }

    /// Where the body was one expression or one statement it stays one, a block in a block: for a last arm of several,
    /// Clippy would want an `if let` in the place of the match.
    fn arm(&mut self, arm: &mut Arm) {
        if let Pat::Guard(pattern) = &mut arm.pat {
            let at = pattern.guard.span();
            let line = self.line_to_open(&pattern.guard).filter(|_| !binds(&pattern.guard));
            let probe = line.map(|line| emit::probe(at, self.row(line), &[]));
            self.current = line.or(self.current);
            self.operand(&mut pattern.guard);
            if let Some(probe) = probe {
                *pattern.guard = emit::block(at, vec![probe], (*pattern.guard).clone());
            }
        }
        match &mut *arm.body {
            Expr::Block(block) if block.label.is_none() && block.attrs.is_empty() => {
                let is_short = matches!(&block.block.stmts[..], [_]);
                let (at, probes) = (block.span(), self.probes);
                self.nested(&mut block.block);
                if is_short && self.probes != probes {
                    *arm.body = emit::block(at, Vec::new(), (*arm.body).clone());
                }
            }
            body if self.header_line(body).is_some() => self.visit_expr_mut(body),
            body => match self.line_to_open(body) {
                None => self.visit_expr_mut(body),
                Some(line) => {
                    let at = body.span();
                    let mut statements = Vec::new();
                    if let Some(enclosing) = self.current.filter(|_| !self.is_last) {
                        statements.push(emit::back(at, self.lines.row(enclosing)));
                    }
                    statements.push(emit::probe(at, self.row(line), &[]));
                    self.current = Some(line);
                    let is_drop = drops_a_result(body);
                    self.visit_expr_mut(body);
                    let tail = if is_drop {
                        emit::drop_as_before(body)
                    } else {
                        body.clone()
                    };
                    let body_with_probe = emit::block(at, statements, tail);
                    *body = emit::block(at, Vec::new(), body_with_probe);
                }
            },
        }
    }
}
