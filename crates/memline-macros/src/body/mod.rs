//! Puts the probes into a body.

mod branches;
mod items;
mod loops;
mod parts;
mod tail;

use proc_macro2::Span;
use quote::ToTokens as _;
use syn::spanned::Spanned as _;
use syn::visit_mut::{self, VisitMut};
use syn::{Block, Expr, ExprAwait, ExprMethodCall, ExprRepeat, Item, Local, Macro, Pat, Path, Stmt, Type};

pub(crate) use self::items::leading_items;
use self::tail::may_be_nothing;
pub(crate) use self::tail::uncertain;
use crate::emit;
use crate::function::attributes_of_probe;
use crate::lines::Lines;
use crate::values::{is_explicit_deref, is_value, passes_on};

/// Walks a body in the order in which it runs, as far as that can be told.
pub(crate) struct Instrument<'a> {
    lines: &'a mut Lines,
    /// The line whose row is open here and has been counted: a further statement on it needs no probe.
    current: Option<usize>,
    /// Whether nothing is left to do for the current line once the expression at hand is done.
    is_last: bool,
    /// How many probes there are so far.
    probes: usize,
}

impl<'a> Instrument<'a> {
    pub(crate) fn new(lines: &'a mut Lines) -> Self {
        Self {
            lines,
            current: None,
            is_last: true,
            probes: 0,
        }
    }

    /// Puts a probe before each statement that starts a line.
    pub(crate) fn statements(&mut self, statements: &mut Vec<Stmt>) {
        let mut is_elsewhere = false;
        let certain = statements.len() - uncertain(statements);
        for (index, mut statement) in std::mem::take(statements).into_iter().enumerate() {
            let tokens = statement.to_token_stream();
            let is_nothing = index >= certain && may_be_nothing(&statement);
            if !matches!(statement, Stmt::Item(_))
                && !is_nothing
                && !tokens.is_empty()
                && !self.is_only_braces(&statement)
                && let Some(line) = self.lines.of_tokens(&tokens)
                && let Some(attributes) = attributes_of_probe(&tokens)
            {
                if self.current != Some(line) && !self.probes_itself(&statement) {
                    let row = self.row(line);
                    statements.push(emit::probe(statement.span(), row, &attributes));
                } else if is_elsewhere {
                    let row = self.row(line);
                    statements.push(emit::resume(statement.span(), row, &attributes));
                }
                self.current = Some(line);
            }
            let probes = self.probes;
            self.is_last = true;
            self.visit_stmt_mut(&mut statement);
            is_elsewhere = self.probes != probes;
            statements.push(statement);
        }
    }

    /// The row of a line, for one more probe.
    fn row(&mut self, line: usize) -> usize {
        self.probes += 1;
        self.lines.row(line)
    }

    /// A block's opening brace does nothing by itself.
    fn is_only_braces(&self, statement: &Stmt) -> bool {
        let block = match statement {
            Stmt::Expr(Expr::Block(block), _) => &block.block,
            Stmt::Expr(Expr::Unsafe(block), _) => &block.block,
            _ => return false,
        };
        let first = block
            .stmts
            .first()
            .map(|first| self.lines.of_tokens(&first.to_token_stream()));
        first != Some(self.lines.of_tokens(&statement.to_token_stream()))
    }

    /// A `while` counts each evaluation of its condition, the first one too.
    fn probes_itself(&self, statement: &Stmt) -> bool {
        matches!(statement, Stmt::Expr(expr, _) if self.header_line(expr).is_some())
    }

    fn header_line(&self, expr: &Expr) -> Option<usize> {
        match expr {
            Expr::While(looping) => self.lines.of(looping.while_token.span),
            _ => None,
        }
    }

    /// A block whose statements run after the current line has begun, and maybe before it is done.
    fn nested(&mut self, block: &mut Block) {
        let (enclosing, is_last, probes) = (self.current, self.is_last, self.probes);
        self.statements(&mut block.stmts);
        if self.probes != probes
            && !is_last
            && let Some(line) = enclosing
        {
            let row = self.row(line);
            let first = leading_items(&block.stmts);
            block
                .stmts
                .insert(first, emit::back(block.brace_token.span.open(), row));
        }
        self.current = enclosing;
        self.is_last = is_last;
    }

    /// Visits a part of an expression after which the rest of the expression is still to come.
    fn operand(&mut self, expr: &mut Expr) {
        let is_last = std::mem::replace(&mut self.is_last, false);
        self.visit_expr_mut(expr);
        self.is_last = is_last;
    }

    /// The line of an expression, unless its row is open already.
    fn line_to_open(&self, expr: &Expr) -> Option<usize> {
        self.lines
            .of_tokens(&expr.to_token_stream())
            .filter(|line| self.current != Some(*line))
    }

    /// A method or an `.await` that starts a line of its own.
    fn link(&mut self, dot: Span, receiver: &mut Expr) {
        let end = self.lines.end_of(&receiver.to_token_stream());
        if let Some(line) = self.lines.of(dot)
            && end.is_some_and(|end| end < line)
        {
            let row = self.row(line);
            *receiver = emit::at(dot, row, receiver);
            self.current = Some(line);
        }
    }
}

impl VisitMut for Instrument<'_> {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        match expr {
            Expr::If(branch) => self.if_else(branch),
            Expr::Match(matching) => self.matching(matching),
            Expr::While(_) => self.while_loop(expr),
            Expr::ForLoop(looping) => self.for_loop(looping),
            Expr::Loop(looping) => {
                let is_last = std::mem::replace(&mut self.is_last, true);
                self.nested(&mut looping.body);
                self.is_last = is_last;
            }
            Expr::Block(block) => self.nested(&mut block.block),
            Expr::Unsafe(block) => self.nested(&mut block.block),
            Expr::Closure(closure) => self.closure(closure),
            Expr::Async(block) => {
                if self.async_block(block) {
                    *expr = emit::profiled_part(expr.span(), expr);
                }
            }
            Expr::Await(awaiting) => self.visit_expr_await_mut(awaiting),
            Expr::MethodCall(call) => self.visit_expr_method_call_mut(call),
            // Their contents run at compile time, or are not ours to see.
            Expr::Const(_) | Expr::TryBlock(_) | Expr::Macro(_) | Expr::Verbatim(_) => {}
            other => {
                let is_last = self.is_last;
                self.is_last &= passes_on(other);
                visit_mut::visit_expr_mut(self, other);
                self.is_last = is_last;
            }
        }
    }

    fn visit_expr_await_mut(&mut self, awaiting: &mut ExprAwait) {
        self.operand(&mut awaiting.base);
        // Awaiting takes its operand by value, whatever it is.
        self.link(awaiting.dot_token.span(), &mut awaiting.base);
    }

    fn visit_expr_method_call_mut(&mut self, call: &mut ExprMethodCall) {
        let is_value = is_value(&call.receiver) && !is_explicit_deref(&call.receiver);
        self.operand(&mut call.receiver);
        if is_value {
            self.link(call.dot_token.span(), &mut call.receiver);
        }
        for argument in &mut call.args {
            self.operand(argument);
        }
    }

    fn visit_local_mut(&mut self, local: &mut Local) {
        let Some(init) = &mut local.init else { return };
        self.is_last = init.diverge.is_none();
        self.visit_expr_mut(&mut init.expr);
        if let Some((_, diverge)) = &mut init.diverge {
            self.is_last = true;
            self.visit_expr_mut(diverge);
        }
    }

    /// The length runs at compile time.
    fn visit_expr_repeat_mut(&mut self, repeat: &mut ExprRepeat) {
        self.operand(&mut repeat.expr);
    }

    // Nested items have attributes of their own; types, patterns and paths hold nothing but constants.
    fn visit_item_mut(&mut self, _: &mut Item) {}
    fn visit_macro_mut(&mut self, _: &mut Macro) {}
    fn visit_type_mut(&mut self, _: &mut Type) {}
    fn visit_pat_mut(&mut self, _: &mut Pat) {}
    fn visit_path_mut(&mut self, _: &mut Path) {}
}
