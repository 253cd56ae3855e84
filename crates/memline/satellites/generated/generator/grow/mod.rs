//! Making functions up.

mod begun;
mod compound;
mod pick;

use super::syntax::{Block, Call, Exit, Function, How, Kind, Stmt, Traits, Value, Var};

const FUNCTIONS: usize = 300;

/// Blocks nest so deep.
const DEPTH: usize = 4;

/// The functions of a seed, always the same. Each calls those before it, and some call themselves.
pub(crate) fn functions(seed: u64) -> Vec<Function> {
    let mut grower = Grower::new(seed);
    while grower.functions.len() < FUNCTIONS {
        let function = grower.function();
        grower.functions.push(function);
    }
    grower.functions
}

/// Makes functions up, and knows what can be said at the place that it has come to.
#[expect(clippy::struct_excessive_bools, reason = "each is a thing of its own")]
pub(super) struct Grower {
    pub(super) rng: fastrand::Rng,
    pub(super) functions: Vec<Function>,
    pub(super) scope: Scope,
    pub(super) may_await: bool,
    pub(super) may_return: bool,
    /// What the function, or the part of it that is made up here, may do.
    pub(super) traits: Traits,
    pub(super) cost: usize,
    /// How often what is made up here runs in one call, at most.
    pub(super) rounds_so_far: usize,
    /// Whether the function does nothing that [is ordered](Traits::is_ordered), so that others may join it.
    pub(super) is_calm: bool,
    /// Whether the function calls itself, and whether it has blocks that are polled by hand or closures that run in other
    /// sessions. It never does both: a call inside a call of its function has no lines that such parts could be of.
    pub(super) recurses: bool,
    pub(super) has_parts: bool,
    depth: usize,
    next: Var,
}

/// The variables that can be seen at a place.
#[derive(Default)]
pub(super) struct Scope {
    pub(super) vars: Vec<InScope>,
    pub(super) counters: Vec<Var>,
    /// The counters of the loops around, and whether each has a label.
    pub(super) loops: Vec<(Var, bool)>,
    /// Blocks that are polled by hand.
    pub(super) begun: Vec<InScope>,
}

pub(super) struct InScope {
    pub(super) var: Var,
    /// How many loops were around where it was declared.
    pub(super) loops: usize,
    pub(super) is_moved: bool,
    /// What polling it may do, if it is a block.
    pub(super) traits: Traits,
}

impl Grower {
    fn new(seed: u64) -> Self {
        Self {
            rng: fastrand::Rng::with_seed(seed),
            functions: Vec::new(),
            scope: Scope::default(),
            may_await: false,
            may_return: false,
            traits: Traits::default(),
            cost: 0,
            rounds_so_far: 1,
            is_calm: false,
            recurses: false,
            has_parts: false,
            depth: 0,
            next: 0,
        }
    }

    fn function(&mut self) -> Function {
        let (is_async, takes) = (self.one_in(2), self.one_in(2));
        self.next = 0;
        (self.may_await, self.may_return) = (is_async, true);
        self.traits = Traits::default();
        self.is_calm = self.one_in(2);
        (self.recurses, self.has_parts) = (false, false);
        self.cost = 1;
        self.scope = Scope::default();
        if takes {
            self.scope.vars.push(InScope::at(0, 0));
        }
        let statements = 2 + self.below(7);
        let body = (0..statements).filter_map(|_| self.stmt()).collect();
        let tail = match self.below(5) {
            0 => self.call().map_or(Kind::TailErr, |call| {
                let how = How::OrEmpty;
                Kind::TailCall(Call { how, ..call })
            }),
            1 => Kind::TailErr,
            _ => self.usable().map_or(Kind::TailErr, Kind::TailOk),
        };
        if let Kind::TailCall(call) = tail {
            self.traits.panics |= self.functions[call.name].traits.panics;
        }
        Function {
            is_async,
            takes,
            body,
            tail: Stmt { line: 0, kind: tail },
            brace: 0,
            traits: self.traits,
            cost: self.cost * if self.recurses { 5 } else { 1 },
        }
    }

    fn fresh(&mut self) -> Var {
        self.next += 1;
        self.next
    }

    fn declare(&mut self) -> Var {
        let (var, loops) = (self.fresh(), self.scope.loops.len());
        self.scope.vars.push(InScope::at(var, loops));
        var
    }

    /// The statements of a block.
    fn block(&mut self) -> Block {
        let scope = &self.scope;
        let (vars, counters, begun) = (scope.vars.len(), scope.counters.len(), scope.begun.len());
        self.depth += 1;
        let stmts = self.some_stmts();
        self.depth -= 1;
        self.scope.vars.truncate(vars);
        self.scope.counters.truncate(counters);
        self.scope.begun.truncate(begun);
        Block { stmts, brace: None }
    }

    fn some_stmts(&mut self) -> Vec<Stmt> {
        let statements = 1 + self.below(3);
        let mut stmts: Vec<Stmt> = (0..statements).filter_map(|_| self.stmt()).collect();
        if stmts.is_empty() {
            stmts.push(self.simple(Kind::Add(1)));
        }
        stmts
    }

    /// The statements of a block that may end by leaving.
    fn branch(&mut self) -> Block {
        let mut block = self.block();
        if self.one_in(3)
            && let Some(exit) = self.exit()
        {
            block.stmts.push(self.simple(Kind::Exit(exit)));
        }
        block
    }

    /// What `grow` makes up where nothing outside is seen but `n`: the body of a closure, or of an async block.
    fn apart<T>(&mut self, may_await: bool, grow: impl FnOnce(&mut Self) -> T) -> T {
        let scope = std::mem::take(&mut self.scope);
        let before = (self.may_await, self.may_return);
        (self.may_await, self.may_return) = (may_await, false);
        self.depth += 1;
        let grown = grow(self);
        self.depth -= 1;
        (self.may_await, self.may_return) = before;
        self.scope = scope;
        grown
    }

    fn exit(&mut self) -> Option<Exit> {
        let target = match self.scope.loops.len() {
            0 => None,
            some => {
                let innermost = self.scope.loops[some - 1];
                let outer = self.scope.loops[self.rng.usize(..some)];
                // A label is needed for all but the innermost.
                Some(if outer.1 {
                    Some(outer.0)
                } else {
                    (innermost.1).then_some(innermost.0)
                })
            }
        };
        match (self.below(8), target) {
            (0, _) => {
                self.traits.panics = true;
                Some(Exit::Panic)
            }
            (1 | 2, Some(label)) => Some(Exit::Continue(label)),
            (3..=5, Some(label)) => Some(Exit::Break(label)),
            _ if !self.may_return => None,
            (1..=4, _) => Some(self.usable().map_or(Exit::ReturnErr, Exit::ReturnOk)),
            _ => Some(Exit::ReturnErr),
        }
    }

    fn simple(&mut self, kind: Kind) -> Stmt {
        self.cost += self.rounds_so_far;
        Stmt { line: 0, kind }
    }

    fn stmt(&mut self) -> Option<Stmt> {
        let kind = if self.has_begun_some() && self.one_in(2) {
            self.handle()?
        } else if self.depth < DEPTH && self.one_in(3) {
            self.compound()?
        } else {
            self.plain()?
        };
        Some(self.simple(kind))
    }

    fn plain(&mut self) -> Option<Kind> {
        Some(match self.below(if self.may_await { 23 } else { 18 }) {
            0..=2 => {
                let value = Value::New(self.rng.u8(..), self.size());
                Kind::Let(self.declare(), value)
            }
            3 => {
                let value = Value::Clone(self.usable()?);
                Kind::Let(self.declare(), value)
            }
            4 => {
                let value = Value::Concat(self.size(), self.size());
                Kind::Let(self.declare(), value)
            }
            5 | 6 => {
                let value = Value::Call(self.call()?);
                Kind::Let(self.declare(), value)
            }
            7 => {
                let call = self.call().filter(|call| !matches!(call.how, How::Catch))?;
                let exit = self.exit()?;
                Kind::LetElse(
                    self.declare(),
                    Call {
                        how: How::OrEmpty,
                        ..call
                    },
                    0,
                    exit,
                )
            }
            8 => Kind::Reserve(self.usable()?, 1 + self.below(500)),
            9 => Kind::Truncate(self.usable()?, self.below(100)),
            10 => Kind::Shrink(self.usable()?),
            11 => Kind::Drop(self.movable()?),
            12 => Kind::Temporary(1 + self.below(400)),
            13 => Kind::Add(self.below(10)),
            14..=16 => self.handle()?,
            _ if self.may_await => Kind::GiveWay,
            _ => Kind::Temporary(1 + self.below(400)),
        })
    }
}

impl InScope {
    fn at(var: Var, loops: usize) -> Self {
        Self {
            var,
            loops,
            is_moved: false,
            traits: Traits::default(),
        }
    }
}

impl Traits {
    /// Something with these traits runs inside.
    pub(super) fn include(&mut self, inner: Self) {
        self.panics |= inner.panics;
        self.joins |= inner.joins;
        self.is_ordered |= inner.is_ordered;
        self.threads = self.threads.max(inner.threads);
    }
}
