//! Blocks that are scopes, and what opens the rows of their closing braces.

use proc_macro2::Span;
use quote::ToTokens as _;
use syn::{Block, Stmt};

use super::diverging::never_ends;
use super::mark::{Place, Statement};
use super::planner::{Planner, Within};
use crate::patterns::declares;
use crate::tokens::need_not_be_reached;

/// The closing brace of a block.
#[derive(Clone, Copy)]
pub(super) enum Brace {
    /// It has no row.
    None,
    /// It has one on this line, which is opened where the block is left by its end.
    Scope(usize),
    /// It is the function's own.
    Function(Span),
}

impl<'a> Planner<'a> {
    /// The closing brace of a block that is no function's. It has a row if the block is a scope that declares a variable, or
    /// the pattern in front of the block does (`is_declared`), and if nothing else stands on the brace's line. The brace of a
    /// block that is never left by its end would have nothing to show.
    pub(super) fn brace(&self, block: &Block, is_declared: bool) -> Brace {
        let is_local = |statement: &Stmt| matches!(statement, Stmt::Local(local) if declares(&local.pat));
        let is_scope = is_declared || block.stmts.iter().any(is_local);
        if !is_scope || never_ends(&block.stmts) {
            return Brace::None;
        }
        let line = self.lines.alone(block.brace_token.span.close());
        line.map_or(Brace::None, Brace::Scope)
    }

    /// Walks a part of a statement, at whose end the line around goes on, if there is more to do for it: then a guard opens
    /// its row again. The guard is declared before all that is in the part, at `place`. An exit out of the statement tells it
    /// before, because what is given back then stays on the exit's line.
    pub(super) fn restoring(&mut self, place: Place, line: Option<usize>, at: Span, walk: impl FnOnce(&mut Self)) {
        let Some(line) = line else {
            walk(self);
            return;
        };
        let (guard, marks) = (self.next_guard(), self.marks.len());
        self.inside(Within::Scope(guard), walk);
        if self.marks[marks..].iter().any(|mark| mark.row.is_some()) {
            // Before whatever the walk has put to the same place.
            self.insert_at(marks, place, Statement::RestoreRow { guard }, line, at);
        } else {
            self.forget_guard(guard, marks);
        }
    }

    /// Before the statement of a block that runs last: from here on leaving the block drops the guard that opens the row.
    /// Dropped first among the block's variables, it is the last to be declared.
    pub(super) fn declare_guard(&mut self, brace: Brace, guard: usize, last: &Stmt, at: Span) {
        match brace {
            Brace::Scope(line) => {
                let closing = Statement::ClosingScope {
                    guard,
                    need_not_be_reached: need_not_be_reached(&last.to_token_stream()),
                };
                self.insert(Place::before(last), closing, line, at);
                self.within.push(Within::Scope(guard));
            }
            // The guard of a function's brace is told of early exits only where it would not be there yet if the `let` had
            // variables.
            Brace::Function(_) if matches!(last, Stmt::Local(_)) => self.within.push(Within::Scope(guard)),
            Brace::None | Brace::Function(_) => {}
        }
    }

    /// Behind the walk over a block's statements.
    pub(super) fn close(&mut self, brace: Brace, guard: usize, last: Option<&Stmt>, block: &'a Block) {
        match (brace, last) {
            (Brace::Scope(line), None) => {
                let at = block.brace_token.span.close();
                self.insert(Place::end(block), Statement::Probe(Vec::new()), line, at);
            }
            (Brace::Function(at), last) => self.close_function(guard, last, block, at),
            (Brace::None, _) | (Brace::Scope(_), Some(_)) => {}
        }
    }

    /// The function's brace may share its line with something that counts.
    fn close_function(&mut self, guard: usize, last: Option<&Stmt>, block: &'a Block, at: Span) {
        let line = self.lines.closing();
        let counted = !self.has_row(line);
        let (place, statement) = match last {
            Some(last) => {
                let closing = Statement::Closing {
                    guard,
                    counted,
                    need_not_be_reached: need_not_be_reached(&last.to_token_stream()),
                };
                (Place::before(last), closing)
            }
            None if never_ends(&block.stmts) => return,
            None if counted => (Place::end(block), Statement::Probe(Vec::new())),
            None => (Place::end(block), Statement::Resume(Vec::new())),
        };
        self.insert(place, statement, line, at);
    }
}
