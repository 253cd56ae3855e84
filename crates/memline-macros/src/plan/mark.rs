//! What a plan consists of.

use std::fmt::{self, Display, Formatter};

use proc_macro2::Span;
use syn::{Attribute, Block, Expr, Stmt};

/// One call that goes into the function's body.
pub(crate) struct Mark {
    pub(crate) call: Call,
    pub(crate) line: usize,
    /// The line's row, as an index into the site's lines, if the call names one.
    pub(crate) row: Option<usize>,
    /// Where in the source the call is said to stand.
    pub(crate) at: Span,
}

/// The form of a call. What each function does is said in `memline::__private`.
pub(crate) enum Call {
    /// A statement of its own.
    Statement(Place, Statement),
    /// A call that the expression is the argument of.
    Around(Node, Wrapper),
}

/// Where a statement goes, by the part of the tree that it belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Place {
    /// Before this statement.
    Before(Node),
    /// To the beginning of a block, after the items that the block begins with.
    Head(Node),
    /// To the end of a block.
    End(Node),
    /// Into a block that is put around an expression.
    Into(Node),
    /// Before each evaluation of a `while` loop's condition.
    Condition(Node),
}

/// A part of the tree, by its address: from the plan until it has got its calls no part of the tree moves.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Node(usize);

/// What can be called in a statement.
pub(crate) enum Statement {
    /// With the attributes that the statement needs.
    Probe(Vec<Attribute>),
    Resume(Vec<Attribute>),
    /// At the end of a part of a statement, unless an exit leaves the statement: the guard has a number.
    RestoreRow {
        guard: usize,
    },
    /// The function's brace; the guard has a number.
    Closing {
        guard: usize,
        counted: bool,
        need_not_be_reached: bool,
    },
    /// Another block's brace.
    ClosingScope {
        guard: usize,
        need_not_be_reached: bool,
    },
    /// To these guards.
    LeaveEarly {
        guards: Vec<usize>,
        attributes: Vec<Attribute>,
    },
    EnterPart,
}

/// What a value can be handed through.
pub(crate) enum Wrapper {
    ThenRow,
    CountedIter {
        counts_first: bool,
    },
    /// The value is a `()`, behind which the row goes on.
    ThenResume,
    Profiled,
    ProfiledPart,
    /// The body of an async closure, which becomes an async block in it: the closure lends its captures to its future, which no
    /// wrapper may come between.
    AsyncPart,
    /// With the guards that are told if the operand makes its `?` leave.
    Tried(Vec<usize>),
}

impl Node {
    pub(crate) fn of<T>(part: &T) -> Self {
        Self(std::ptr::from_ref(part).addr())
    }
}

impl Place {
    pub(crate) fn before(statement: &Stmt) -> Self {
        Self::Before(Node::of(statement))
    }

    pub(crate) fn head(block: &Block) -> Self {
        Self::Head(Node::of(block))
    }

    pub(crate) fn end(block: &Block) -> Self {
        Self::End(Node::of(block))
    }

    pub(crate) fn into(expr: &Expr) -> Self {
        Self::Into(Node::of(expr))
    }

    pub(crate) fn condition(looping: &Expr) -> Self {
        Self::Condition(Node::of(looping))
    }
}

impl Mark {
    /// A guard is not there after all.
    pub(super) fn forget_guard(&mut self, guard: usize) {
        if let Call::Statement(_, Statement::LeaveEarly { guards, .. }) | Call::Around(_, Wrapper::Tried(guards)) =
            &mut self.call
        {
            guards.retain(|known| *known != guard);
        }
    }

    /// Whether it does nothing, because there is no guard to tell.
    pub(super) fn is_idle(&self) -> bool {
        match &self.call {
            Call::Statement(_, Statement::LeaveEarly { guards, .. }) | Call::Around(_, Wrapper::Tried(guards)) => {
                guards.is_empty()
            }
            _ => false,
        }
    }
}

impl Call {
    /// Whether it names the row that it is about.
    pub(super) fn names_a_row(&self) -> bool {
        !matches!(
            self,
            Self::Statement(_, Statement::EnterPart | Statement::LeaveEarly { .. })
                | Self::Around(
                    _,
                    Wrapper::Profiled | Wrapper::ProfiledPart | Wrapper::AsyncPart | Wrapper::Tried(_)
                )
        )
    }
}

impl Statement {
    fn name(&self) -> &'static str {
        match self {
            Self::Probe(_) => "probe",
            Self::Resume(_) => "resume",
            Self::RestoreRow { .. } => "restore_row",
            Self::Closing { counted: true, .. } => "closing",
            Self::Closing { counted: false, .. } => "closing, not counted",
            Self::ClosingScope { .. } => "closing_scope",
            Self::LeaveEarly { .. } => "leave_early",
            Self::EnterPart => "enter_part",
        }
    }
}

impl Wrapper {
    fn name(&self) -> &'static str {
        match self {
            Self::ThenRow => "then_row",
            Self::CountedIter { counts_first: false } => "counted_iter",
            Self::CountedIter { counts_first: true } => "counted_iter, the first run too",
            Self::ThenResume => "resume behind",
            Self::Profiled => "profiled",
            Self::ProfiledPart | Self::AsyncPart => "profiled_part",
            Self::Tried(_) => "tried",
        }
    }
}

impl Display for Mark {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let name = match &self.call {
            Call::Statement(_, statement) => statement.name(),
            Call::Around(_, wrapper) => wrapper.name(),
        };
        write!(f, "{} {name}", self.line)
    }
}
