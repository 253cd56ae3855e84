//! Calls: where they run, and what they are polled by.

use crate::generator::syntax::{Arg, Call, Gift, How, Place};
use crate::reckon::{Bytes, Flow, Machine, Outcome};

/// What a future that is polled inside of others is polled by.
#[derive(Debug)]
pub(crate) struct Poller {
    /// How many calls are running around what it polls.
    depth: usize,
    kind: PollerKind,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum PollerKind {
    /// Something that polls until it is done.
    Driver,
    /// The same, by turns on another thread and here: so many calls are hidden at the next poll.
    Mover(usize),
    /// Something that drops it when it has been pending so often more.
    Canceler(usize),
}

impl Machine<'_> {
    /// The running code waits: each future around has been pending once more.
    pub(crate) fn give_way(&mut self) -> Result<(), Flow> {
        for (place, Poller { depth, kind }) in self.pollers.iter_mut().enumerate().rev() {
            self.books.suspend(*depth);
            match kind {
                PollerKind::Driver => return Ok(()),
                PollerKind::Mover(hidden) => {
                    std::mem::swap(hidden, &mut self.books.hidden);
                    return Ok(());
                }
                PollerKind::Canceler(1) => return Err(Flow::Cancel(place)),
                PollerKind::Canceler(left) => *left -= 1,
            }
        }
        self.books.suspend(0);
        Ok(())
    }

    /// What `run` does in a session of its own.
    pub(crate) fn in_session<T>(&mut self, run: impl FnOnce(&mut Self) -> T) -> T {
        let session = self.books.units.begin();
        let (outer, served) = (self.books.session, self.books.units.served);
        (self.books.session, self.books.units.served) = (session, session);
        let result = run(self);
        (self.books.session, self.books.units.served) = (outer, served);
        self.books.units.end(session);
        let accounts = self.books.accounts.extract_if(.., |account| account.session == session);
        self.finished.push(accounts.collect());
        result
    }

    /// A call as it stands in the text, up to its outcome. `is_async` says whether the caller is.
    pub(crate) fn call(&mut self, call: &Call, is_async: bool) -> Result<Outcome, Flow> {
        let callee = &self.functions[call.name];
        let n = match call.arg {
            Arg::N => self.locals.n,
            Arg::Half => self.locals.n / 2,
            Arg::Fixed(n) => n,
        };
        let gift = call.gift.map(|gift| match gift {
            Gift::Empty => Bytes::default(),
            Gift::New(length) => self.allocate(length),
            Gift::Moved(var) => self.moved(var),
        });
        if let Some(line) = call.await_line {
            self.books.turn(line, true);
        }
        let is_driven = callee.is_async && !is_async;
        let kind = match call.how {
            How::Cancel(polls) => Some(PollerKind::Canceler(polls)),
            _ if call.place == Place::Thread => Some(PollerKind::Mover(self.books.hidden)),
            _ => is_driven.then_some(PollerKind::Driver),
        };
        self.polled(call.how, kind, |machine| match call.place {
            Place::Here => machine.run(call.name, n, gift),
            Place::Session => machine.in_session(|machine| machine.run(call.name, n, gift)),
            Place::Thread => machine.moving(|machine| machine.run(call.name, n, gift)),
        })
    }

    /// What `run` does in a boxed future, of which every other poll is on another thread, and the first one there.
    fn moving<T>(&mut self, run: impl FnOnce(&mut Self) -> T) -> T {
        let size = self.sizes.pop_front().expect("its size was told");
        let future = self.allocate(size);
        let hidden = self.books.hidden;
        self.books.hidden = self.books.depth();
        let result = run(self);
        self.books.hidden = hidden;
        self.free(future);
        result
    }

    /// Something that runs inside of what may catch its panic or drop it midway.
    pub(crate) fn polled(
        &mut self,
        how: How,
        kind: Option<PollerKind>,
        run: impl FnOnce(&mut Self) -> Result<Outcome, Flow>,
    ) -> Result<Outcome, Flow> {
        let place = self.pollers.len();
        let depth = self.books.depth();
        self.pollers.extend(kind.map(|kind| Poller { depth, kind }));
        let result = run(self);
        self.pollers.truncate(place);
        match (result, how) {
            (Err(Flow::Panic(panic)), How::Catch) => {
                self.free(panic.exception);
                Ok(Err(0))
            }
            (Err(Flow::Cancel(at)), How::Cancel(_)) if at == place => Ok(Err(1)),
            (result, _) => result,
        }
    }
}
