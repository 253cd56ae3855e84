//! What the functions are made of. All of them take a number `n` and return `Result<Vec<u8>, usize>`; their variables
//! are byte vectors `v1, v2, …`, loop counters `i1, i2, …` and one number `sum`.

pub(crate) type Var = usize;
pub(crate) type Name = usize;

/// A line of a function, counted from its attribute. Writing the function down sets it.
pub(crate) type Line = usize;

#[derive(Debug)]
pub(crate) struct Function {
    pub(crate) is_async: bool,
    pub(crate) body: Vec<Stmt>,
    pub(crate) tail: Stmt,
    pub(crate) brace: Line,
    /// Whether a panic may come out of it.
    pub(crate) may_panic: bool,
    /// Whether futures take turns somewhere below it.
    pub(crate) joins: bool,
    /// About how many statements a call runs.
    pub(crate) cost: usize,
}

#[derive(Debug)]
pub(crate) struct Stmt {
    pub(crate) line: Line,
    pub(crate) kind: Kind,
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

#[derive(Clone, Copy, Debug)]
pub(crate) struct Call {
    pub(crate) name: Name,
    pub(crate) arg: Arg,
    pub(crate) how: How,
    /// The line of the `.await`, if that is one of its own.
    pub(crate) await_line: Option<Line>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Arg {
    N,
    Half,
    Fixed(usize),
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
    Block(Vec<Stmt>),
    If { line: Line, cond: Cond, then: Vec<Stmt> },
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
    Block(Vec<Stmt>),
    /// `sum += vec![0_u8; k].len()`, on the arm's own line
    Temporary(usize),
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
        then: Vec<Stmt>,
        otherwise: Option<Otherwise>,
    },
    /// `sum += if cond { …; k } else { k };`
    AddIf {
        cond: Cond,
        then: Vec<Stmt>,
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
        counter: Var,
        rounds: Size,
        is_labeled: bool,
        lines: [Line; 4],
        body: Vec<Stmt>,
    },
    /// `let c = |n: usize| { let mut sum = n; …; sum };`, and then its call.
    Closure {
        id: Var,
        body: Vec<Stmt>,
        lines: [Line; 3],
        calls: usize,
    },
    /// `let v = async { let mut sum = n; …; Ok::<_, usize>(vec![0_u8; k]) }` and `.await` on a line of its own
    Async {
        var: Var,
        how: How,
        body: Vec<Stmt>,
        lines: [Line; 3],
        size: usize,
    },
    /// `if n > 0 { sum += f(n - 1).unwrap_or_default().len(); }`
    Recurse {
        line: Line,
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
