//! Making functions up.

mod compound;
mod pick;

use super::syntax::{Call, Exit, Function, How, Kind, Size, Stmt, Value, Var};

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
    /// All variables that are in scope.
    pub(super) vars: Vec<InScope>,
    pub(super) counters: Vec<Var>,
    /// The counters of the loops around, and whether each has a label.
    pub(super) loops: Vec<(Var, bool)>,
    pub(super) may_await: bool,
    pub(super) may_return: bool,
    pub(super) may_panic: bool,
    pub(super) joins: bool,
    pub(super) cost: usize,
    /// How often what is made up here runs in one call, at most.
    pub(super) rounds_so_far: usize,
    recurses: bool,
    depth: usize,
    next: Var,
}

pub(super) struct InScope {
    pub(super) var: Var,
    /// How many loops were around where it was declared.
    pub(super) loops: usize,
    pub(super) is_moved: bool,
}

impl Grower {
    fn new(seed: u64) -> Self {
        Self {
            rng: fastrand::Rng::with_seed(seed),
            functions: Vec::new(),
            vars: Vec::new(),
            counters: Vec::new(),
            loops: Vec::new(),
            may_await: false,
            may_return: false,
            may_panic: false,
            joins: false,
            cost: 0,
            rounds_so_far: 1,
            recurses: false,
            depth: 0,
            next: 0,
        }
    }

    fn function(&mut self) -> Function {
        let is_async = self.one_in(2);
        self.next = 0;
        (self.may_await, self.may_return) = (is_async, true);
        (self.may_panic, self.joins, self.recurses) = (false, false, false);
        self.cost = 1;
        self.vars.clear();
        let statements = 2 + self.below(7);
        let body = (0..statements).filter_map(|_| self.stmt()).collect();
        let tail = match self.below(5) {
            0 => self.call().map_or(Kind::TailErr, |call| {
                Kind::TailCall(Call {
                    how: How::OrEmpty,
                    ..call
                })
            }),
            1 => Kind::TailErr,
            _ => self.usable().map_or(Kind::TailErr, Kind::TailOk),
        };
        if let Kind::TailCall(call) = tail {
            self.may_panic |= self.functions[call.name].may_panic;
        }
        Function {
            is_async,
            body,
            tail: Stmt { line: 0, kind: tail },
            brace: 0,
            may_panic: self.may_panic,
            joins: self.joins,
            cost: self.cost * if self.recurses { 5 } else { 1 },
        }
    }

    fn fresh(&mut self) -> Var {
        self.next += 1;
        self.next
    }

    fn declare(&mut self) -> Var {
        let (var, loops) = (self.fresh(), self.loops.len());
        self.vars.push(InScope {
            var,
            loops,
            is_moved: false,
        });
        var
    }

    /// The statements of a block.
    fn block(&mut self) -> Vec<Stmt> {
        let (vars, counters) = (self.vars.len(), self.counters.len());
        self.depth += 1;
        let statements = 1 + self.below(3);
        let mut block: Vec<Stmt> = (0..statements).filter_map(|_| self.stmt()).collect();
        if block.is_empty() {
            block.push(self.simple(Kind::Add(1)));
        }
        self.depth -= 1;
        self.vars.truncate(vars);
        self.counters.truncate(counters);
        block
    }

    /// The statements of a block that may end by leaving.
    fn branch(&mut self) -> Vec<Stmt> {
        let mut block = self.block();
        if self.one_in(3)
            && let Some(exit) = self.exit()
        {
            block.push(self.simple(Kind::Exit(exit)));
        }
        block
    }

    /// A block of which nothing outside is seen but `n`: of a closure, or an async one.
    fn apart(&mut self, may_await: bool) -> Vec<Stmt> {
        let vars = std::mem::take(&mut self.vars);
        let counters = std::mem::take(&mut self.counters);
        let loops = std::mem::take(&mut self.loops);
        let before = (self.may_await, self.may_return);
        (self.may_await, self.may_return) = (may_await, false);
        let block = self.block();
        (self.may_await, self.may_return) = before;
        (self.vars, self.counters, self.loops) = (vars, counters, loops);
        block
    }

    fn exit(&mut self) -> Option<Exit> {
        let target = match self.loops.len() {
            0 => None,
            some => {
                let innermost = self.loops[some - 1];
                let outer = self.loops[self.rng.usize(..some)];
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
                self.may_panic = true;
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
        let kind = if self.depth < DEPTH && self.one_in(3) {
            self.compound()?
        } else {
            self.plain()?
        };
        Some(self.simple(kind))
    }

    fn plain(&mut self) -> Option<Kind> {
        Some(match self.below(if self.may_await { 20 } else { 15 }) {
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
            _ if self.may_await => Kind::GiveWay,
            _ => Kind::Temporary(1 + self.below(400)),
        })
    }
}

#[allow(dead_code, reason = "the test's")]
impl Size {
    pub(crate) fn with(self, n: usize) -> usize {
        self.fixed + if self.plus_n { n } else { 0 }
    }
}
