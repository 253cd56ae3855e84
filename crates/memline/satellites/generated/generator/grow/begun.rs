//! Async blocks that are polled by hand: begun on one line, polled on others, left to other calls.

use super::super::syntax::{Begin, Handling, Kind, Place, Traits};
use super::{DEPTH, Grower, InScope};

/// The threads that may be needed at once.
pub(super) const MOST_THREADS: usize = 4;

impl Grower {
    pub(super) fn has_begun_some(&self) -> bool {
        self.scope.begun.iter().any(|begun| !begun.is_moved)
    }

    /// Begins a block, or does something to one that was begun.
    pub(super) fn handle(&mut self) -> Option<Kind> {
        if self.recurses || self.is_calm {
            return None;
        }
        self.traits.is_ordered = true;
        let usable: Vec<usize> = (0..self.scope.begun.len())
            .filter(|index| !self.scope.begun[*index].is_moved)
            .collect();
        if usable.is_empty() || self.one_in(6) {
            self.has_parts = true;
            return if self.one_in(4) {
                Some(self.unshelve())
            } else {
                self.begin()
            };
        }
        let index = usable[self.below(usable.len())];
        let InScope { var, loops, traits, .. } = self.scope.begun[index];
        let is_movable = loops == self.scope.loops.len();
        let handling = match self.below(9) {
            3 => Handling::Poll(Place::Session),
            4 if !traits.panics && traits.threads < MOST_THREADS => Handling::Poll(Place::Thread),
            5 | 6 if is_movable => Handling::Finish(self.declare()),
            7 if is_movable => Handling::Drop,
            8 if is_movable && !traits.panics && traits.threads <= 1 => Handling::Shelve,
            _ => Handling::Poll(Place::Here),
        };
        self.scope.begun[index].is_moved = !matches!(handling, Handling::Poll(_));
        self.traits.panics |= traits.panics;
        let threads = match handling {
            Handling::Poll(Place::Thread) => traits.threads + 1,
            Handling::Poll(Place::Session) => traits.threads.max(1),
            _ => traits.threads,
        };
        self.traits.threads = self.traits.threads.max(threads);
        Some(Kind::Handle(var, handling))
    }

    fn begin(&mut self) -> Option<Kind> {
        if self.depth >= DEPTH {
            return None;
        }
        let before = std::mem::take(&mut self.traits);
        let breaks = self.below(4);
        let segments = self.apart(false, |grower| (0..=breaks).map(|_| (grower.some_stmts(), 0)).collect());
        let traits = std::mem::replace(&mut self.traits, before);
        // Whether it panics depends on how far it is polled.
        self.traits.include(Traits {
            panics: false,
            ..traits
        });
        Some(Kind::Begin(Begin {
            var: self.has_begun(traits),
            segments,
            first: 0,
            tail: 0,
            brace: 0,
            boxes: 0,
            size: 1 + self.below(100),
        }))
    }

    /// Takes one that another call has left, if there is any.
    fn unshelve(&mut self) -> Kind {
        let threads = 1;
        Kind::Unshelve(self.has_begun(Traits {
            threads,
            ..Traits::default()
        }))
    }

    fn has_begun(&mut self, traits: Traits) -> usize {
        let (var, loops) = (self.fresh(), self.scope.loops.len());
        let is_moved = false;
        self.scope.begun.push(InScope {
            var,
            loops,
            is_moved,
            traits,
        });
        var
    }
}
