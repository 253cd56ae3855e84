//! Runs a function's syntax tree, and keeps the books of what its text does.

use std::collections::{BTreeMap, VecDeque};

use memline::Outcome as Ending;

use crate::account::{Account, Books};
use crate::begun::Begun;
use crate::calls::Poller;
use crate::generator::syntax::{Block, Cond, Exit, Function, Line, Name, Size, Stmt, Var};
use crate::helpers::GIFT;
use crate::units::Share;

/// A byte vector, or any other block of memory.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bytes {
    pub(crate) length: usize,
    /// What makes up its capacity, in the order of growing.
    shares: Vec<Share>,
}

impl Bytes {
    pub(crate) fn capacity(&self) -> usize {
        self.shares.iter().map(|share| share.bytes).sum()
    }
}

pub(crate) type Outcome = Result<Bytes, usize>;

/// Why a block ends before its end.
#[derive(Debug)]
pub(crate) enum Flow {
    Break(Option<Var>),
    Continue(Option<Var>),
    Return(Outcome),
    Panic(Panic),
    /// Up to the future at this place among those around.
    Cancel(usize),
}

#[derive(Debug)]
pub(crate) struct Panic {
    /// What the runtime has allocated for it.
    pub(crate) exception: Bytes,
    /// The line where it began, if that is one of a closure of the running call or block.
    pub(crate) stopped: Option<Line>,
}

/// What a call has in its variables.
#[derive(Debug, Default)]
pub(crate) struct Locals<'a> {
    /// The function's.
    pub(crate) name: Name,
    pub(crate) is_async: bool,
    /// Whether they are a closure's, which runs in the frame of its function.
    pub(crate) is_closure: bool,
    pub(crate) n: usize,
    pub(crate) sum: usize,
    pub(crate) counters: BTreeMap<Var, usize>,
    pub(crate) bytes: BTreeMap<Var, Bytes>,
    pub(crate) begun: BTreeMap<Var, Begun<'a>>,
    /// The variables of each block around, in the order of their declarations.
    pub(crate) scopes: Vec<Vec<Var>>,
}

impl Locals<'_> {
    /// Those of a closure or an async block of the same function.
    pub(crate) fn apart(&self, n: usize, is_async: bool) -> Self {
        Self {
            name: self.name,
            is_async,
            n,
            sum: n,
            ..Self::default()
        }
    }
}

pub(crate) struct Machine<'a> {
    pub(crate) functions: &'a [Function],
    pub(crate) books: Books,
    pub(crate) locals: Locals<'a>,
    pub(crate) shelf: VecDeque<Begun<'a>>,
    /// The accounts of the functions' own sessions, as these finished.
    pub(crate) finished: Vec<Vec<Account>>,
    /// The sizes of the futures that will be boxed.
    pub(crate) sizes: VecDeque<usize>,
    pub(crate) pollers: Vec<Poller>,
    /// What the runtime allocates for a panic, and whoever catches it gives back.
    exception: usize,
}

impl<'a> Machine<'a> {
    pub(crate) fn new(functions: &'a [Function], exception: usize, sizes: Vec<usize>) -> Self {
        Self {
            functions,
            books: Books::default(),
            locals: Locals::default(),
            shelf: VecDeque::new(),
            finished: Vec::new(),
            sizes: sizes.into(),
            pollers: Vec::new(),
            exception,
        }
    }

    pub(crate) fn allocate(&mut self, length: usize) -> Bytes {
        let mut bytes = Bytes::default();
        self.resize(&mut bytes, length);
        Bytes { length, ..bytes }
    }

    pub(crate) fn free(&mut self, mut bytes: Bytes) {
        self.resize(&mut bytes, 0);
    }

    /// Growing is the running unit's; shrinking takes from what was added last.
    pub(crate) fn resize(&mut self, bytes: &mut Bytes, capacity: usize) {
        if capacity > bytes.capacity() {
            let share = self.books.allocate(capacity - bytes.capacity());
            bytes.shares.push(share);
        }
        while capacity < bytes.capacity() {
            let mut last = bytes.shares.pop().expect("it has some");
            let kept = capacity.saturating_sub(bytes.capacity());
            self.books.free(&last.split_off(kept));
            bytes.shares.extend((kept > 0).then_some(last));
        }
    }

    pub(crate) fn temporary(&mut self, length: usize) {
        let bytes = self.allocate(length);
        self.free(bytes);
    }

    pub(crate) fn size(&self, size: Size) -> usize {
        size.with(self.locals.n)
    }

    /// `(n + sum + …) % modulus`; a temporary is still held.
    pub(crate) fn remainder(&mut self, cond: Cond) -> (usize, Option<Bytes>) {
        let counter = cond.counter.map_or(0, |counter| self.locals.counters[&counter]);
        let temporary = cond.temporary.map(|length| self.allocate(length));
        let sum = self.locals.n + self.locals.sum + counter + cond.temporary.unwrap_or(0);
        (sum % cond.modulus, temporary)
    }

    pub(crate) fn cond(&mut self, cond: Cond) -> bool {
        let (remainder, temporary) = self.remainder(cond);
        if let Some(temporary) = temporary {
            self.free(temporary);
        }
        remainder == cond.equals
    }

    pub(crate) fn declare(&mut self, var: Var, bytes: Bytes) {
        self.locals.bytes.insert(var, bytes);
        self.locals.scopes.last_mut().expect("a body is running").push(var);
    }

    pub(crate) fn moved(&mut self, var: Var) -> Bytes {
        let bytes = self.locals.bytes.remove(&var);
        bytes.expect("the compiler would have refused it")
    }

    /// A block; its variables go with its closing brace if that has a row and is reached, else on the line that is open.
    pub(crate) fn block(&mut self, block: &'a Block) -> Result<(), Flow> {
        self.locals.scopes.push(Vec::new());
        let result = block.stmts.iter().try_for_each(|stmt| self.stmt(stmt));
        self.close(block, result.is_ok());
        result
    }

    /// The end of a block.
    pub(crate) fn close(&mut self, block: &'a Block, is_reached: bool) {
        if let Some(brace) = block.brace.filter(|_| is_reached) {
            self.books.turn(brace, true);
        }
        self.drop_scope();
    }

    pub(crate) fn drop_scope(&mut self) {
        for var in self.locals.scopes.pop().into_iter().flatten().rev() {
            if let Some(bytes) = self.locals.bytes.remove(&var) {
                self.free(bytes);
            }
            if let Some(begun) = self.locals.begun.remove(&var) {
                self.drop_begun(begun);
            }
        }
    }

    pub(crate) fn exit(&mut self, exit: Exit) -> Flow {
        match exit {
            Exit::Break(label) => Flow::Break(label),
            Exit::Continue(label) => Flow::Continue(label),
            Exit::ReturnOk(var) => Flow::Return(Ok(self.moved(var))),
            Exit::ReturnErr => Flow::Return(Err(self.locals.sum)),
            Exit::Panic => Flow::Panic(Panic {
                exception: self.allocate(self.exception),
                stopped: None,
            }),
        }
    }

    /// A call by no function, and what is left when it is done.
    pub(crate) fn outermost(&mut self, name: Name, n: usize) -> Option<Result<usize, usize>> {
        let gift = self.functions[name].takes.then(|| self.allocate(GIFT));
        let outcome = match self.run(name, n, gift) {
            Ok(outcome) => Some(outcome.map(|bytes| bytes.length)),
            Err(Flow::Panic(panic)) => {
                self.free(panic.exception);
                None
            }
            other => unreachable!("nothing is around it: {other:?}"),
        };
        while let Some(begun) = self.shelf.pop_front() {
            self.drop_begun(begun);
        }
        outcome
    }

    /// The call of a function, with all that runs in it.
    pub(crate) fn run(&mut self, name: Name, n: usize, gift: Option<Bytes>) -> Result<Outcome, Flow> {
        let locals = Locals {
            name,
            is_async: self.functions[name].is_async,
            n,
            ..Locals::default()
        };
        let callers = std::mem::replace(&mut self.locals, locals);
        self.books.enter(name);
        let functions = self.functions;
        let result = self.body(&functions[name], gift);
        self.books.leave();
        self.locals = callers;
        result
    }

    fn body(&mut self, function: &'a Function, gift: Option<Bytes>) -> Result<Outcome, Flow> {
        self.locals.scopes.push(Vec::new());
        if let Some(gift) = gift {
            self.declare(0, gift);
        }
        self.books.turn(2, true);
        let mut result = function.body.iter().try_for_each(|stmt| self.stmt(stmt));
        if result.is_ok() {
            result = self.stmt(&function.tail);
            if matches!(result, Err(Flow::Return(_))) {
                self.books.turn(function.brace, true);
            }
        }
        self.stop(&mut result);
        self.drop_scope();
        match result {
            Err(Flow::Return(outcome)) => Ok(outcome),
            Err(flow @ (Flow::Panic(_) | Flow::Cancel(_))) => Err(flow),
            other => unreachable!("the tail returns: {other:?}"),
        }
    }

    /// The running call or block is cut short, if that is why it has ended. Whoever runs it will have a mark of its own.
    pub(crate) fn stop<T>(&mut self, result: &mut Result<T, Flow>) {
        self.stop_closure(result);
        match result {
            Err(Flow::Panic(panic)) => {
                panic.stopped = None;
                self.books.stop(Ending::Panicked);
            }
            Err(Flow::Cancel(_)) => {
                self.books.mark(Ending::Cancelled);
                self.books.stop(Ending::Cancelled);
            }
            _ => {}
        }
    }

    /// The same of a closure, which runs in its function's frame. The first one that panicked has the mark.
    pub(crate) fn stop_closure<T>(&mut self, result: &mut Result<T, Flow>) {
        if let Err(Flow::Panic(panic)) = result
            && panic.stopped.is_none()
        {
            self.books.mark(Ending::Panicked);
            panic.stopped = self.books.open_line();
        }
    }

    /// Runs a statement's expression in the variables of a closure or a block, and gives back the outer ones.
    pub(crate) fn with_locals<T>(&mut self, locals: Locals<'a>, run: impl FnOnce(&mut Self) -> T) -> (T, Locals<'a>) {
        let outside = std::mem::replace(&mut self.locals, locals);
        let result = run(self);
        (result, std::mem::replace(&mut self.locals, outside))
    }

    pub(crate) fn stmts(&mut self, stmts: &'a [Stmt]) -> Result<(), Flow> {
        stmts.iter().try_for_each(|stmt| self.stmt(stmt))
    }
}
