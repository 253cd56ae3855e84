//! What waits to be written to one of the process's streams, and the thread that writes it.
//!
//! Nobody may be reading the stream. Then a write blocks, and so would the function that logs, the workers of its
//! runtime, and the host's readiness probe with them. So only this thread writes, and nobody waits for it for long.

use std::collections::{BTreeMap, VecDeque};
use std::io::Write;
use std::mem;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::thread;
use std::time::{Duration, Instant};

use super::appointments::{self, Due};
use super::block::Block;
use super::dropped::Dropped;
use super::line::Stream;
use super::write_whole::write_whole;

/// So much of a stream is kept that is not read. A pipe holds 64 KiB more. It is enough for the log of one failing
/// invocation, all released at once, of 19,000 lines of 100 bytes, or for 10 seconds of 100 invocations a second with a
/// report of 50 rows each.
pub(super) const LIMIT_BYTES: usize = 4 * 1024 * 1024;

/// What a stream's lines of lesser importance may take of that.
const ORDINARY_BYTES: usize = LIMIT_BYTES / 4 * 3;

/// What a pipe takes in one piece: within it no other process's output comes.
const BATCH_BYTES: usize = 4096;

/// How far a stream may be behind before nobody waits for it any more.
pub(super) const PATIENCE: Duration = Duration::from_secs(1);

/// The queue of one stream.
#[derive(Debug)]
pub(super) struct StreamQueue {
    stream: Stream,
    // Short: pushes and takes only. Never held while the stream is written.
    state: Mutex<State>,
    /// There is something to write.
    added: Condvar,
    /// Something has been written.
    progress: Condvar,
}

#[derive(Debug, Default)]
struct State {
    blocks: VecDeque<(Instant, Block)>,
    /// What the blocks take, and what is being written.
    bytes: usize,
    /// How many blocks there have been, and how many of them have been written.
    queued: u64,
    written: u64,
    /// Since when the first block of what is being written has waited.
    writing: Option<Instant>,
    /// The thread waits for a block.
    is_idle: bool,
    dropped: Dropped,
    /// Who waits, by the place waited for and a number that tells waiters apart.
    waiters: BTreeMap<(u64, u64), Waker>,
    waiter_ids: u64,
    /// An appointment is made to let waiters go.
    has_appointment: bool,
}

/// What is written in one piece.
#[derive(Debug, Default)]
struct Batch {
    text: String,
    count: u64,
    bytes: usize,
}

impl StreamQueue {
    /// Starts the thread that writes to `writer`. Without a thread to spare there is no queue.
    pub(super) fn start(stream: Stream, writer: impl Write + Send + 'static) -> Option<Arc<Self>> {
        let queue = Arc::new(Self {
            stream,
            state: Mutex::default(),
            added: Condvar::new(),
            progress: Condvar::new(),
        });
        let own = Arc::clone(&queue);
        let name = match stream {
            Stream::Out => "custom-handler-stdout",
            Stream::Err => "custom-handler-stderr",
        };
        let thread = thread::Builder::new().name(name.to_owned());
        thread.spawn(move || own.run(writer)).ok()?;
        Some(queue)
    }

    /// Puts an event's lines behind all others, and returns their place: how many blocks have been written when these
    /// have. `None` if there is no room for them. Never waits.
    pub(super) fn push(&self, block: Block) -> Option<u64> {
        let mut state = self.state();
        if !state.has_room_for(&block) {
            state.dropped.add(block.target, block.lines);
            return None;
        }
        let place = state.push(block);
        if mem::take(&mut state.is_idle) {
            drop(state);
            self.added.notify_one();
        }
        Some(place)
    }

    /// Waits until all that is in the queue now has been written, but not longer than until `deadline`. `false` if it
    /// took longer.
    pub(super) fn flush(&self, deadline: Option<Instant>) -> bool {
        let mut state = self.state();
        let place = state.queued;
        while state.written < place {
            let left = match deadline {
                Some(deadline) => deadline.saturating_duration_since(Instant::now()),
                None => Duration::MAX,
            };
            if left.is_zero() {
                return false;
            }
            let waited = self.progress.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }

    /// Whether a waiter may stop waiting for the block at `place`: it has been written, or the stream is more than
    /// [`PATIENCE`] behind, so that nobody waits for it. Otherwise `waker` is called when that may have changed. `id`
    /// keeps the waiter's number.
    pub(super) fn has_passed(self: &Arc<Self>, place: u64, id: &mut Option<u64>, waker: &Waker) -> bool {
        let mut state = self.state();
        let due = state.due().filter(|due| Instant::now() < *due);
        let Some(due) = due.filter(|_| state.written < place) else {
            return true;
        };
        let id = *id.get_or_insert_with(|| {
            state.waiter_ids += 1;
            state.waiter_ids
        });
        state.waiters.insert((place, id), waker.clone());
        let has_appointment = mem::replace(&mut state.has_appointment, true);
        drop(state);
        if !has_appointment && !appointments::make(due, self) {
            // Without that thread nothing would end the wait.
            self.state().has_appointment = false;
            return true;
        }
        false
    }

    /// Forgets a waiter that waits no more.
    pub(super) fn forget(&self, place: u64, id: u64) {
        self.state().waiters.remove(&(place, id));
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn run(&self, mut stream: impl Write) {
        let mut batch = Batch::default();
        loop {
            self.take(&mut batch);
            // With the stream gone there is nowhere left to say so, and logging must not fail the function.
            let _ = write_whole(&mut stream, batch.text.as_bytes());
            self.wrote(&mut batch);
        }
    }

    /// Waits for blocks, and moves as many to `batch` as go in one piece.
    fn take(&self, batch: &mut Batch) {
        let mut state = self.state();
        while state.blocks.is_empty() {
            state.is_idle = true;
            state = self.added.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.is_idle = false;
        while let Some((since, block)) = state.blocks.pop_front_if(|(_, block)| batch.has_room_for(block)) {
            state.writing.get_or_insert(since);
            batch.add(&block);
        }
    }

    fn wrote(&self, batch: &mut Batch) {
        let mut state = self.state();
        state.written += mem::take(&mut batch.count);
        state.bytes -= mem::take(&mut batch.bytes);
        state.writing = None;
        batch.text.clear();
        if state.bytes <= LIMIT_BYTES / 2
            && let Some(notice) = state
                .dropped
                .take_notice(self.stream)
                .and_then(|line| Block::of([&line], None))
        {
            state.push(notice);
        }
        let written = state.written;
        let later = state.waiters.split_off(&(written + 1, 0));
        let passed = mem::replace(&mut state.waiters, later);
        drop(state);
        self.progress.notify_all();
        passed.into_values().for_each(Waker::wake);
    }
}

impl State {
    /// Important blocks may take all the room there is, others what is left to them, and nothing while a gap lasts: so
    /// one notice tells of all that is missing. An event that is larger than that goes alone.
    fn has_room_for(&self, block: &Block) -> bool {
        let limit = match () {
            () if block.is_important => LIMIT_BYTES,
            () if self.dropped.is_empty() => ORDINARY_BYTES,
            () => return false,
        };
        self.bytes == 0 || self.bytes + block.bytes() <= limit
    }

    fn push(&mut self, block: Block) -> u64 {
        self.bytes += block.bytes();
        self.blocks.push_back((Instant::now(), block));
        self.queued += 1;
        self.queued
    }

    /// When the oldest block that is not written will have waited too long.
    fn due(&self) -> Option<Instant> {
        let oldest = self.writing.or_else(|| self.blocks.front().map(|(since, _)| *since));
        oldest.map(|since| since + PATIENCE)
    }
}

impl Batch {
    fn has_room_for(&self, block: &Block) -> bool {
        self.text.is_empty() || self.text.len() + block.text.len() <= BATCH_BYTES
    }

    fn add(&mut self, block: &Block) {
        self.text.push_str(&block.text);
        self.count += 1;
        self.bytes += block.bytes();
    }
}

impl Due for StreamQueue {
    /// Lets all waiters go if the stream is too far behind.
    fn due(self: Arc<Self>) {
        let mut state = self.state();
        match state.due().filter(|due| Instant::now() < *due) {
            Some(due) if !state.waiters.is_empty() => {
                drop(state);
                if appointments::make(due, &self) {
                    return;
                }
                state = self.state();
            }
            _ => {}
        }
        state.has_appointment = false;
        let waiters = mem::take(&mut state.waiters);
        drop(state);
        // Those that need to wait on ask again.
        waiters.into_values().for_each(Waker::wake);
    }
}

#[cfg(test)]
mod tests;
