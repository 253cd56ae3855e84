//! Closures and async blocks: the parts of a function that have variables of their own.

use crate::calls::PollerKind;
use crate::generator::syntax::{Block, How, Kind, Line, Place};
use crate::reckon::{Bytes, Flow, Machine};

impl<'a> Machine<'a> {
    pub(crate) fn part(&mut self, line: Line, kind: &'a Kind) -> Result<(), Flow> {
        match kind {
            Kind::Closure {
                body,
                lines,
                calls,
                place,
                ..
            } => {
                self.books.turn(lines[2], true);
                return match place {
                    Place::Session => self.in_session(|machine| machine.closure(body, *lines, *calls)),
                    _ => self.closure(body, *lines, *calls),
                };
            }
            Kind::Attempt { body, lines } => {
                let result = self.apart(body, *lines, self.locals.n);
                match result {
                    Err(Flow::Panic(panic)) => {
                        self.books.open(line, false);
                        self.free(panic.exception);
                    }
                    result => {
                        self.books.turn(line, false);
                        self.locals.sum += result?;
                    }
                }
            }
            Kind::Async {
                var,
                how,
                body,
                lines,
                size,
            } => {
                let bytes = self.async_block(*how, body, *lines, *size)?;
                self.declare(*var, bytes);
            }
            Kind::Begin(begin) => self.begin(begin),
            Kind::Handle(var, handling) => return self.handle(*var, *handling),
            Kind::Unshelve(var) => {
                let begun = self.unshelve();
                self.declare_begun(*var, begun);
            }
            _ => unreachable!("it is none"),
        }
        Ok(())
    }

    /// The calls of a closure, by its caller's line.
    fn closure(&mut self, body: &'a Block, [first, last, caller]: [Line; 3], calls: usize) -> Result<(), Flow> {
        for n in 0..calls {
            let result = self.apart(body, [first, last], n);
            match &result {
                // Another closure goes on at its own line, up to where somebody catches it. If nobody does, what the
                // function holds goes where its closure panicked.
                Err(Flow::Panic(panic)) => {
                    let stopped = panic.stopped.filter(|_| !self.locals.is_closure);
                    self.books.open(stopped.unwrap_or(caller), false);
                }
                _ => self.books.turn(caller, false),
            }
            self.locals.sum += result?;
        }
        Ok(())
    }

    /// A run of a closure: in the frame of its function, and for its unit. If it panics, it has stopped at its line.
    fn apart(&mut self, body: &'a Block, [first, last]: [Line; 2], n: usize) -> Result<usize, Flow> {
        let served = self.books.serve_top();
        let (result, inside) = self.with_locals(self.locals.apart(n, false), |machine| {
            machine.locals.is_closure = true;
            machine.locals.scopes.push(Vec::new());
            // In another session its frame is another one, so that the caller's line goes on behind it.
            if served == machine.books.units.served {
                machine.books.turn(first, true);
            } else {
                machine.books.open(first, true);
            }
            let mut result = machine.stmts(&body.stmts);
            if result.is_ok() {
                machine.books.turn(last, true);
            }
            machine.stop_closure(&mut result);
            machine.close(body, result.is_ok());
            result
        });
        self.books.units.served = served;
        result.map(|()| inside.sum)
    }

    fn async_block(&mut self, how: How, body: &'a Block, lines: [Line; 3], size: usize) -> Result<Bytes, Flow> {
        if lines[2] != 0 {
            self.books.turn(lines[2], true);
        }
        let kind = match how {
            How::Cancel(polls) => Some(PollerKind::Canceler(polls)),
            _ => None,
        };
        let result = self.polled(how, kind, |machine| machine.run_block(body, lines, size).map(Ok))?;
        Ok(result.unwrap_or_default())
    }

    fn run_block(&mut self, body: &'a Block, [first, last, _]: [Line; 3], size: usize) -> Result<Bytes, Flow> {
        self.books.enter_part(self.locals.name);
        let (result, _) = self.with_locals(self.locals.apart(self.locals.n, true), |machine| {
            machine.locals.scopes.push(Vec::new());
            machine.books.turn(first, true);
            let mut result = machine.stmts(&body.stmts).map(|()| {
                machine.books.turn(last, true);
                machine.allocate(size)
            });
            machine.stop(&mut result);
            machine.close(body, result.is_ok());
            result
        });
        self.books.leave();
        result
    }
}
