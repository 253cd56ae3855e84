//! The log of one invocation.

use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::copier;
use super::line::Line;
use super::writers::Writers;
use crate::{Invocation, Mode};

/// Where an event's lines go, and how long an answer may keep them to itself.
#[derive(Debug)]
pub(crate) struct Outlet {
    pub(crate) writers: Writers,
    pub(crate) copy_after: Duration,
}

/// Keeps an enveloped invocation's lines, in order, until its answer has carried them away.
#[derive(Debug)]
pub(crate) struct Journal {
    invocation: Invocation,
    // Short: pushes and takes only, never across an await, never while a stream is written.
    state: Mutex<State>,
    // Held while kept lines are written, so that they stay in order. The answer never waits for it.
    writing: Mutex<()>,
}

#[derive(Debug)]
struct State {
    phase: Phase,
    lines: Vec<Line>,
    /// How many of the lines are on the streams, too.
    copied: usize,
    /// When the copier will come for the rest.
    appointment: Option<Instant>,
    /// Whose lines these are, for when there will be no answer to carry them.
    outlet: Option<Arc<Outlet>>,
}

#[derive(Debug, PartialEq, Eq)]
enum Phase {
    /// Lines are kept for the answer.
    Keeping,
    /// The answer has the lines, and may not arrive.
    Answered,
    /// Nothing is kept: there is no envelope, or its answer has left.
    Passing,
}

impl Journal {
    pub(crate) fn new(invocation: Invocation) -> Self {
        let phase = if invocation.mode() == Mode::Envelope {
            Phase::Keeping
        } else {
            Phase::Passing
        };
        Self {
            invocation,
            state: Mutex::new(State {
                phase,
                lines: Vec::new(),
                copied: 0,
                appointment: None,
                outlet: None,
            }),
            writing: Mutex::new(()),
        }
    }

    /// Keeps the lines, or writes them.
    pub(crate) fn add(self: &Arc<Self>, mut added: Vec<Line>, outlet: &Arc<Outlet>) {
        if added.is_empty() {
            return;
        }
        let mut state = self.state();
        if state.phase != Phase::Keeping {
            drop(state);
            let id = (self.invocation.mode() != Mode::StandAlone).then(|| self.invocation.id());
            return outlet.writers.write(&added, id);
        }
        state.lines.append(&mut added);
        state.outlet.get_or_insert_with(|| Arc::clone(outlet));
        if outlet.copy_after.is_zero() {
            drop(state);
            self.copy();
        } else if state.appointment.is_none() {
            // Too far to tell is never.
            state.appointment = Instant::now().checked_add(outlet.copy_after);
            let appointment = state.appointment;
            drop(state);
            if let Some(due) = appointment {
                copier::copy_at(due, self);
            }
        }
    }

    /// Writes what is kept and not written yet, and goes on keeping it.
    pub(super) fn copy(&self) {
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let (lines, outlet) = {
            let mut state = self.state();
            state.appointment = None;
            let lines = state.lines[state.copied..].to_vec();
            state.copied = state.lines.len();
            (lines, state.outlet.clone())
        };
        self.write(&lines, outlet);
    }

    /// What was kept, as entries of `Logs`. From here on lines pass.
    pub(super) fn answer(&self) -> Vec<String> {
        let mut state = self.state();
        state.phase = Phase::Answered;
        state.lines.iter().map(|line| line.text.clone()).collect()
    }

    /// The answer has left.
    pub(super) fn delivered(&self) {
        self.close();
    }

    /// There is no answer, or it cannot leave: writes what was kept and is not written yet. From
    /// here on lines pass.
    pub(super) fn release(&self) {
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let (lines, outlet) = self.close();
        self.write(&lines, outlet);
    }

    /// The same, unless there is an answer: that has a [`Receipt`](super::Receipt).
    pub(super) fn release_unanswered(&self) {
        let is_answered = self.state().phase == Phase::Answered;
        if !is_answered {
            self.release();
        }
    }

    /// Gives up what was kept: the lines that are on no stream yet.
    fn close(&self) -> (Vec<Line>, Option<Arc<Outlet>>) {
        let mut state = self.state();
        state.phase = Phase::Passing;
        let copied = mem::take(&mut state.copied);
        let mut lines = mem::take(&mut state.lines);
        let outlet = state.outlet.take();
        let appointment = state.appointment.take();
        drop(state);
        if let Some(due) = appointment {
            copier::cancel(due, self);
        }
        (lines.split_off(copied), outlet)
    }

    fn write(&self, lines: &[Line], outlet: Option<Arc<Outlet>>) {
        if let Some(outlet) = outlet {
            outlet.writers.write(lines, Some(self.invocation.id()));
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
