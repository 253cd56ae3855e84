//! The two streams the host reads.

use std::fmt;
use std::io::Write;
use std::sync::{Mutex, PoisonError};

use super::line::Line;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stream {
    /// Read by the host as information.
    Out,
    /// Read by the host as errors.
    Err,
}

type Writer = Mutex<Box<dyn Write + Send>>;

pub(crate) struct Writers {
    // Held for one write, and never while code of the app runs.
    out: Writer,
    err: Writer,
}

impl Writers {
    pub(crate) fn new(out: impl Write + Send + 'static, err: impl Write + Send + 'static) -> Self {
        Self {
            out: Mutex::new(Box::new(out)),
            err: Mutex::new(Box::new(err)),
        }
    }

    /// Writes the lines, each to its stream, and to each stream in one piece, so that no other
    /// event's come between them.
    pub(crate) fn write(&self, lines: &[Line], invocation_id: Option<&str>) {
        for (stream, writer) in [(Stream::Out, &self.out), (Stream::Err, &self.err)] {
            let mut block = String::new();
            for line in lines.iter().filter(|line| line.stream == stream) {
                line.append_to(&mut block, invocation_id);
            }
            if block.is_empty() {
                continue;
            }
            let mut writer = writer.lock().unwrap_or_else(PoisonError::into_inner);
            // With the stream gone there is nowhere left to say so, and logging must not fail
            // the function.
            let _ = writer.write_all(block.as_bytes()).and_then(|()| writer.flush());
        }
    }
}

impl fmt::Debug for Writers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writers").finish_non_exhaustive()
    }
}
