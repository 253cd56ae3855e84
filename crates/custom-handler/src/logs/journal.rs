//! The log of one invocation.

use std::mem;
use std::sync::{Arc, Mutex, PoisonError};

use super::line::Line;
use super::writers::{Stream, Writers};
use crate::{Invocation, Mode};

/// Keeps an enveloped invocation's lines, in order, until they are taken for the answer.
#[derive(Debug)]
pub(crate) struct Journal {
    invocation: Invocation,
    // Short: pushes and takes only, never across an await.
    state: Mutex<State>,
}

#[derive(Debug)]
enum State {
    Keeping {
        lines: Vec<Line>,
        /// Whose lines these are, for when there will be no answer to carry them.
        writers: Option<Arc<Writers>>,
    },
    /// Nothing is kept: there is no envelope, or its answer has been made.
    Passing,
}

impl Journal {
    pub(crate) fn new(invocation: Invocation) -> Self {
        let state = if invocation.mode() == Mode::Envelope {
            State::Keeping {
                lines: Vec::new(),
                writers: None,
            }
        } else {
            State::Passing
        };
        Self {
            invocation,
            state: Mutex::new(state),
        }
    }

    /// Keeps the lines, or passes them on to `writers`.
    pub(crate) fn add(&self, mut added: Vec<Line>, stream: Stream, writers: &Arc<Writers>) {
        {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            if let State::Keeping { lines, writers: of } = &mut *state {
                lines.append(&mut added);
                of.get_or_insert_with(|| Arc::clone(writers));
                return;
            }
        }
        match self.invocation.mode() {
            // The answer is gone, and the host has no log of this invocation open any more.
            Mode::Envelope => writers.write(Stream::Out, &added, Some(self.invocation.id())),
            Mode::StandAlone => writers.write(stream, &added, None),
            Mode::Forwarding | Mode::Proxying => {
                writers.write(stream, &added, Some(self.invocation.id()));
            }
        }
    }

    /// What was kept, as entries of `Logs`. From here on lines pass.
    pub(crate) fn take(&self) -> Vec<String> {
        let (lines, _) = self.close();
        lines.into_iter().map(|line| line.text).collect()
    }

    /// Writes what was kept and not taken. From here on lines pass.
    pub(crate) fn release(&self) {
        if let (lines, Some(writers)) = self.close() {
            writers.write(Stream::Out, &lines, Some(self.invocation.id()));
        }
    }

    fn close(&self) -> (Vec<Line>, Option<Arc<Writers>>) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match mem::replace(&mut *state, State::Passing) {
            State::Keeping { lines, writers } => (lines, writers),
            State::Passing => (Vec::new(), None),
        }
    }
}
