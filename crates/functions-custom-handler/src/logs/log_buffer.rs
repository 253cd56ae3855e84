//! The log of one invocation.

use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::appointments::{self, Due};
use super::line::{Line, Stream};
use super::marks::Marks;
use super::panics::Panics;
use super::writers::Writers;
use crate::mode::Mode;

/// Where an event's lines go, and how long an answer may keep them to itself.
#[derive(Debug)]
pub(crate) struct LogOutput {
    pub(crate) writers: Writers,
    pub(crate) copy_after: Duration,
}

/// Keeps an enveloped invocation's lines, in order, until its answer has carried them away.
#[derive(Debug)]
pub(crate) struct LogBuffer {
    /// The invocation's id, for the streams, which know none.
    id: String,
    mode: Mode,
    // Short: pushes and takes only, never across an await, never while a stream is written.
    state: Mutex<State>,
    // Held while kept lines are written, so that they stay in order. The answer never waits for it.
    writing: Mutex<()>,
    /// Where its lines are in the queues of the streams.
    marks: Marks,
    // Short.
    panics: Mutex<Panics>,
}

#[derive(Debug)]
struct State {
    phase: Phase,
    lines: Vec<Line>,
    /// How many of the lines are on the streams, too. Those at `ERROR` are from the beginning.
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
    pub(crate) fn new(id: &str, mode: Mode) -> Self {
        let phase = if mode == Mode::Envelope {
            Phase::Keeping
        } else {
            Phase::Passing
        };
        Self {
            id: id.to_owned(),
            mode,
            state: Mutex::new(State {
                phase,
                lines: Vec::new(),
                copied: 0,
                appointment: None,
                output: None,
            }),
            writing: Mutex::default(),
            marks: Marks::default(),
            panics: Mutex::default(),
        }
    }

    /// Keeps an event's lines, or writes them. Those of an error are written at once in any case: of `Logs` the host makes
    /// information, so that no alert would see them.
    pub(crate) fn add(self: &Arc<Self>, added: Vec<Line>, output: &Arc<LogOutput>) {
        let Some(first) = added.first() else {
            return;
        };
        let is_error = first.stream == Stream::Err;
        let mut state = self.state();
        if state.phase != Phase::Keeping {
            drop(state);
            return self.write(&added, output);
        }
        let errors = if is_error { added.clone() } else { Vec::new() };
        state.lines.extend(added);
        state.output.get_or_insert_with(|| Arc::clone(output));
        if is_error {
            drop(state);
            self.write(&errors, output);
        } else if output.copy_after.is_zero() {
            drop(state);
            self.copy();
        } else if state.appointment.is_none() {
            // Too far to tell is never.
            state.appointment = Instant::now().checked_add(output.copy_after);
            let appointment = state.appointment;
            drop(state);
            if let Some(due) = appointment {
                // Without a thread to spare, lines wait for their answer.
                appointments::make(due, self);
            }
        }
    }

    /// Writes what is kept and not written yet, and goes on keeping it.
    fn copy(&self) {
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let (lines, output) = {
            let mut state = self.state();
            state.appointment = None;
            let lines: Vec<_> = unwritten(&state.lines[state.copied..]).cloned().collect();
            state.copied = state.lines.len();
            (lines, state.output.clone())
        };
        self.write_kept(&lines, output.as_deref());
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
        self.write_kept(&lines, output.as_deref());
    }

    /// The same, unless there is an answer: that has a [`DeliveryTracker`](super::DeliveryTracker).
    pub(super) fn release_unanswered(&self) {
        let is_answered = self.state().phase == Phase::Answered;
        if !is_answered {
            self.release();
        }
    }

    /// Waits until what has been given to the streams is written, a second at most.
    pub(super) async fn written(&self) {
        self.marks.written().await;
    }

    pub(super) fn panics(&self) -> MutexGuard<'_, Panics> {
        self.panics.lock().unwrap_or_else(PoisonError::into_inner)
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
            appointments::cancel(due, self);
        }
        lines.drain(..copied);
        lines.retain(is_unwritten);
        (lines, output)
    }

    fn write_kept(&self, lines: &[Line], output: Option<&LogOutput>) {
        if let Some(output) = output {
            self.write(lines, output);
        }
    }

    fn write(&self, lines: &[Line], output: &LogOutput) {
        let id = (self.mode != Mode::StandAlone).then_some(self.id.as_str());
        output.writers.write(lines, id, &self.marks);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Lines of errors have been written when they were logged.
fn is_unwritten(line: &Line) -> bool {
    line.stream != Stream::Err
}

fn unwritten(lines: &[Line]) -> impl Iterator<Item = &Line> {
    lines.iter().filter(|line| is_unwritten(line))
}

impl Due for LogBuffer {
    /// The answer takes long: the lines are copied to the streams.
    fn due(self: Arc<Self>) {
        self.copy();
    }
}
