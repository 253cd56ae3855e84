//! Finds the places of a plan's calls in the tree.

use std::collections::HashMap;

use proc_macro2::Span;
use quote::quote_spanned;
use syn::spanned::Spanned as _;
use syn::visit_mut::{self, VisitMut};
use syn::{Arm, Attribute, Block, Expr, ExprBlock, ExprClosure, ExprIf, Item, Macro, Pat, Path, Stmt, Type};

use super::calls::{around, inserted};
use super::syntax::{block, braces, drop_as_before, drops_a_result, leave_header, statement};
use crate::memline::Memline;
use crate::names::hidden;
use crate::patterns::{binds, of_arm, of_condition};
use crate::plan::{Call, Mark, Node, Place, Wrapper, leading_items};
use crate::rebind::{bound_names, closure_parameter};

/// Writes the calls into a body.
pub(crate) fn apply(memline: &Memline, body: &mut Block, marks: Vec<Mark>) {
    let mut writer = Writer {
        memline,
        statements: HashMap::new(),
        wrappers: HashMap::new(),
    };
    for Mark { call, row, at, .. } in marks {
        match call {
            Call::Statement(place, call) => {
                let statements = writer.statements.entry(place).or_default();
                statements.push(inserted(memline, &call, row, at));
            }
            Call::Around(node, call) => writer.wrappers.entry(node).or_default().push((call, row, at)),
        }
    }
    writer.visit_block_mut(body);
    debug_assert!(
        writer.statements.is_empty() && writer.wrappers.is_empty(),
        "each place is found"
    );
}

/// Each part of the tree is asked for before anything is put into or around it, at the place where the plan saw it.
struct Writer<'a> {
    memline: &'a Memline,
    statements: HashMap<Place, Vec<Stmt>>,
    wrappers: HashMap<Node, Vec<(Wrapper, Option<usize>, Span)>>,
}

impl Writer<'_> {
    fn statements(&mut self, place: Place) -> Vec<Stmt> {
        self.statements.remove(&place).unwrap_or_default()
    }

    /// What goes to the head of a block, to be put around it if patterns before the block have variables: the guard that turns
    /// back to the row around must be dropped behind the variables, which become locals. A guard or the rest of a condition may
    /// have used them before.
    fn around_block(&mut self, block: &Block, patterns: &[&Pat], is_used_before: bool) -> Vec<Stmt> {
        let place = Place::head(block);
        if !self.statements.contains_key(&place) {
            return Vec::new();
        }
        let variables = bound_names(patterns, block, is_used_before);
        if variables.is_empty() {
            return Vec::new();
        }
        let mut around = self.statements(place);
        around.extend(variables.into_iter().map(statement));
        around
    }

    fn arm_of_block(&mut self, pattern: &Pat, body: &mut Expr) {
        let Expr::Block(ExprBlock { block: braces, .. }) = body else {
            return;
        };
        let around = self.around_block(braces, &of_arm(pattern), matches!(pattern, Pat::Guard(_)));
        self.visit_block_mut(braces);
        if !around.is_empty() {
            *body = block(body.span(), around, body.clone());
        }
    }
}

impl VisitMut for Writer<'_> {
    fn visit_block_mut(&mut self, block: &mut Block) {
        let head = self.statements(Place::head(block));
        let end = self.statements(Place::end(block));
        let mut before: Vec<Vec<Stmt>> = Vec::with_capacity(block.stmts.len());
        for statement in &mut block.stmts {
            before.push(self.statements(Place::before(statement)));
            self.visit_stmt_mut(statement);
        }
        let first = leading_items(&block.stmts);
        let statements = std::mem::take(&mut block.stmts);
        let mut head = Some(head);
        for (index, (before, statement)) in before.into_iter().zip(statements).enumerate() {
            if index == first {
                block.stmts.extend(head.take().into_iter().flatten());
            }
            block.stmts.extend(before);
            block.stmts.push(statement);
        }
        block.stmts.extend(head.into_iter().flatten());
        block.stmts.extend(end);
    }

    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        let condition = self.statements(Place::condition(expr));
        let into = self.statements(Place::into(expr));
        let wrappers = self.wrappers.remove(&Node::of(expr)).unwrap_or_default();
        visit_mut::visit_expr_mut(self, expr);
        if !condition.is_empty() {
            count_evaluations(expr, condition);
        }
        for (call, row, at) in wrappers {
            if matches!(call, Wrapper::CountedIter { .. }) {
                leave_header(expr);
            }
            *expr = around(self.memline, &call, row, at, expr);
        }
        if !into.is_empty() {
            *expr = block(expr.span(), into, expr.clone());
        }
    }

    fn visit_arm_mut(&mut self, arm: &mut Arm) {
        self.visit_pat_mut(&mut arm.pat);
        let into = self.statements(Place::into(&arm.body));
        match &mut *arm.body {
            Expr::Block(block) if block.label.is_none() && block.attrs.is_empty() => {
                self.arm_of_block(&arm.pat, &mut arm.body);
            }
            body => {
                let (at, drops_a_result) = (body.span(), drops_a_result(body));
                self.visit_expr_mut(body);
                if !into.is_empty() {
                    if drops_a_result {
                        *body = drop_as_before(body, at);
                    }
                    *body = block(at, into, body.clone());
                }
            }
        }
    }

    fn visit_expr_if_mut(&mut self, branch: &mut ExprIf) {
        let is_more = !matches!(&*branch.cond, Expr::Let(_));
        let around = self.around_block(&branch.then_branch, &of_condition(&branch.cond), is_more);
        visit_mut::visit_expr_if_mut(self, branch);
        if !around.is_empty() {
            let then = Expr::Block(ExprBlock {
                attrs: Vec::new(),
                label: None,
                block: branch.then_branch.clone(),
            });
            branch.then_branch = braces(then.span(), around, then);
        }
    }

    /// The run of a closure. A closure drops its parameters behind all that its body declares, the run's guard included, so
    /// they become locals. The user's block is one in another, as that of a function is. In an async closure that other one is what
    /// is profiled.
    fn visit_expr_closure_mut(&mut self, closure: &mut ExprClosure) {
        let mut enter = self.statements(Place::into(&closure.body));
        let wrappers = self.wrappers.remove(&Node::of(&*closure.body)).unwrap_or_default();
        self.visit_expr_mut(&mut closure.body);
        if enter.is_empty() && wrappers.is_empty() {
            return;
        }
        let (inputs, body) = (closure.inputs.iter_mut().enumerate(), &closure.body);
        enter.extend(inputs.map(|(index, input)| statement(closure_parameter(input, index, body))));
        let at = closure.body.span();
        *closure.body = block(at, enter, (*closure.body).clone());
        for (call, row, place) in wrappers {
            let wrapped = around(self.memline, &call, row, place, &closure.body);
            *closure.body = block(at, Vec::new(), wrapped);
        }
    }

    // The plan has no places in there.
    fn visit_item_mut(&mut self, _: &mut Item) {}
    fn visit_macro_mut(&mut self, _: &mut Macro) {}
    fn visit_type_mut(&mut self, _: &mut Type) {}
    fn visit_path_mut(&mut self, _: &mut Path) {}
    fn visit_attribute_mut(&mut self, _: &mut Attribute) {}
}

/// Puts a probe before each evaluation of a `while` loop's condition. A loop whose condition binds becomes the loop that it
/// stands for, because what is bound must be seen in the loop's body.
fn count_evaluations(expr: &mut Expr, probe: Vec<Stmt>) {
    let Expr::While(looping) = expr else { return };
    let at = looping.while_token.span;
    if !binds(&looping.cond) {
        leave_header(&mut looping.cond);
        *looping.cond = block(at, probe, (*looping.cond).clone());
        return;
    }
    let (attributes, label, condition, body) = (&looping.attrs, &looping.label, &looping.cond, &looping.body);
    *expr = Expr::Verbatim(quote_spanned! {hidden(at)=>
        #(#attributes)* #label loop { #(#probe)* if #condition #body else { break } }
    });
}
