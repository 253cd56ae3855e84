//! The state of the walk over a body.

use proc_macro2::Span;
use quote::ToTokens;
use syn::visit::Visit as _;
use syn::{Attribute, Expr, Ident, Stmt};

use super::mark::{Call, Mark, Node, Place, Statement, Wrapper};
use crate::source::Lines;
use crate::tokens::attributes_of_probe;

/// Walks a body in the order in which it runs, as far as that can be told.
pub(super) struct Planner<'a> {
    pub(super) lines: &'a Lines,
    pub(super) marks: Vec<Mark>,
    pub(super) rows: Vec<usize>,
    /// The line whose row is open here and has been counted: a further statement on it needs no probe.
    pub(super) current: Option<usize>,
    /// Whether nothing is left to do for the current line once the expression at hand is done.
    pub(super) is_last: bool,
    /// What is around, from the outermost on, as far as an exit can leave it.
    pub(super) within: Vec<Within>,
    /// The statement at hand, if it is an exit.
    pub(super) exit_statement: Option<ExitStatement>,
    guards: usize,
    /// Whether what is handed to other threads and tasks is told, also where it has no line of its own.
    pub(super) tells_handed_over: bool,
    /// Whether the expression at hand is handed to another thread or task.
    pub(super) is_handed_over: bool,
}

/// What an exit can leave.
pub(super) enum Within {
    /// A scope, from where the guard of its closing brace is there.
    Scope(usize),
    /// A loop, with its label.
    Loop(Option<Ident>),
    /// A block with a label.
    Labeled(Ident),
    /// A closure or an async block: no exit leads out of it.
    Part,
}

/// A statement that is an exit and nothing else: what is to be said before it can be a statement too.
pub(super) struct ExitStatement {
    pub(super) exit: Node,
    pub(super) place: Place,
    pub(super) attributes: Vec<Attribute>,
}

impl ExitStatement {
    pub(super) fn of(statement: &Stmt) -> Option<Self> {
        let Stmt::Expr(exit @ (Expr::Break(_) | Expr::Continue(_) | Expr::Return(_)), _) = statement else {
            return None;
        };
        Some(Self {
            exit: Node::of(exit),
            place: Place::before(statement),
            attributes: attributes_of_probe(&statement.to_token_stream()).unwrap_or_default(),
        })
    }
}

impl Within {
    pub(super) fn is_part(&self) -> bool {
        matches!(self, Self::Part)
    }
}

impl<'a> Planner<'a> {
    pub(super) fn new(lines: &'a Lines, tells_handed_over: bool) -> Self {
        Self {
            lines,
            marks: Vec::new(),
            rows: Vec::new(),
            current: None,
            is_last: true,
            within: Vec::new(),
            exit_statement: None,
            guards: 0,
            tells_handed_over,
            is_handed_over: false,
        }
    }

    /// Walks an argument of a call that hands it over or not.
    pub(super) fn argument(&mut self, argument: &'a Expr, is_handed_over: bool) {
        self.is_handed_over = is_handed_over && self.tells_handed_over;
        self.visit_expr(argument);
        self.is_handed_over = false;
    }

    /// Decides on a call for a line, as a statement.
    pub(super) fn insert(&mut self, place: Place, statement: Statement, line: usize, at: Span) {
        self.mark(Call::Statement(place, statement), line, at);
    }

    /// Decides on a call for a line, around an expression.
    pub(super) fn wrap(&mut self, expr: &Expr, wrapper: Wrapper, line: usize, at: Span) {
        self.mark(Call::Around(Node::of(expr), wrapper), line, at);
    }

    /// As [`insert`](Self::insert), before the calls from that one on.
    pub(super) fn insert_at(&mut self, index: usize, place: Place, statement: Statement, line: usize, at: Span) {
        self.insert(place, statement, line, at);
        self.marks[index..].rotate_right(1);
    }

    /// A guard is not there after all, of which calls from that one on may know.
    pub(super) fn forget_guard(&mut self, guard: usize, from: usize) {
        for mark in &mut self.marks[from..] {
            mark.forget_guard(guard);
        }
        let mut index = 0;
        self.marks.retain(|mark| {
            index += 1;
            index <= from || !mark.is_idle()
        });
    }

    fn mark(&mut self, call: Call, line: usize, at: Span) {
        let row = call.names_a_row().then(|| self.row(line));
        self.marks.push(Mark { call, line, row, at });
    }

    /// The row of a line, which has one from now on.
    fn row(&mut self, line: usize) -> usize {
        self.rows.iter().position(|row| *row == line).unwrap_or_else(|| {
            self.rows.push(line);
            self.rows.len() - 1
        })
    }

    pub(super) fn has_row(&self, line: usize) -> bool {
        self.rows.contains(&line)
    }

    /// A number for one more guard.
    pub(super) fn next_guard(&mut self) -> usize {
        self.guards += 1;
        self.guards
    }

    /// The line that a plan names for a call that is about no row.
    pub(super) fn line_of(&self, part: &impl ToTokens) -> usize {
        self.lines.of_first(part).unwrap_or_else(|| self.lines.closing())
    }

    /// Walks what an exit can leave.
    pub(super) fn inside(&mut self, within: Within, walk: impl FnOnce(&mut Self)) {
        self.within.push(within);
        walk(self);
        self.within.pop();
    }

    /// Walks an expression after which the rest of the one around it is still to come.
    pub(super) fn operand(&mut self, walk: impl FnOnce(&mut Self)) {
        let is_last = std::mem::replace(&mut self.is_last, false);
        walk(self);
        self.is_last = is_last;
    }

    /// The line where an expression starts, after its label.
    pub(super) fn line_of_expr(&self, expr: &Expr) -> Option<usize> {
        let keyword = match expr {
            Expr::Block(block) if block.label.is_some() => block.block.brace_token.span.open(),
            Expr::ForLoop(looping) if looping.label.is_some() => looping.for_token.span,
            Expr::Loop(looping) if looping.label.is_some() => looping.loop_token.span,
            Expr::While(looping) if looping.label.is_some() => looping.while_token.span,
            expr => return self.lines.of_first(expr),
        };
        self.lines.of(keyword)
    }

    /// The line of an expression, unless its row is open already.
    pub(super) fn line_to_open(&self, expr: &Expr) -> Option<usize> {
        self.line_of_expr(expr).filter(|line| self.current != Some(*line))
    }
}
