//! The statements with blocks in them.

use super::super::syntax::{
    Arm, ArmBody, Block, Call, Function, Gift, How, Kind, LoopKind, LoopPlace, Otherwise, Place,
};
use super::Grower;

impl Grower {
    pub(super) fn compound(&mut self) -> Option<Kind> {
        Some(match self.below(15) {
            0..=2 => {
                let (cond, then) = (self.cond(), self.branch());
                let otherwise = match self.below(3) {
                    0 => None,
                    1 => Some(Otherwise::Block(self.branch())),
                    _ => Some(Otherwise::If {
                        line: 0,
                        cond: self.cond(),
                        then: self.branch(),
                    }),
                };
                Kind::If { cond, then, otherwise }
            }
            3 => Kind::AddIf {
                cond: self.cond(),
                then: self.branch(),
                lines: [0; 2],
                values: [self.below(10), self.below(10)],
            },
            4 | 5 => {
                let subject = self.cond();
                let arms = (0..subject.modulus).map(|_| self.arm()).collect();
                Kind::Match { subject, arms }
            }
            6..=8 => self.looping(),
            9 => self.closure(),
            10 if self.may_await && self.may_return => self.async_block(),
            11 if self.may_await && self.may_return => self.joining()?,
            12 | 13 => self.attempt(),
            // The calls of a function by itself are few, as each of them calls again.
            _ if self.may_recurse() => {
                self.recurses = true;
                let place = self.here_or_in_a_session();
                Kind::Recurse { line: 0, place }
            }
            _ => return None,
        })
    }

    fn may_recurse(&self) -> bool {
        !self.may_await && self.may_return && !self.recurses && !self.has_parts && self.scope.loops.is_empty()
    }

    fn here_or_in_a_session(&mut self) -> Place {
        if self.is_calm || !self.one_in(3) {
            return Place::Here;
        }
        self.traits.is_ordered = true;
        self.traits.threads = self.traits.threads.max(1);
        Place::Session
    }

    fn apart_block(&mut self, may_await: bool) -> Block {
        Block {
            stmts: self.apart(may_await, Self::some_stmts),
            brace: None,
        }
    }

    fn closure(&mut self) -> Kind {
        let calls = 1 + self.below(3);
        let (rounds, panics) = (self.rounds_so_far, self.traits.panics);
        self.rounds_so_far *= calls;
        self.traits.panics = false;
        let body = self.apart_block(false);
        self.rounds_so_far = rounds;
        // What a function holds goes where its closure panicked or, if that ran in a frame of its own in another session,
        // where it was called from: the rules do not say.
        let place = if self.recurses || self.traits.panics {
            Place::Here
        } else {
            self.here_or_in_a_session()
        };
        self.traits.panics |= panics;
        self.has_parts |= place == Place::Session;
        Kind::Closure {
            id: self.fresh(),
            body,
            lines: [0; 3],
            calls,
            place,
        }
    }

    /// A closure whose panics are caught.
    fn attempt(&mut self) -> Kind {
        let panics = self.traits.panics;
        let mut body = self.apart_block(false);
        if self.one_in(2) {
            let exit = self.simple(Kind::Exit(super::Exit::Panic));
            body.stmts.push(exit);
        }
        self.traits.panics = panics;
        Kind::Attempt { body, lines: [0; 2] }
    }

    fn async_block(&mut self) -> Kind {
        let before = std::mem::take(&mut self.traits);
        let body = self.apart_block(true);
        let mut traits = std::mem::replace(&mut self.traits, before);
        let how = match self.below(3) {
            0 => How::Question,
            1 if !traits.joins => How::Cancel(1 + self.below(3)),
            _ => How::Catch,
        };
        traits.panics &= !matches!(how, How::Catch);
        self.traits.include(traits);
        let size = 1 + self.below(100);
        Kind::Async {
            var: self.declare(),
            how,
            body,
            lines: [0; 3],
            size,
        }
    }

    fn arm(&mut self) -> Arm {
        let guard = self.one_in(3).then(|| self.cond());
        let body = if self.one_in(3) {
            ArmBody::Temporary(1 + self.below(50))
        } else {
            ArmBody::Block(self.branch())
        };
        Arm { line: 0, guard, body }
    }

    fn looping(&mut self) -> Kind {
        let kind = [LoopKind::For, LoopKind::While, LoopKind::Loop][self.below(3)];
        let (counter, rounds, is_labeled) = (self.fresh(), self.rounds(), self.one_in(3));
        let place = match self.below(4) {
            0 if is_labeled => LoopPlace::BelowLabel,
            1 => LoopPlace::Argument(0),
            _ => LoopPlace::Plain,
        };
        let before = self.rounds_so_far;
        // `n` is at most 3.
        self.rounds_so_far *= (rounds.fixed + if rounds.plus_n { 3 } else { 0 }).max(1);
        self.scope.loops.push((counter, is_labeled));
        self.scope.counters.push(counter);
        let body = self.branch();
        self.scope.counters.pop();
        self.scope.loops.pop();
        self.rounds_so_far = before;
        Kind::Loop {
            kind,
            place,
            counter,
            rounds,
            is_labeled,
            lines: [0; 4],
            body,
        }
    }

    /// Two calls that take turns. Neither may panic: how far the other had come would be chance.
    fn joining(&mut self) -> Option<Kind> {
        let mut call = || {
            let is_calm = |callee: &Function| callee.is_async && !callee.traits.panics && !callee.traits.is_ordered;
            let call = self.call_that(|callee, call| is_calm(callee) && call.place == Place::Here)?;
            Some(Call {
                gift: call.gift.map(|_| Gift::Empty),
                how: How::OrEmpty,
                await_line: None,
                ..call
            })
        };
        let calls = [call()?, call()?];
        self.traits.joins = true;
        Some(Kind::Join { calls })
    }
}
