//! The walk: what each kind of expression does to the open row.

use proc_macro2::Span;
use syn::spanned::Spanned as _;
use syn::visit::{self, Visit};
use syn::{
    Attribute, Expr, ExprAwait, ExprBlock, ExprCall, ExprMethodCall, ExprRepeat, Item, Local, Macro, Pat, Path, Type,
};

use super::diverging::returns;
use super::handed_over;
use super::mark::{Place, Wrapper};
use super::planner::{Planner, Within};
use super::values::{is_value, passes_on};

impl<'a> Visit<'a> for Planner<'a> {
    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::If(branch) => self.if_else(branch),
            Expr::Match(matching) => self.matching(matching),
            Expr::While(looping) => self.while_loop(expr, looping),
            Expr::ForLoop(looping) => self.for_loop(expr, looping),
            Expr::Loop(looping) => self.plain_loop(expr, looping),
            Expr::Block(_) | Expr::Unsafe(_) => {
                self.block(expr, false);
            }
            Expr::Closure(closure) => self.closure(closure),
            Expr::Async(block) => self.async_block(expr, block),
            Expr::Await(awaiting) => self.visit_expr_await(awaiting),
            Expr::MethodCall(call) => self.visit_expr_method_call(call),
            Expr::Break(_) | Expr::Continue(_) | Expr::Return(_) => {
                self.exit(expr);
                self.parts_of(expr);
            }
            Expr::Try(question) => {
                self.parts_of(expr);
                self.question(question);
            }
            Expr::Macro(call) if returns(&call.mac) => self.exit_by_macro(Place::into(expr), expr),
            // Their contents run at compile time, or cannot be seen.
            Expr::Const(_) | Expr::TryBlock(_) | Expr::Macro(_) | Expr::Verbatim(_) => {}
            other => self.parts_of(other),
        }
    }

    fn visit_expr_await(&mut self, awaiting: &'a ExprAwait) {
        self.operand(|planner| planner.visit_expr(&awaiting.base));
        // Awaiting takes its operand by value, whatever it is.
        self.link(awaiting.dot_token.span(), &awaiting.base);
    }

    fn visit_expr_method_call(&mut self, call: &'a ExprMethodCall) {
        self.operand(|planner| planner.visit_expr(&call.receiver));
        if is_value(&call.receiver) {
            self.link(call.dot_token.span(), &call.receiver);
        }
        let is_handed_over = handed_over::by_method(call);
        for argument in &call.args {
            self.operand(|planner| planner.argument(argument, is_handed_over));
        }
    }

    fn visit_expr_call(&mut self, call: &'a ExprCall) {
        let is_boxed = std::mem::take(&mut self.is_handed_over) && handed_over::is_box(call);
        self.visit_expr(&call.func);
        let is_handed_over = is_boxed || handed_over::by_call(call);
        for argument in &call.args {
            self.argument(argument, is_handed_over);
        }
    }

    fn visit_local(&mut self, local: &'a Local) {
        let Some(init) = &local.init else { return };
        self.is_last = init.diverge.is_none();
        self.visit_expr(&init.expr);
        if let Some((_, diverge)) = &init.diverge {
            self.is_last = true;
            self.visit_expr(diverge);
        }
    }

    /// The length runs at compile time.
    fn visit_expr_repeat(&mut self, repeat: &'a ExprRepeat) {
        self.operand(|planner| planner.visit_expr(&repeat.expr));
    }

    // Nested items have attributes of their own; the others hold nothing that runs on a line, but constants.
    fn visit_item(&mut self, _: &'a Item) {}
    fn visit_macro(&mut self, _: &'a Macro) {}
    fn visit_type(&mut self, _: &'a Type) {}
    fn visit_pat(&mut self, _: &'a Pat) {}
    fn visit_path(&mut self, _: &'a Path) {}
    fn visit_attribute(&mut self, _: &'a Attribute) {}
}

impl<'a> Planner<'a> {
    /// Walks what an expression is made of.
    fn parts_of(&mut self, expr: &'a Expr) {
        let is_last = self.is_last;
        self.is_last &= passes_on(expr);
        visit::visit_expr(self, expr);
        self.is_last = is_last;
    }

    /// Walks an expression that is a block; false, and nothing done, if it is another one.
    pub(super) fn block(&mut self, expr: &'a Expr, is_declared: bool) -> bool {
        match expr {
            Expr::Block(ExprBlock {
                label: Some(label),
                block,
                ..
            }) => {
                let within = Within::Labeled(label.name.ident.clone());
                self.inside(within, |planner| planner.nested(block, is_declared));
            }
            Expr::Block(block) => self.nested(&block.block, is_declared),
            Expr::Unsafe(block) => self.nested(&block.block, is_declared),
            _ => return false,
        }
        true
    }

    /// A method or an `.await` that starts a line of its own.
    fn link(&mut self, dot: Span, receiver: &Expr) {
        let end = self.lines.of_end(receiver);
        if let Some(line) = self.lines.of(dot)
            && end.is_some_and(|end| end < line)
        {
            self.wrap(receiver, Wrapper::ThenRow, line, dot);
            self.current = Some(line);
        }
    }
}
