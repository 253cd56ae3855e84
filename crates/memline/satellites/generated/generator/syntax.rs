//! What the functions are made of. All of them take a number `n`, some a vector `v0` as well, and return
//! `Result<Vec<u8>, usize>`. Their variables are byte vectors `v1, v2, …`, async blocks that are polled by hand
//! `b1, b2, …`, loop counters `i1, i2, …` and one number `sum`.

pub(crate) type Var = usize;
pub(crate) type Name = usize;

/// A line of a function, counted from its attribute. Writing the function down sets it.
pub(crate) type Line = usize;

#[derive(Debug)]
pub(crate) struct Function {
    pub(crate) is_async: bool,
    /// Whether it owns a vector `v0`.
    pub(crate) takes: bool,
    pub(crate) body: Vec<Stmt>,
    pub(crate) tail: Stmt,
    pub(crate) brace: Line,
    pub(crate) traits: Traits,
    /// About how many statements a call runs.
    pub(crate) cost: usize,
}

/// What a call of a function may do, or what it calls.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Traits {
    /// A panic may come out of it.
    pub(crate) panics: bool,
    /// Futures take turns somewhere below it.
    pub(crate) joins: bool,
    /// Something is measured or moved in the order in which it runs: it must not take turns with its like.
    pub(crate) is_ordered: bool,
    /// So many threads are needed at once to poll what it polls.
    pub(crate) threads: usize,
}

#[derive(Debug)]
pub(crate) struct Stmt {
    pub(crate) line: Line,
    pub(crate) kind: Kind,
}

/// Statements between braces.
#[derive(Debug, Default)]
pub(crate) struct Block {
    pub(crate) stmts: Vec<Stmt>,
    /// The closing brace, if it has a row: it has its line for itself, and the block a variable.
    pub(crate) brace: Option<Line>,
}

/// `fixed`, and `n` if so.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size {
    pub(crate) fixed: usize,
    pub(crate) plus_n: bool,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Cond {
    pub(crate) counter: Option<Var>,
    /// The length of a vector that is made to be asked for its length.
    pub(crate) temporary: Option<usize>,
    pub(crate) modulus: usize,
    pub(crate) equals: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LoopKind {
    For,
    While,
    Loop,
}

/// Where a loop stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LoopPlace {
    /// As a statement, with its label in front of it, if it has one.
    Plain,
    /// As a statement below the line of its label.
    BelowLabel,
    /// As the argument of a call that begins on the line above it.
    Argument(Line),
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Exit {
    Break(Option<Var>),
    Continue(Option<Var>),
    ReturnOk(Var),
    ReturnErr,
    Panic,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum How {
    /// `f(n)?`
    Question,
    /// `f(n).unwrap_or_default()`
    OrEmpty,
    /// `catch_unwind` around it
    Catch,
    /// Dropped when it has been pending this often.
    Cancel(usize),
}

/// Where a call or a poll runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Here,
    /// In a session of its own.
    Session,
    /// On another thread in the same session; of a future that is driven, every other poll, the first one there.
    Thread,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Call {
    pub(crate) name: Name,
    pub(crate) arg: Arg,
    /// The second argument, if the function takes one.
    pub(crate) gift: Option<Gift>,
    pub(crate) how: How,
    pub(crate) place: Place,
    /// The line of the `.await`, if that is one of its own.
    pub(crate) await_line: Option<Line>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Arg {
    N,
    Half,
    Fixed(usize),
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Gift {
    Empty,
    New(usize),
    /// A variable, which is moved.
    Moved(Var),
}

#[derive(Debug)]
pub(crate) enum Value {
    New(u8, Size),
    Clone(Var),
    Concat(Size, Size),
    Call(Call),
}

#[derive(Debug)]
pub(crate) enum Otherwise {
    Block(Block),
    If { line: Line, cond: Cond, then: Block },
}

#[derive(Debug)]
pub(crate) struct Arm {
    pub(crate) line: Line,
    /// Of all but the last arm a number, for the last one `_`.
    pub(crate) guard: Option<Cond>,
    pub(crate) body: ArmBody,
}

#[derive(Debug)]
pub(crate) enum ArmBody {
    Block(Block),
    /// `sum += vec![0_u8; k].len()`, on the arm's own line
    Temporary(usize),
}

/// What is done to an async block that is polled by hand.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Handling {
    /// `b.poll();`
    Poll(Place),
    /// `let mut v = b.finish();`
    Finish(Var),
    /// `drop(b);`
    Drop,
    /// `shelve(b);`: other calls may take it from there.
    Shelve,
}

#[derive(Debug)]
pub(crate) enum Kind {
    Let(Var, Value),
    /// `let Ok(v) = f(n) else { exit };`, the exit on its own line
    LetElse(Var, Call, Line, Exit),
    Reserve(Var, usize),
    Truncate(Var, usize),
    Shrink(Var),
    Drop(Var),
    Temporary(usize),
    Add(usize),
    GiveWay,
    If {
        cond: Cond,
        then: Block,
        otherwise: Option<Otherwise>,
    },
    /// `sum += if cond { …; k } else { k };`
    AddIf {
        cond: Cond,
        then: Block,
        lines: [Line; 2],
        values: [usize; 2],
    },
    Match {
        subject: Cond,
        arms: Vec<Arm>,
    },
    /// The line of `let mut i = 0;` before it, but for `for`.
    Loop {
        kind: LoopKind,
        place: LoopPlace,
        counter: Var,
        rounds: Size,
        is_labeled: bool,
        lines: [Line; 4],
        body: Block,
    },
    /// `let c = |n: usize| { let mut sum = n; …; sum };`, and then its calls, in a session of their own or not.
    Closure {
        id: Var,
        body: Block,
        lines: [Line; 3],
        calls: usize,
        place: Place,
    },
    /// `sum += catch_number(|| { let mut sum = n; …; sum });`
    Attempt {
        body: Block,
        lines: [Line; 2],
    },
    /// `let v = async { let mut sum = n; …; Ok::<_, usize>(vec![0_u8; k]) }` and `.await` on a line of its own
    Async {
        var: Var,
        how: How,
        body: Block,
        lines: [Line; 3],
        size: usize,
    },
    /// `let b = async move { let mut sum = n; …; give_way().await; …; vec![0_u8; k] };` and `let mut b = boxed(b);`
    Begin(Begin),
    /// Something is done to such a block.
    Handle(Var, Handling),
    /// `let mut b = unshelve();`
    Unshelve(Var),
    /// `if n > 0 { sum += f(n - 1).unwrap_or_default().len(); }`, in a session of its own or not
    Recurse {
        line: Line,
        place: Place,
    },
    Join {
        calls: [Call; 2],
    },
    Exit(Exit),
    /// As the tail: `Ok(v)`
    TailOk(Var),
    /// As the tail: `Err(sum)`
    TailErr,
    /// As the tail: `f(n)`, awaited if need be.
    TailCall(Call),
}

#[derive(Debug)]
pub(crate) struct Begin {
    pub(crate) var: Var,
    /// The statements up to each break, and the line of the `give_way().await` behind all but the last.
    pub(crate) segments: Vec<(Vec<Stmt>, Line)>,
    pub(crate) first: Line,
    pub(crate) tail: Line,
    pub(crate) brace: Line,
    pub(crate) boxes: Line,
    pub(crate) size: usize,
}

impl Kind {
    /// Whether it declares a variable of the block that it stands in.
    pub(crate) fn declares(&self) -> bool {
        match self {
            Self::Let(..)
            | Self::LetElse(..)
            | Self::Closure { .. }
            | Self::Async { .. }
            | Self::Begin(_)
            | Self::Handle(_, Handling::Finish(_))
            | Self::Unshelve(_) => true,
            Self::Loop { kind, .. } => *kind != LoopKind::For,
            _ => false,
        }
    }
}

#[allow(dead_code, reason = "the test's")]
impl Size {
    pub(crate) fn with(self, n: usize) -> usize {
        self.fixed + if self.plus_n { n } else { 0 }
    }
}
