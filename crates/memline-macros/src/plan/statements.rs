//! Blocks: a probe before each statement that starts a line.

use quote::ToTokens as _;
use syn::spanned::Spanned as _;
use syn::visit::Visit as _;
use syn::{Block, Expr, Stmt};

use super::diverging::returns;
use super::ending::{last_to_run, may_be_nothing, uncertain};
use super::items::leading_items;
use super::mark::{Place, Statement};
use super::planner::{ExitStatement, Planner, Within};
use super::scopes::Brace;
use super::values::without_groups;
use crate::tokens::attributes_of_probe;

impl<'a> Planner<'a> {
    /// A block whose statements run after the current line has begun, and maybe before that line is done. `is_declared` says
    /// that the pattern in front of it declares a variable.
    pub(super) fn nested(&mut self, block: &'a Block, is_declared: bool) {
        let (enclosing, is_last) = (self.current, self.is_last);
        let line = enclosing.filter(|_| !is_last);
        let at = block.brace_token.span.open();
        self.restoring(Place::head(block), line, at, |planner| {
            planner.statements(block, planner.brace(block, is_declared));
        });
        self.current = enclosing;
        self.is_last = is_last;
    }

    /// The statements of a block, but for the items that it begins with: those stay first.
    pub(super) fn statements(&mut self, block: &'a Block, brace: Brace) {
        let rest = &block.stmts[leading_items(&block.stmts)..];
        let certain = rest.len() - uncertain(rest);
        let (last, guard, outside) = (last_to_run(rest), self.next_guard(), self.within.len());
        let mut is_elsewhere = false;
        for (index, statement) in rest.iter().enumerate() {
            if index < certain || !may_be_nothing(statement) {
                self.begin(statement, is_elsewhere);
            }
            if last == Some(index) {
                self.declare_guard(brace, guard, statement, block.brace_token.span.close());
            }
            is_elsewhere = self.walk(statement);
        }
        self.within.truncate(outside);
        self.close(brace, guard, last.map(|last| &rest[last]), block);
    }

    /// The statements of a function before the future that it returns. They run when it is called, and the future's call begins when that
    /// is polled: so they are a part that runs by itself, and what makes the future with them.
    pub(super) fn before_future(&mut self, body: &'a Block) {
        let rest = &body.stmts[leading_items(&body.stmts)..];
        let Some((future, before)) = rest.split_last() else {
            return;
        };
        if before.is_empty() {
            return;
        }
        self.insert(
            Place::head(body),
            Statement::EnterPart,
            self.line_of(body),
            body.brace_token.span.open(),
        );
        self.inside(Within::Part, |planner| {
            let mut is_elsewhere = false;
            for statement in before {
                planner.begin(statement, is_elsewhere);
                is_elsewhere = planner.walk(statement);
            }
            planner.begin(future, is_elsewhere);
        });
        self.current = None;
    }

    /// Walks a statement. Whether there is a call in it.
    fn walk(&mut self, statement: &'a Stmt) -> bool {
        let marks = self.marks.len();
        self.is_last = true;
        self.exit_statement = ExitStatement::of(statement);
        match statement {
            Stmt::Macro(call) if returns(&call.mac) => self.exit_by_macro(Place::before(statement), statement),
            statement => self.visit_stmt(statement),
        }
        self.marks.len() != marks
    }

    /// The probe before a statement; none if the row of its line is open. It may be open elsewhere, if the statement before
    /// on the same line went over other lines.
    fn begin(&mut self, statement: &Stmt, is_elsewhere: bool) {
        if matches!(statement, Stmt::Item(_)) || self.is_only_braces(statement) {
            return;
        }
        let Some(line) = self.line_of_statement(statement) else {
            return;
        };
        let Some(attributes) = attributes_of_probe(&statement.to_token_stream()) else {
            return;
        };
        let (place, at) = (Place::before(statement), statement.span());
        if self.current != Some(line) {
            if !self.probes_itself(statement) {
                self.insert(place, Statement::Probe(attributes), line, at);
            }
        } else if is_elsewhere {
            self.insert(place, Statement::Resume(attributes), line, at);
        }
        self.current = Some(line);
    }

    /// A block's opening brace does nothing by itself.
    fn is_only_braces(&self, statement: &Stmt) -> bool {
        let Stmt::Expr(expr, _) = statement else {
            return false;
        };
        let block = match without_groups(expr) {
            Expr::Block(block) => &block.block,
            Expr::Unsafe(block) => &block.block,
            _ => return false,
        };
        let first = block.stmts.first().map(|first| self.line_of_statement(first));
        first != Some(self.line_of_statement(statement))
    }

    /// A label does nothing by itself, on a line of its own.
    pub(super) fn line_of_statement(&self, statement: &Stmt) -> Option<usize> {
        match statement {
            Stmt::Expr(expr, _) => self.line_of_expr(expr),
            statement => self.lines.of_first(statement),
        }
    }

    /// A `while` counts each evaluation of its condition, the first one too.
    fn probes_itself(&self, statement: &Stmt) -> bool {
        matches!(statement, Stmt::Expr(expr, _) if self.counts_itself(expr))
    }
}
