//! Where lines are written: to the process's streams, by their queues, or to what a test gives.

use std::fmt;
use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};

use super::block::Block;
use super::line::{Line, Stream};
use super::marks::Marks;
use super::process_streams;

pub(crate) enum Writers {
    /// By the threads of the queues.
    Process,
    /// By the thread that logs.
    Own { out: Writer, err: Writer },
}

// Held for one write, and never while code of the app runs.
type Writer = Mutex<Box<dyn Write + Send>>;

impl Writers {
    pub(crate) fn own(out: impl Write + Send + 'static, err: impl Write + Send + 'static) -> Self {
        Self::Own {
            out: Mutex::new(Box::new(out)),
            err: Mutex::new(Box::new(err)),
        }
    }

    /// Writes the lines of one event or more, each to its stream. No other event's lines come between those of one.
    pub(crate) fn write(&self, lines: &[Line], invocation_id: Option<&str>, marks: &Marks) {
        match self {
            Self::Process => {
                // Each event by itself: what there is no room for is dropped event by event.
                for event in lines.chunk_by(|_, next| !next.is_first) {
                    for stream in [Stream::Out, Stream::Err] {
                        if let Some(block) = block(event, stream, invocation_id) {
                            push(stream, block, marks);
                        }
                    }
                }
            }
            Self::Own { out, err } => {
                for (stream, writer) in [(Stream::Out, out), (Stream::Err, err)] {
                    if let Some(block) = block(lines, stream, invocation_id) {
                        write(&mut *writer.lock().unwrap_or_else(PoisonError::into_inner), &block);
                    }
                }
            }
        }
    }
}

fn block(lines: &[Line], stream: Stream, invocation_id: Option<&str>) -> Option<Block> {
    Block::of(lines.iter().filter(|line| line.stream == stream), invocation_id)
}

fn push(stream: Stream, block: Block, marks: &Marks) {
    match process_streams::queue(stream) {
        Some(queue) => {
            if let Some(place) = queue.push(block) {
                marks.set(stream, place);
            }
        }
        // No thread could be started.
        None => match stream {
            Stream::Out => write(&mut io::stdout(), &block),
            Stream::Err => write(&mut io::stderr(), &block),
        },
    }
}

/// With the stream gone there is nowhere left to say so, and logging must not fail the function.
fn write(writer: &mut impl Write, block: &Block) {
    let _ = writer.write_all(block.text.as_bytes()).and_then(|()| writer.flush());
}

impl fmt::Debug for Writers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writers").finish_non_exhaustive()
    }
}
