//! What each form of statement does, on which line.

use crate::generator::syntax::{
    Arm, ArmBody, Block, Cond, How, Kind, Line, LoopKind, LoopPlace, Otherwise, Place, Stmt, Value, Var,
};
use crate::reckon::{Bytes, Flow, Machine};

type Done = Result<(), Flow>;

impl<'a> Machine<'a> {
    pub(crate) fn stmt(&mut self, stmt: &'a Stmt) -> Done {
        self.books.turn(stmt.line, true);
        match &stmt.kind {
            Kind::Let(var, value) => {
                let bytes = self.value(value)?;
                self.declare(*var, bytes);
            }
            Kind::LetElse(var, call, line, exit) => {
                let Ok(bytes) = self.call(call, self.locals.is_async)? else {
                    self.books.turn(*line, true);
                    return Err(self.exit(*exit));
                };
                self.declare(*var, bytes);
            }
            Kind::Reserve(var, more) => {
                let bytes = &self.locals.bytes[var];
                let (length, capacity) = (bytes.length, bytes.capacity());
                if *more > capacity - length {
                    self.resize_var(*var, length + more);
                }
            }
            Kind::Truncate(var, length) => {
                let bytes = self.locals.bytes.get_mut(var).expect("declared");
                bytes.length = bytes.length.min(*length);
            }
            Kind::Shrink(var) => self.resize_var(*var, self.locals.bytes[var].length),
            Kind::Drop(var) => {
                let bytes = self.moved(*var);
                self.free(bytes);
            }
            Kind::Temporary(length) => {
                self.temporary(*length);
                self.locals.sum += length;
            }
            Kind::Add(more) => self.locals.sum += more,
            Kind::GiveWay => self.give_way()?,
            Kind::If { cond, then, otherwise } => return self.if_else(*cond, then, otherwise.as_ref()),
            Kind::AddIf {
                cond,
                then,
                lines,
                values,
            } => return self.add_if(stmt.line, *cond, then, *lines, *values),
            Kind::Match { subject, arms } => {
                let (number, temporary) = self.remainder(*subject);
                let result = self.arms(number, arms);
                // It lives until the whole statement is done.
                if let Some(temporary) = temporary {
                    self.free(temporary);
                }
                return result;
            }
            Kind::Loop { place, .. } => {
                self.looping(&stmt.kind)?;
                // The call that it is an argument of goes on.
                if let LoopPlace::Argument(line) = place {
                    self.books.turn(*line, false);
                }
            }
            Kind::Closure { .. }
            | Kind::Attempt { .. }
            | Kind::Async { .. }
            | Kind::Begin(_)
            | Kind::Handle(..)
            | Kind::Unshelve(_) => return self.part(stmt.line, &stmt.kind),
            Kind::Recurse { line, place } => {
                if self.locals.n > 0 {
                    self.books.turn(*line, true);
                    let (name, n) = (self.locals.name, self.locals.n - 1);
                    let gift = self.functions[name].takes.then(Bytes::default);
                    let outcome = match place {
                        Place::Session => self.in_session(|machine| machine.run(name, n, gift)),
                        _ => self.run(name, n, gift),
                    };
                    if let Ok(bytes) = outcome? {
                        self.locals.sum += bytes.length;
                        self.free(bytes);
                    }
                }
            }
            Kind::Join { calls } => {
                let mut gathered = Vec::new();
                for call in calls {
                    if let Ok(bytes) = self.call(call, true)? {
                        gathered.push(bytes);
                    }
                }
                for bytes in gathered {
                    self.locals.sum += bytes.length;
                    self.free(bytes);
                }
            }
            Kind::Exit(exit) => return Err(self.exit(*exit)),
            Kind::TailOk(var) => return Err(Flow::Return(Ok(self.moved(*var)))),
            Kind::TailErr => return Err(Flow::Return(Err(self.locals.sum))),
            Kind::TailCall(call) => return Err(Flow::Return(self.call(call, self.locals.is_async)?)),
        }
        Ok(())
    }

    fn value(&mut self, value: &Value) -> Result<Bytes, Flow> {
        Ok(match value {
            Value::New(_, size) => self.allocate(self.size(*size)),
            Value::Clone(var) => self.allocate(self.locals.bytes[var].length),
            Value::Concat(first, second) => {
                let parts = [*first, *second].map(|size| self.allocate(self.size(size)));
                let whole = self.allocate(parts[0].length + parts[1].length);
                for part in parts {
                    self.free(part);
                }
                whole
            }
            Value::Call(call) => match (self.call(call, self.locals.is_async)?, call.how) {
                (Ok(bytes), _) => bytes,
                (Err(error), How::Question) => return Err(Flow::Return(Err(error))),
                (Err(_), _) => self.allocate(0),
            },
        })
    }

    fn resize_var(&mut self, var: Var, capacity: usize) {
        let mut bytes = self.moved(var);
        self.resize(&mut bytes, capacity);
        self.locals.bytes.insert(var, bytes);
    }

    fn if_else(&mut self, cond: Cond, then: &'a Block, otherwise: Option<&'a Otherwise>) -> Done {
        if self.cond(cond) {
            return self.block(then);
        }
        match otherwise {
            None => Ok(()),
            Some(Otherwise::Block(block)) => self.block(block),
            Some(Otherwise::If { line, cond, then }) => {
                self.books.turn(*line, true);
                self.if_else(*cond, then, None)
            }
        }
    }

    /// When its block is done, the first line goes on to add.
    fn add_if(&mut self, line: Line, cond: Cond, then: &'a Block, lines: [Line; 2], values: [usize; 2]) -> Done {
        let holds = self.cond(cond);
        self.locals.scopes.push(Vec::new());
        let result = if holds { self.stmts(&then.stmts) } else { Ok(()) };
        if result.is_ok() {
            self.books.turn(lines[usize::from(!holds)], true);
        }
        self.drop_scope();
        if result.is_ok() {
            self.books.turn(line, false);
        }
        result?;
        self.locals.sum += values[usize::from(!holds)];
        Ok(())
    }

    fn arms(&mut self, number: usize, arms: &'a [Arm]) -> Done {
        for (index, arm) in arms.iter().enumerate() {
            if index != number && index + 1 != arms.len() {
                continue;
            }
            if let Some(guard) = arm.guard {
                self.books.turn(arm.line, true);
                if !self.cond(guard) {
                    continue;
                }
            }
            return match &arm.body {
                ArmBody::Block(block) => self.block(block),
                ArmBody::Temporary(length) => {
                    if arm.guard.is_none() {
                        self.books.turn(arm.line, true);
                    }
                    self.temporary(*length);
                    self.locals.sum += length;
                    Ok(())
                }
            };
        }
        Ok(())
    }

    fn looping(&mut self, kind: &'a Kind) -> Done {
        let Kind::Loop {
            kind,
            place,
            counter,
            rounds,
            is_labeled,
            lines: [header, counts, checks, breaks],
            body,
        } = kind
        else {
            unreachable!("it is a loop")
        };
        let label = is_labeled.then_some(*counter);
        let rounds = self.size(*rounds);
        if let (LoopPlace::Argument(line), false) = (place, *kind == LoopKind::For) {
            self.books.turn(*line, true);
        }
        if *kind == LoopKind::Loop && !matches!(place, LoopPlace::Argument(_)) {
            self.books.turn(*header, true);
        }
        let mut round = 0;
        loop {
            match kind {
                // The statement itself has been counted.
                LoopKind::For if round == 0 && !matches!(place, LoopPlace::Argument(_)) => {}
                LoopKind::For | LoopKind::While => self.books.turn(*header, true),
                LoopKind::Loop => self.books.turn(*checks, true),
            }
            if round == rounds {
                if *kind == LoopKind::Loop {
                    self.books.turn(*breaks, true);
                }
                return Ok(());
            }
            if *kind != LoopKind::For {
                self.books.turn(*counts, true);
            }
            let counted = round + usize::from(*kind != LoopKind::For);
            self.locals.counters.insert(*counter, counted);
            round += 1;
            match self.block(body) {
                Err(Flow::Break(target)) if target.is_none() || target == label => return Ok(()),
                Err(Flow::Continue(target)) if target.is_none() || target == label => {}
                result => result?,
            }
        }
    }
}
