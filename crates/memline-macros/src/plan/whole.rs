//! The plan of a whole function.

use std::fmt::{self, Display, Formatter};

use syn::Block;
use syn::spanned::Spanned as _;

use super::endless::has_endless_loop;
use super::kind::Kind;
use super::mark::{Mark, Wrapper};
use super::planner::Planner;
use super::scopes::Brace;
use crate::source::Lines;

/// The probes of a function.
pub(crate) struct Plan {
    /// In the order in which the walk decided on them.
    pub(crate) marks: Vec<Mark>,
    /// The line of each row, by the row's number.
    pub(crate) rows: Vec<usize>,
    /// Whether the body has a loop that it does not leave.
    pub(crate) is_endless: bool,
}

impl Plan {
    /// The plan for a body of this kind. `tells_handed_over` says that what is handed to other threads is told also where it has no
    /// line of its own, as part of its statement's line.
    pub(crate) fn new(kind: &Kind<'_>, body: &Block, lines: &Lines, tells_handed_over: bool) -> Self {
        let at = body.brace_token.span.join();
        let mut planner = Planner::new(lines, tells_handed_over);
        let measured = match kind {
            Kind::Synchronous | Kind::Asynchronous => body,
            Kind::ReturnsFuture(_, block) => {
                planner.before_future(body);
                &block.block
            }
        };
        planner.statements(measured, Brace::Function(at));
        if let Kind::ReturnsFuture(expr, _) = kind {
            planner.wrap(expr, Wrapper::Profiled, lines.closing(), expr.span());
        }
        Self {
            marks: planner.marks,
            rows: planner.rows,
            is_endless: has_endless_loop(measured),
        }
    }
}

impl Display for Plan {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.marks.iter().try_for_each(|mark| writeln!(f, "{mark}"))
    }
}
