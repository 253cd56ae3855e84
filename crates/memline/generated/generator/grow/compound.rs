//! The statements with blocks in them.

use super::super::syntax::{Arm, ArmBody, Call, How, Kind, LoopKind, Otherwise};
use super::Grower;

impl Grower {
    pub(super) fn compound(&mut self) -> Option<Kind> {
        Some(match self.below(13) {
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
            9 => {
                let calls = 1 + self.below(3);
                let rounds = self.rounds_so_far;
                self.rounds_so_far *= calls;
                let body = self.apart(false);
                self.rounds_so_far = rounds;
                Kind::Closure {
                    id: self.fresh(),
                    body,
                    lines: [0; 3],
                    calls,
                }
            }
            10 if self.may_await && self.may_return => {
                let (may_panic, joins) = (self.may_panic, self.joins);
                (self.may_panic, self.joins) = (false, false);
                let body = self.apart(true);
                let how = match self.below(3) {
                    0 => How::Question,
                    1 if !self.joins => How::Cancel(1 + self.below(3)),
                    _ => How::Catch,
                };
                self.may_panic &= !matches!(how, How::Catch);
                self.may_panic |= may_panic;
                self.joins |= joins;
                let size = 1 + self.below(100);
                Kind::Async {
                    var: self.declare(),
                    how,
                    body,
                    lines: [0; 3],
                    size,
                }
            }
            11 if self.may_await && self.may_return => self.joining()?,
            // The calls of a function by itself are few, as each of them calls again.
            _ if !self.may_await && self.may_return && !self.recurses && self.loops.is_empty() => {
                self.recurses = true;
                Kind::Recurse { line: 0 }
            }
            _ => return None,
        })
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
        let before = self.rounds_so_far;
        // `n` is at most 3.
        self.rounds_so_far *= (rounds.fixed + if rounds.plus_n { 3 } else { 0 }).max(1);
        self.loops.push((counter, is_labeled));
        self.counters.push(counter);
        let body = self.branch();
        self.counters.pop();
        self.loops.pop();
        self.rounds_so_far = before;
        Kind::Loop {
            kind,
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
            let call = self.call()?;
            let callee = &self.functions[call.name];
            (callee.is_async && !callee.may_panic).then_some(Call {
                how: How::OrEmpty,
                await_line: None,
                ..call
            })
        };
        let calls = [call()?, call()?];
        self.joins = true;
        Some(Kind::Join { calls })
    }
}
