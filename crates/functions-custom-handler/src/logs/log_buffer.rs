//! The log of one invocation.

use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::delayed_copy;
use super::line::Line;
use super::writers::Writers;
use crate::{Invocation, Mode};

/// Where an event's lines go, and how long an answer may keep them to itself.
#[derive(Debug)]
pub(crate) struct LogOutput {
    pub(crate) writers: Writers,
    pub(crate) copy_after: Duration,
}

/// Keeps an enveloped invocation's lines, in order, until its answer has carried them away.
#[derive(Debug)]
pub(crate) struct LogBuffer {
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
    /// When the rest will be copied.
    appointment: Option<Instant>,
    /// Whose lines these are, for when there will be no answer to carry them.
    output: Option<Arc<LogOutput>>,
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

impl LogBuffer {
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
                output: None,
            }),
            writing: Mutex::new(()),
        }
    }

    /// Keeps the lines, or writes them.
    pub(crate) fn add(self: &Arc<Self>, mut added: Vec<Line>, output: &Arc<LogOutput>) {
        if added.is_empty() {
            return;
        }
        let mut state = self.state();
        if state.phase != Phase::Keeping {
            drop(state);
            let id = (self.invocation.mode() != Mode::StandAlone).then(|| self.invocation.id());
            return output.writers.write(&added, id);
        }
        state.lines.append(&mut added);
        state.output.get_or_insert_with(|| Arc::clone(output));
        if output.copy_after.is_zero() {
            drop(state);
            self.copy();
        } else if state.appointment.is_none() {
            // Too far to tell is never.
            state.appointment = Instant::now().checked_add(output.copy_after);
            let appointment = state.appointment;
            drop(state);
            if let Some(due) = appointment {
                delayed_copy::copy_at(due, self);
            }
        }
    }

    /// Writes what is kept and not written yet, and goes on keeping it.
    pub(super) fn copy(&self) {
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let (lines, output) = {
            let mut state = self.state();
            state.appointment = None;
            let lines = state.lines[state.copied..].to_vec();
            state.copied = state.lines.len();
            (lines, state.output.clone())
        };
        self.write(&lines, output);
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
        let (lines, output) = self.close();
        self.write(&lines, output);
    }

    /// The same, unless there is an answer: that has a [`DeliveryTracker`](super::DeliveryTracker).
    pub(super) fn release_unanswered(&self) {
        let is_answered = self.state().phase == Phase::Answered;
        if !is_answered {
            self.release();
        }
    }

    /// Gives up what was kept: the lines that are on no stream yet.
    fn close(&self) -> (Vec<Line>, Option<Arc<LogOutput>>) {
        let mut state = self.state();
        state.phase = Phase::Passing;
        let copied = mem::take(&mut state.copied);
        let mut lines = mem::take(&mut state.lines);
        let output = state.output.take();
        let appointment = state.appointment.take();
        drop(state);
        if let Some(due) = appointment {
            delayed_copy::cancel(due, self);
        }
        (lines.split_off(copied), output)
    }

    fn write(&self, lines: &[Line], output: Option<Arc<LogOutput>>) {
        if let Some(output) = output {
            output.writers.write(lines, Some(self.invocation.id()));
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
