//! Where a frame's rows are: which block, of which collector.

use crate::block::{self, Block};
use crate::collector::Collector;
use crate::frame::{Frame, Place};
use crate::heap::Untracked;
use crate::peak::Peak;
use crate::process;
use crate::session_state::SessionRef;
use crate::site::Site;
use crate::stack::Stack;
use crate::thread::Thread;

/// Runs `f` on a collector: that of the frame's own session, of the current one, or the process's.
pub(crate) fn with_collector<R>(
    stack: &Stack,
    session: Option<&SessionRef>,
    collector: u64,
    f: impl Fn(&Collector) -> R,
) -> Option<R> {
    let f = &f;
    let of = |session: &SessionRef| {
        let of = session.collector();
        (of.id() == collector).then(|| f(of))
    };
    session
        .and_then(of)
        .or_else(|| stack.session.with(of).flatten())
        .or_else(|| process::with_collector(collector, f))
}

/// Where a collector is told how much its calls hold.
pub(crate) fn peak(stack: &Stack, collector: u64) -> Option<&'static Peak> {
    with_collector(stack, None, collector, Collector::peak).flatten()
}

/// The block of a function in a collector, for a thread with this slot.
#[cold]
#[inline(never)]
pub(crate) fn find_block(
    stack: &Stack,
    session: Option<&SessionRef>,
    collector: u64,
    parent: u32,
    site: &'static Site,
    slot: u32,
) -> &'static Block {
    let _untracked = Untracked::start();
    with_collector(stack, session, collector, |of| of.block(slot, parent, site))
        .unwrap_or_else(|| block::take(site.probed.len()))
}

/// A block of a frame's own whose lines have the collector's nodes.
pub(crate) fn own_block(
    stack: &Stack,
    session: Option<&SessionRef>,
    collector: u64,
    parent: u32,
    site: &'static Site,
) -> &'static Block {
    let _untracked = Untracked::start();
    with_collector(stack, session, collector, |of| of.own_block(parent, site)).unwrap_or_else(|| {
        let rows = site.probed.len();
        let block = block::take(rows);
        block.clear(rows, 0);
        block
    })
}

/// A frame that has come to this thread writes to this thread's block from here on.
pub(crate) fn move_here(thread: &Thread, stack: &Stack, frame: &mut Frame) {
    let Some(of) = frame.place.slot else { return };
    let slot = thread.account.slot();
    if slot == Some(of) {
        return;
    }
    let Place { collector, parent, .. } = frame.place;
    let (site, session) = (frame.site, frame.session.as_ref());
    frame.place.block = match slot {
        Some(slot) => stack.block(site, collector, parent, || {
            find_block(stack, session, collector, parent, site, slot)
        }),
        None => own_block(stack, session, collector, parent, site),
    };
    frame.place.slot = slot;
}
