//! Runs a function's syntax tree, and keeps the books of what its text does.

use std::collections::BTreeMap;

use memline::End;

use crate::account::Books;
use crate::generator::syntax::{Arg, Call, Cond, Exit, Function, How, Name, Size, Stmt, Var};

/// A byte vector.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bytes {
    pub(crate) length: usize,
    pub(crate) capacity: usize,
}

pub(crate) type Outcome = Result<Bytes, usize>;

/// Why a block ends before its end.
#[derive(Debug)]
pub(crate) enum Flow {
    Break(Option<Var>),
    Continue(Option<Var>),
    Return(Outcome),
    Panic,
    /// Up to the future at this place among those around.
    Cancel(usize),
}

/// What a future that is polled inside of others is polled by.
#[derive(Debug)]
struct Poller {
    /// How many calls are running around what it polls.
    depth: usize,
    kind: PollerKind,
}

#[derive(Debug)]
enum PollerKind {
    /// Something that polls until it is done.
    Driver,
    /// Something that drops it when it has been pending so often more.
    Canceler(usize),
}

/// What a call has in its variables.
#[derive(Debug, Default)]
pub(crate) struct Locals {
    /// The function's.
    pub(crate) name: Name,
    pub(crate) is_async: bool,
    pub(crate) n: usize,
    pub(crate) sum: usize,
    pub(crate) counters: BTreeMap<Var, usize>,
    pub(crate) bytes: BTreeMap<Var, Bytes>,
    /// The variables of each block around, in the order of their declarations.
    pub(crate) scopes: Vec<Vec<Var>>,
}

impl Locals {
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
    pub(crate) locals: Locals,
    pollers: Vec<Poller>,
    /// What the runtime allocates for a panic, and whoever catches it gives back.
    exception: i64,
}

pub(crate) fn signed(length: usize) -> i64 {
    i64::try_from(length).expect("small")
}

impl<'a> Machine<'a> {
    pub(crate) fn new(functions: &'a [Function], exception: i64) -> Self {
        Self {
            functions,
            books: Books::default(),
            locals: Locals::default(),
            pollers: Vec::new(),
            exception,
        }
    }

    pub(crate) fn allocate(&mut self, length: usize) -> Bytes {
        if length > 0 {
            self.books.change(signed(length));
        }
        Bytes {
            length,
            capacity: length,
        }
    }

    pub(crate) fn free(&mut self, bytes: Bytes) {
        self.books.change(-signed(bytes.capacity));
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
        self.locals
            .bytes
            .remove(&var)
            .expect("the compiler would have refused it")
    }

    pub(crate) fn block(&mut self, stmts: &[Stmt]) -> Result<(), Flow> {
        self.locals.scopes.push(Vec::new());
        let result = stmts.iter().try_for_each(|stmt| self.stmt(stmt));
        self.drop_scope();
        result
    }

    pub(crate) fn drop_scope(&mut self) {
        for var in self.locals.scopes.pop().into_iter().flatten().rev() {
            if let Some(bytes) = self.locals.bytes.remove(&var) {
                self.free(bytes);
            }
        }
    }

    pub(crate) fn exit(&mut self, exit: Exit) -> Flow {
        match exit {
            Exit::Break(label) => Flow::Break(label),
            Exit::Continue(label) => Flow::Continue(label),
            Exit::ReturnOk(var) => Flow::Return(Ok(self.moved(var))),
            Exit::ReturnErr => Flow::Return(Err(self.locals.sum)),
            Exit::Panic => {
                self.books.change(self.exception);
                Flow::Panic
            }
        }
    }

    /// The running code waits: each future around has been pending once more.
    pub(crate) fn give_way(&mut self) -> Result<(), Flow> {
        for (place, Poller { depth, kind }) in self.pollers.iter_mut().enumerate().rev() {
            self.books.suspend(*depth);
            match kind {
                PollerKind::Driver => return Ok(()),
                PollerKind::Canceler(1) => return Err(Flow::Cancel(place)),
                PollerKind::Canceler(left) => *left -= 1,
            }
        }
        self.books.suspend(0);
        Ok(())
    }

    /// A call as it stands in the text, up to its outcome. `is_async` says whether the caller is.
    pub(crate) fn call(&mut self, call: &Call, is_async: bool) -> Result<Outcome, Flow> {
        let callee_is_async = self.functions[call.name].is_async;
        let n = match call.arg {
            Arg::N => self.locals.n,
            Arg::Half => self.locals.n / 2,
            Arg::Fixed(n) => n,
        };
        if let Some(line) = call.await_line {
            self.books.turn(line, true);
        }
        let is_driven = callee_is_async && !is_async;
        self.polled(call.how, is_driven, |machine| machine.run(call.name, n))
    }

    /// Something that runs inside of what may catch its panic or drop it midway.
    pub(crate) fn polled(
        &mut self,
        how: How,
        is_driven: bool,
        run: impl FnOnce(&mut Self) -> Result<Outcome, Flow>,
    ) -> Result<Outcome, Flow> {
        let place = self.pollers.len();
        let kind = match how {
            How::Cancel(polls) => Some(PollerKind::Canceler(polls)),
            _ => is_driven.then_some(PollerKind::Driver),
        };
        let depth = self.books.depth();
        self.pollers.extend(kind.map(|kind| Poller { depth, kind }));
        let result = run(self);
        self.pollers.truncate(place);
        match (result, how) {
            (Err(Flow::Panic), How::Catch) => {
                self.books.change(-self.exception);
                Ok(Err(0))
            }
            (Err(Flow::Cancel(at)), How::Cancel(_)) if at == place => Ok(Err(1)),
            (result, _) => result,
        }
    }

    /// The call of a function, with all that runs in it.
    pub(crate) fn run(&mut self, name: Name, n: usize) -> Result<Outcome, Flow> {
        let callers = std::mem::replace(
            &mut self.locals,
            Locals {
                name,
                is_async: self.functions[name].is_async,
                n,
                ..Locals::default()
            },
        );
        self.books.enter(name, false);
        let result = self.body(&self.functions[name]);
        self.books.leave();
        self.locals = callers;
        result
    }

    fn body(&mut self, function: &Function) -> Result<Outcome, Flow> {
        self.locals.scopes.push(Vec::new());
        self.books.turn(2, true);
        let mut result = function.body.iter().try_for_each(|stmt| self.stmt(stmt));
        if result.is_ok() {
            result = self.stmt(&function.tail);
            if matches!(result, Err(Flow::Return(_))) {
                self.books.turn(function.brace, true);
            }
        }
        self.stop(&result);
        self.drop_scope();
        match result {
            Err(Flow::Return(outcome)) => Ok(outcome),
            Err(flow @ (Flow::Panic | Flow::Cancel(_))) => Err(flow),
            other => unreachable!("the tail returns: {other:?}"),
        }
    }

    /// The call that is running is cut short, if that is why a body has ended.
    pub(crate) fn stop<T>(&mut self, result: &Result<T, Flow>) {
        match result {
            Err(Flow::Panic) => self.books.stop(End::Panicked),
            Err(Flow::Cancel(_)) => self.books.stop(End::Cancelled),
            _ => {}
        }
    }
}
