//! What is queued for a stream.

use super::line::{Line, Stream};

/// What an event takes beside its text.
pub(super) const EVENT_BYTES: usize = 64;

/// ` invocation_id=`, an id and a line break.
const LINE_END_BYTES: usize = 16 + 36 + 1;

/// One event's lines.
#[derive(Debug)]
pub(super) struct Block {
    pub(super) text: String,
    /// Of how many lines, and of which target, for when there is no room for them.
    pub(super) lines: u64,
    pub(super) target: &'static str,
    /// May take the last quarter of the queue.
    pub(super) is_important: bool,
}

impl Block {
    /// The lines of one event, for one stream. There is at least one.
    pub(super) fn of<'a>(
        lines: impl IntoIterator<Item = &'a Line, IntoIter: Clone>,
        invocation_id: Option<&str>,
    ) -> Option<Self> {
        let lines = lines.into_iter();
        let first = lines.clone().next()?;
        let bytes: usize = lines.clone().map(|line| line.text.len() + LINE_END_BYTES).sum();
        let mut block = Self {
            text: String::with_capacity(bytes),
            lines: 0,
            target: first.target,
            is_important: first.is_verbatim || first.stream == Stream::Err,
        };
        for line in lines {
            line.append_to(&mut block.text, invocation_id);
            block.lines += 1;
        }
        Some(block)
    }

    /// What it takes of the queue's room.
    pub(super) fn bytes(&self) -> usize {
        self.text.len() + EVENT_BYTES
    }
}
