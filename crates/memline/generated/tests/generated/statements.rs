//! What each form of statement does, on which line.

use crate::generator::syntax::{Arm, ArmBody, Cond, How, Kind, Line, LoopKind, Otherwise, Size, Stmt, Value, Var};
use crate::reckon::{Bytes, Flow, Machine, signed};

type Done = Result<(), Flow>;

impl Machine<'_> {
    pub(crate) fn stmt(&mut self, stmt: &Stmt) -> Done {
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
                let Bytes { length, capacity } = self.locals.bytes[var];
                if *more > capacity - length {
                    self.resize(*var, length + more);
                }
            }
            Kind::Truncate(var, length) => {
                let bytes = self.locals.bytes.get_mut(var).expect("declared");
                bytes.length = bytes.length.min(*length);
            }
            Kind::Shrink(var) => self.resize(*var, self.locals.bytes[var].length),
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
            Kind::Loop {
                kind,
                counter,
                rounds,
                is_labeled,
                lines,
                body,
            } => {
                let label = is_labeled.then_some(*counter);
                return self.looping(*kind, *counter, *rounds, label, *lines, body);
            }
            Kind::Closure { body, lines, calls, .. } => return self.closure(body, *lines, *calls),
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
            Kind::Recurse { line } => {
                if self.locals.n > 0 {
                    self.books.turn(*line, true);
                    if let Ok(bytes) = self.run(self.locals.name, self.locals.n - 1)? {
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

    fn resize(&mut self, var: Var, capacity: usize) {
        let bytes = self.locals.bytes.get_mut(&var).expect("declared");
        let growth = signed(capacity) - signed(bytes.capacity);
        bytes.capacity = capacity;
        self.books.change(growth);
    }

    fn if_else(&mut self, cond: Cond, then: &[Stmt], otherwise: Option<&Otherwise>) -> Done {
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
    fn add_if(&mut self, line: Line, cond: Cond, then: &[Stmt], lines: [Line; 2], values: [usize; 2]) -> Done {
        let holds = self.cond(cond);
        self.locals.scopes.push(Vec::new());
        let then = if holds { then } else { &[] };
        let result = then.iter().try_for_each(|stmt| self.stmt(stmt));
        if result.is_ok() {
            self.books.turn(lines[usize::from(!holds)], true);
        }
        self.drop_scope();
        if !matches!(result, Err(Flow::Panic | Flow::Cancel(_))) {
            self.books.turn(line, false);
        }
        result?;
        self.locals.sum += values[usize::from(!holds)];
        Ok(())
    }

    fn arms(&mut self, number: usize, arms: &[Arm]) -> Done {
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

    fn looping(
        &mut self,
        kind: LoopKind,
        counter: Var,
        rounds: Size,
        label: Option<Var>,
        lines: [Line; 4],
        body: &[Stmt],
    ) -> Done {
        let [header, counts, checks, breaks] = lines;
        let rounds = self.size(rounds);
        if kind == LoopKind::Loop {
            self.books.turn(header, true);
        }
        let mut round = 0;
        loop {
            match kind {
                // The statement itself has been counted.
                LoopKind::For if round == 0 => {}
                LoopKind::For | LoopKind::While => self.books.turn(header, true),
                LoopKind::Loop => self.books.turn(checks, true),
            }
            if round == rounds {
                if kind == LoopKind::Loop {
                    self.books.turn(breaks, true);
                }
                return Ok(());
            }
            if kind != LoopKind::For {
                self.books.turn(counts, true);
            }
            self.locals
                .counters
                .insert(counter, round + usize::from(kind != LoopKind::For));
            round += 1;
            match self.block(body) {
                Err(Flow::Break(target)) if target.is_none() || target == label => return Ok(()),
                Err(Flow::Continue(target)) if target.is_none() || target == label => {}
                result => result?,
            }
        }
    }

    fn closure(&mut self, body: &[Stmt], lines: [Line; 3], calls: usize) -> Done {
        let [first, last, caller] = lines;
        self.books.turn(caller, true);
        for n in 0..calls {
            let around = self.locals.apart(n, false);
            let outside = std::mem::replace(&mut self.locals, around);
            self.locals.scopes.push(Vec::new());
            self.books.turn(first, true);
            let result = body.iter().try_for_each(|stmt| self.stmt(stmt));
            if result.is_ok() {
                self.books.turn(last, true);
            }
            self.drop_scope();
            let inside = std::mem::replace(&mut self.locals, outside);
            result?;
            self.books.turn(caller, false);
            self.locals.sum += inside.sum;
        }
        Ok(())
    }

    fn async_block(&mut self, how: How, body: &[Stmt], lines: [Line; 3], size: usize) -> Result<Bytes, Flow> {
        if lines[2] != 0 {
            self.books.turn(lines[2], true);
        }
        let result = self.polled(how, false, |machine| machine.part(body, lines, size).map(Ok))?;
        Ok(result.unwrap_or(Bytes { length: 0, capacity: 0 }))
    }

    fn part(&mut self, body: &[Stmt], [first, last, _]: [Line; 3], size: usize) -> Result<Bytes, Flow> {
        self.books.enter(self.locals.name, true);
        let around = self.locals.apart(self.locals.n, true);
        let outside = std::mem::replace(&mut self.locals, around);
        self.locals.scopes.push(Vec::new());
        self.books.turn(first, true);
        let result = body.iter().try_for_each(|stmt| self.stmt(stmt)).map(|()| {
            self.books.turn(last, true);
            self.allocate(size)
        });
        self.stop(&result);
        self.drop_scope();
        self.locals = outside;
        self.books.leave();
        result
    }
}
