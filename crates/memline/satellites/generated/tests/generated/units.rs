//! Whose bytes they are: each is its maker's unit's.

use crate::generator::syntax::Name;

/// A session, by the order in which they were opened.
pub(crate) type Unit = usize;

#[derive(Debug)]
struct State {
    /// How many units had begun.
    birth: usize,
    has_ended: bool,
}

#[derive(Debug)]
pub(crate) struct Units {
    states: Vec<State>,
    /// The unit that the running code runs for.
    pub(crate) served: Unit,
}

impl Default for Units {
    fn default() -> Self {
        let mut units = Self {
            states: Vec::new(),
            served: 0,
        };
        units.begin();
        units
    }
}

/// A part of a block of memory, which one unit made at one time.
#[derive(Clone, Debug)]
pub(crate) struct Share {
    pub(crate) unit: Unit,
    /// How many units had begun.
    epoch: usize,
    /// The functions of that unit in whose lines it was made.
    pub(crate) makers: Vec<Name>,
    pub(crate) bytes: usize,
}

impl Share {
    /// Splits off what is more than `bytes`.
    pub(crate) fn split_off(&mut self, bytes: usize) -> Self {
        let rest = Self {
            bytes: self.bytes - bytes,
            ..self.clone()
        };
        self.bytes = bytes;
        rest
    }
}

impl Units {
    pub(crate) fn begin(&mut self) -> Unit {
        self.states.push(State {
            birth: self.states.len() + 1,
            has_ended: false,
        });
        self.states.len() - 1
    }

    pub(crate) fn end(&mut self, unit: Unit) {
        self.states[unit].has_ended = true;
    }

    pub(crate) fn has_ended(&self, unit: Unit) -> bool {
        self.states[unit].has_ended
    }

    pub(crate) fn share(&self, bytes: usize, makers: Vec<Name>) -> Share {
        Share {
            unit: self.served,
            epoch: self.states.len(),
            makers,
            bytes,
        }
    }

    /// Whether the running code may free it as its own: its unit made it, or it was there when its unit began and is no
    /// other's that goes on.
    pub(crate) fn is_own(&self, share: &Share) -> bool {
        let was_there = share.epoch < self.states[self.served].birth;
        share.unit == self.served || (was_there && self.has_ended(share.unit))
    }
}
