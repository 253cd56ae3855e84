//! Async blocks that are polled by hand: what they have come to, and what a poll of theirs does.

use memline::Outcome;

use crate::account::Frame;
use crate::generator::syntax::{Begin, Handling, Place, Var};
use crate::helpers::SHELF;
use crate::reckon::{Bytes, Flow, Locals, Machine};

#[derive(Debug, Default)]
pub(crate) struct Begun<'a> {
    /// Its box, until it is done.
    boxed: Bytes,
    waiting: Option<Waiting<'a>>,
    output: Option<Bytes>,
}

/// A block that is not done.
#[derive(Debug)]
struct Waiting<'a> {
    begin: &'a Begin,
    /// The segment that comes next.
    next: usize,
    locals: Locals<'a>,
    /// None before the first poll.
    frame: Option<Frame>,
}

impl Begun<'_> {
    fn has_begun(&self) -> bool {
        self.waiting.as_ref().is_none_or(|waiting| waiting.frame.is_some())
    }
}

impl<'a> Machine<'a> {
    pub(crate) fn begin(&mut self, begin: &'a Begin) {
        self.books.turn(begin.boxes, true);
        let size = self.sizes.pop_front().expect("its size was told");
        let mut locals = self.locals.apart(self.locals.n, false);
        locals.scopes.push(Vec::new());
        let waiting = Some(Waiting {
            begin,
            next: 0,
            locals,
            frame: None,
        });
        let boxed = self.allocate(size);
        self.declare_begun(
            begin.var,
            Begun {
                boxed,
                waiting,
                output: None,
            },
        );
    }

    pub(crate) fn declare_begun(&mut self, var: Var, begun: Begun<'a>) {
        self.locals.begun.insert(var, begun);
        self.locals.scopes.last_mut().expect("a body is running").push(var);
    }

    pub(crate) fn unshelve(&mut self) -> Begun<'a> {
        let is_outermost = self.books.session == 0;
        is_outermost
            .then(|| self.shelf.pop_front())
            .flatten()
            .unwrap_or_default()
    }

    pub(crate) fn handle(&mut self, var: Var, handling: Handling) -> Result<(), Flow> {
        let mut begun = self.locals.begun.remove(&var).expect("it was begun");
        if matches!(handling, Handling::Shelve) && !begun.has_begun() {
            self.poll(&mut begun)?;
        }
        match handling {
            Handling::Poll(place) => {
                let result = match place {
                    Place::Session => self.in_session(|machine| machine.poll(&mut begun)),
                    Place::Thread if begun.has_begun() => {
                        // Only the box is given back here.
                        let boxed = std::mem::take(&mut begun.boxed);
                        let hidden = self.books.hidden;
                        self.books.hidden = self.books.depth();
                        let result = self.poll(&mut begun);
                        self.books.hidden = hidden;
                        begun.boxed = boxed;
                        self.unbox(&mut begun);
                        result
                    }
                    _ => self.poll(&mut begun),
                };
                self.locals.begun.insert(var, begun);
                result
            }
            Handling::Finish(vector) => {
                while begun.waiting.is_some() {
                    self.poll(&mut begun)?;
                }
                self.declare(vector, begun.output.unwrap_or_default());
                Ok(())
            }
            Handling::Shelve if self.books.session == 0 && self.shelf.len() < SHELF => {
                self.shelf.push_back(begun);
                Ok(())
            }
            Handling::Drop | Handling::Shelve => {
                self.drop_begun(begun);
                Ok(())
            }
        }
    }

    /// Runs it up to its next break, or to its end, where its box is given back. It serves its own call's unit.
    fn poll(&mut self, begun: &mut Begun<'a>) -> Result<(), Flow> {
        let Some(Waiting {
            begin,
            next,
            locals,
            frame,
        }) = begun.waiting.take()
        else {
            return Ok(());
        };
        if let Some(frame) = frame {
            self.books.resume(frame);
        } else {
            self.books.enter_part(locals.name);
            self.books.turn(begin.first, true);
        }
        let (result, locals) = self.with_locals(locals, |machine| machine.segment(begin, next));
        if let Ok(None) = result {
            begun.waiting = Some(Waiting {
                begin,
                next: next + 1,
                locals,
                frame: Some(self.books.leave_part()),
            });
            return Ok(());
        }
        self.books.leave();
        self.unbox(begun);
        begun.output = result?;
        Ok(())
    }

    /// A block that is done needs its box no more.
    fn unbox(&mut self, begun: &mut Begun<'a>) {
        if begun.waiting.is_none() {
            self.free(std::mem::take(&mut begun.boxed));
        }
    }

    /// None of an output if it is not the last one.
    fn segment(&mut self, begin: &'a Begin, index: usize) -> Result<Option<Bytes>, Flow> {
        let (stmts, gives_way) = &begin.segments[index];
        let mut result = self.stmts(stmts);
        if result.is_ok() && index + 1 < begin.segments.len() {
            self.books.turn(*gives_way, true);
            return Ok(None);
        }
        self.stop(&mut result);
        let output = result.map(|()| {
            self.books.turn(begin.tail, true);
            let output = self.allocate(begin.size);
            self.books.turn(begin.brace, true);
            Some(output)
        });
        self.drop_scope();
        output
    }

    /// What it held it gives back where it waits.
    pub(crate) fn drop_begun(&mut self, begun: Begun<'a>) {
        if let Some(Waiting {
            locals,
            frame: Some(frame),
            ..
        }) = begun.waiting
        {
            self.books.resume(frame);
            self.books.mark(Outcome::Cancelled);
            self.with_locals(locals, Machine::drop_scope);
            self.books.leave();
        }
        self.free(begun.boxed);
        self.free(begun.output.unwrap_or_default());
    }
}
