//! The parts without parts: sizes, conditions, calls.

use super::super::syntax::{Arg, Call, Cond, How, Size, Var};
use super::Grower;

/// A call may run about so many statements, those of what it calls included.
const MOST: usize = 4000;

impl Grower {
    pub(super) fn below(&mut self, limit: usize) -> usize {
        self.rng.usize(..limit)
    }

    pub(super) fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    pub(super) fn size(&mut self) -> Size {
        Size {
            fixed: 1 + self.below(300),
            plus_n: self.one_in(2),
        }
    }

    pub(super) fn rounds(&mut self) -> Size {
        Size {
            fixed: self.below(4),
            plus_n: self.one_in(4),
        }
    }

    pub(super) fn cond(&mut self) -> Cond {
        let modulus = 2 + self.below(3);
        Cond {
            counter: match self.counters.len() {
                0 => None,
                some => Some(self.counters[self.rng.usize(..some)]),
            },
            temporary: self.one_in(4).then(|| 1 + self.rng.usize(..50)),
            modulus,
            equals: self.below(modulus),
        }
    }

    /// A variable that can be used here.
    pub(super) fn usable(&mut self) -> Option<Var> {
        let usable: Vec<Var> = self
            .vars
            .iter()
            .filter(|var| !var.is_moved)
            .map(|var| var.var)
            .collect();
        (!usable.is_empty()).then(|| usable[self.below(usable.len())])
    }

    /// A variable that can be moved out of here: not one that the loop's next round would need.
    pub(super) fn movable(&mut self) -> Option<Var> {
        let depth = self.loops.len();
        let movable: Vec<usize> = (0..self.vars.len())
            .filter(|index| !self.vars[*index].is_moved && self.vars[*index].loops == depth)
            .collect();
        if movable.is_empty() {
            return None;
        }
        let index = movable[self.below(movable.len())];
        self.vars[index].is_moved = true;
        Some(self.vars[index].var)
    }

    /// A call of a function that is there already, if what it costs leaves room.
    pub(super) fn call(&mut self) -> Option<Call> {
        if self.functions.is_empty() {
            return None;
        }
        let name = self.below(self.functions.len());
        let callee = &self.functions[name];
        let cost = callee.cost * self.rounds_so_far;
        if self.cost + cost > MOST {
            return None;
        }
        let (may_panic, joins, is_async) = (callee.may_panic, callee.joins, callee.is_async);
        let how = match self.below(7) {
            0 | 1 if self.may_return => How::Question,
            2 | 3 => How::Catch,
            // How often a call that joins is pending depends on what takes turns with what.
            4 | 5 if is_async && self.may_await && !joins => How::Cancel(1 + self.below(4)),
            _ => How::OrEmpty,
        };
        self.may_panic |= may_panic && !matches!(how, How::Catch);
        self.cost += cost;
        self.joins |= joins;
        let arg = match self.below(4) {
            0 => Arg::Half,
            1 => Arg::Fixed(self.below(4)),
            _ => Arg::N,
        };
        let is_awaited = is_async && self.may_await && !matches!(how, How::Cancel(_));
        Some(Call {
            name,
            arg,
            how,
            await_line: (is_awaited && self.one_in(3)).then_some(0),
        })
    }
}
