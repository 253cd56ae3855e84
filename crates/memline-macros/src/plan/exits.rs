//! `return`, `break`, `continue` and `?`: what they leave is not left by its end, so guards that are dropped on the way are
//! told before.

use quote::ToTokens;
use syn::spanned::Spanned as _;
use syn::{Expr, ExprTry};

use super::mark::{Node, Place, Statement, Wrapper};
use super::planner::{Planner, Within};
use crate::tokens::attributes_of_probe;

impl Planner<'_> {
    /// A `return`, `break` or `continue`.
    pub(super) fn exit(&mut self, exit: &Expr) {
        let guards = self.guards_left_by(exit);
        if guards.is_empty() {
            return;
        }
        let statement = self.exit_statement.take();
        let (place, attributes) = match statement.filter(|statement| statement.exit == Node::of(exit)) {
            Some(statement) => (statement.place, statement.attributes),
            None => (Place::into(exit), Vec::new()),
        };
        let line = self.line_of(exit);
        self.insert(place, Statement::LeaveEarly { guards, attributes }, line, exit.span());
    }

    /// A macro call that is a `return`.
    pub(super) fn exit_by_macro(&mut self, place: Place, call: &impl ToTokens) {
        let guards = self.guards_since(Within::is_part);
        if !guards.is_empty() {
            let tokens = call.to_token_stream();
            let attributes = attributes_of_probe(&tokens).unwrap_or_default();
            let statement = Statement::LeaveEarly { guards, attributes };
            self.insert(place, statement, self.line_of(&tokens), tokens.span());
        }
    }

    /// The `?` behind an operand.
    pub(super) fn question(&mut self, question: &ExprTry) {
        let guards = self.guards_since(Within::is_part);
        if !guards.is_empty() {
            let at = question.question_token.spans[0];
            let line = self.line_of(question);
            self.wrap(&question.expr, Wrapper::Tried(guards), line, at);
        }
    }

    /// The guards that an exit drops on its way.
    fn guards_left_by(&self, exit: &Expr) -> Vec<usize> {
        let label = match exit {
            Expr::Break(leaving) => &leaving.label,
            Expr::Continue(leaving) => &leaving.label,
            _ => return self.guards_since(Within::is_part),
        };
        match label {
            None => self.guards_since(|within| matches!(within, Within::Loop(_))),
            Some(label) => self.guards_since(|within| match within {
                Within::Loop(Some(name)) | Within::Labeled(name) => *name == label.ident,
                _ => false,
            }),
        }
    }

    /// The guards inside the innermost block that is so, or all if there is none.
    fn guards_since(&self, is_left: impl Fn(&Within) -> bool) -> Vec<usize> {
        let outermost = self.within.iter().rposition(is_left).map_or(0, |block| block + 1);
        let guards = self.within[outermost..].iter().filter_map(|within| match within {
            Within::Scope(guard) => Some(*guard),
            _ => None,
        });
        guards.collect()
    }
}
