//! The parts without parts: sizes, conditions, calls.

use super::super::syntax::{Arg, Call, Cond, Function, Gift, How, Place, Size, Var};
use super::Grower;
use super::begun::MOST_THREADS;

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
            counter: match self.scope.counters.len() {
                0 => None,
                some => Some(self.scope.counters[self.rng.usize(..some)]),
            },
            temporary: self.one_in(4).then(|| 1 + self.rng.usize(..50)),
            modulus,
            equals: self.below(modulus),
        }
    }

    /// A variable that can be used here.
    pub(super) fn usable(&mut self) -> Option<Var> {
        let vars = self.scope.vars.iter();
        let usable: Vec<Var> = vars.filter(|var| !var.is_moved).map(|var| var.var).collect();
        (!usable.is_empty()).then(|| usable[self.below(usable.len())])
    }

    /// A variable that can be moved out of here: not one that the loop's next round would need.
    pub(super) fn movable(&mut self) -> Option<Var> {
        let depth = self.scope.loops.len();
        let movable: Vec<usize> = (0..self.scope.vars.len())
            .filter(|index| !self.scope.vars[*index].is_moved && self.scope.vars[*index].loops == depth)
            .collect();
        if movable.is_empty() {
            return None;
        }
        let index = movable[self.below(movable.len())];
        self.scope.vars[index].is_moved = true;
        Some(self.scope.vars[index].var)
    }

    /// A call of a function that is there already, if what it costs leaves room.
    pub(super) fn call(&mut self) -> Option<Call> {
        if self.functions.is_empty() {
            return None;
        }
        let name = self.below(self.functions.len());
        let callee = &self.functions[name];
        let cost = callee.cost * self.rounds_so_far;
        if self.cost + cost > MOST || (self.is_calm && callee.traits.is_ordered) {
            return None;
        }
        let (mut traits, is_async, takes) = (callee.traits, callee.is_async, callee.takes);
        let how = match self.below(7) {
            0 | 1 if self.may_return => How::Question,
            2 | 3 => How::Catch,
            // How often a call that joins is pending depends on what takes turns with what.
            4 | 5 if is_async && self.may_await && !traits.joins => How::Cancel(1 + self.below(4)),
            _ => How::OrEmpty,
        };
        let is_driven = is_async && !self.may_await;
        let place = match self.below(5) {
            _ if self.is_calm => Place::Here,
            0 => Place::Session,
            1 if is_driven && !traits.panics && !traits.joins && traits.threads < MOST_THREADS => Place::Thread,
            _ => Place::Here,
        };
        traits.is_ordered |= place != Place::Here;
        traits.threads = match place {
            Place::Here => traits.threads,
            Place::Session => traits.threads.max(1),
            Place::Thread => traits.threads + 1,
        };
        traits.panics &= !matches!(how, How::Catch);
        self.traits.include(traits);
        self.cost += cost;
        let arg = match self.below(4) {
            0 => Arg::Half,
            1 => Arg::Fixed(self.below(4)),
            _ => Arg::N,
        };
        let is_awaited = is_async && self.may_await && !matches!(how, How::Cancel(_));
        let gift = takes.then(|| self.gift(place));
        Some(Call {
            name,
            arg,
            gift,
            how,
            place,
            await_line: (is_awaited && self.one_in(3)).then_some(0),
        })
    }

    /// A call that `fits`, if a few tries find one.
    pub(super) fn call_that(&mut self, fits: impl Fn(&Function, &Call) -> bool) -> Option<Call> {
        for _ in 0..8 {
            let (traits, cost) = (self.traits, self.cost);
            let call = self.call()?;
            if fits(&self.functions[call.name], &call) {
                return Some(call);
            }
            (self.traits, self.cost) = (traits, cost);
        }
        None
    }

    /// What a call is given. A new one in a session of its own would be the closure's there.
    fn gift(&mut self, place: Place) -> Gift {
        let is_moved = if place == Place::Session {
            !self.one_in(4)
        } else {
            self.one_in(2)
        };
        match is_moved.then(|| self.movable()).flatten() {
            Some(var) => Gift::Moved(var),
            None if place == Place::Session || self.one_in(2) => Gift::Empty,
            None => Gift::New(1 + self.below(300)),
        }
    }
}
