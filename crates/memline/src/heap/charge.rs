//! What an allocation or a free does to the thread's account. Called by the allocators: nothing here allocates, locks or
//! panics, but for [`tell_peak`].
//!
//! Each comes in two halves. The first is inlined into the allocator and handles the usual case; where it returns none or
//! false it has done nothing, and the caller calls the second, which is out of line.

use super::account::Account;
use super::counting;
use super::nodes;
use super::parts::{Merged, Part};
use super::tag::{self, Tag};
use super::unit::Unit;
use super::which::Which;
use crate::rows::Row;
use crate::thread;

/// Runs `f` on the running thread's account.
#[inline]
fn with<R>(f: impl FnOnce(&Account) -> R) -> Option<R> {
    thread::with(|thread| f(&thread.account))
}

/// A layout's size never exceeds `isize::MAX`, so that it fits.
#[inline]
#[expect(
    clippy::cast_possible_wrap,
    reason = "a Layout guarantees a size of at most isize::MAX"
)]
pub(super) const fn signed(bytes: usize) -> i64 {
    bytes as i64
}

/// Whether this thread's new blocks are uncounted because counting is off. What has begun is measured to its end: while a line
/// is open, counting goes on.
#[inline]
fn is_off(account: &Account) -> bool {
    !counting::is_on() && account.line().is_none() && !account.holds_counting()
}

/// A block was asked for and given. Returns its tag, and whether [`tell_peak`] has to be called when the block has it.
#[inline]
pub(super) fn allocated(bytes: usize) -> Option<(Tag, bool)> {
    with(|account| {
        if is_off(account) {
            return Some((Tag::UNCOUNTED, false));
        }
        let net = account.add(signed(bytes))?;
        let is_watched = account.count_request(net);
        Some((tag_made(account, bytes), is_watched))
    })
    .flatten()
}

/// The thread has so many bytes, in the middle of a line, that what lines hold may have to be copied: at the line's end some of it
/// may be gone. The copy allocates, blocks that are not counted.
#[cold]
#[inline(never)]
pub(super) fn tell_peak() {
    let _ = thread::with(|thread| thread.top.tell_within_line(&thread.account));
}

/// The same for a thread that allocates for the first time, that ends, that is one of very many, that works for the profiler,
/// or that runs a bare call.
#[cold]
pub(super) fn allocated_slowly(bytes: usize) -> Tag {
    with(|account| {
        if account.is_untracked() {
            account.which().set(Some(Which::Tagging));
            return Tag::UNCOUNTED;
        }
        let net = account.add_anywhere(signed(bytes));
        let is_watched = account.count_request(net);
        let tag = tag_made(account, bytes);
        if is_watched {
            tell_peak();
        }
        tag
    })
    .unwrap_or(Tag::UNCOUNTED)
}

/// Notes on the open line what it made, and returns the tag for it.
#[inline]
fn tag_made(account: &Account, bytes: usize) -> Tag {
    let node = match account.line() {
        Some(line) => {
            line.add_allocated(signed(bytes));
            line.node()
        }
        None => account.first().node(),
    };
    tag::tag_of(node)
}

/// A block has grown by so many bytes, which have the tag that [`extends`] and [`tag_now`] planned. Whether they are
/// counted was decided then: the switch may have changed since.
#[inline]
pub(super) fn grown(tag: Tag, bytes: usize) {
    if tag.is_uncounted() {
        return;
    }
    let _ = with(|account| {
        let net = account.add(signed(bytes));
        let net = net.unwrap_or_else(|| account.add_anywhere(signed(bytes)));
        let is_watched = account.count_request(net);
        if let Some(line) = account.line() {
            line.add_allocated(signed(bytes));
        }
        if is_watched {
            tell_peak();
        }
    });
}

/// A block was given back, or the end of one. Whether that was all.
#[inline]
#[must_use]
pub(super) fn freed(tag: Tag, bytes: usize) -> bool {
    if tag.is_uncounted() {
        return true;
    }
    with(|account| {
        // Only what the running code made itself, on the line that is still open.
        let freed = signed(bytes).wrapping_neg();
        let Some(line) = account.line() else {
            return tag.is_since(account.first()) && account.add(freed).is_some();
        };
        if !is_of_line(account, line, tag)
            || !nodes::is_surely_of_this_life(tag.epoch())
            || account.add(freed).is_none()
        {
            return false;
        }
        line.add_made(freed);
        true
    })
    .unwrap_or(true)
}

/// Whether a block was made by the running unit, on that line.
#[inline]
fn is_of_line(account: &Account, line: &Row, tag: Tag) -> bool {
    tag.is_since(account.first().with_node(line.node()))
}

/// The same for bytes that another line or unit made, and for threads as in [`allocated_slowly`].
#[cold]
pub(super) fn freed_slowly(Part { tag, bytes }: Part) {
    if tag.is_uncounted() {
        return;
    }
    let bytes = signed(bytes);
    let _ = with(|account| {
        account.add_anywhere(bytes.wrapping_neg());
        if account.is_untracked() {
            nodes::credit_freed(Unit::NOBODY, tag, bytes);
            account.except_freed(bytes);
            return;
        }
        match account.line() {
            Some(line) if is_of_line(account, line, tag) && nodes::is_of_present_life(tag) => {
                line.add_made(bytes.wrapping_neg());
            }
            _ => {
                if !nodes::credit_freed(account.unit(), tag, bytes) {
                    account.add_for_others(bytes);
                }
            }
        }
    });
}

/// The tag of what is allocated now.
pub(super) fn tag_now() -> Tag {
    with(|account| {
        if account.is_untracked() || is_off(account) {
            Tag::UNCOUNTED
        } else {
            tag::tag_of(account.node())
        }
    })
    .unwrap_or(Tag::UNCOUNTED)
}

/// Whether a block with that tag that grows now stays a block of one part.
#[inline]
pub(super) fn extends(tag: Tag) -> bool {
    with(|account| {
        if account.is_untracked() || is_off(account) || tag.is_uncounted() {
            return tag == tag_now();
        }
        if account.node() == 0 {
            // A unit may have begun in the meantime. What was there then is that unit's own, but not what is added now.
            return tag == tag::tag_of(0);
        }
        tag.is_since(account.first().with_node(account.node()))
            && (nodes::is_surely_of_this_life(tag.epoch()) || nodes::is_of_present_life(tag))
    })
    .unwrap_or(true)
}

/// Bytes of a part were put to another part, because the block has too many.
pub(super) fn merged(Merged { gone, into }: Merged) {
    let bytes = signed(gone.bytes);
    nodes::credit_moved(gone.tag, bytes.wrapping_neg());
    nodes::credit_moved(into, bytes);
}

/// A block without a tag was asked for and given. Whether that was all.
#[inline]
#[must_use]
pub(super) fn allocated_untagged(bytes: usize) -> bool {
    // Without tags lines hold nothing that could be copied.
    let count = |account: &Account| account.add(signed(bytes)).map(|net| _ = account.count_request(net));
    with(count).flatten().is_some()
}

/// The same for threads as in [`allocated_slowly`].
#[cold]
#[inline(never)]
pub(super) fn allocated_untagged_slowly(bytes: usize) {
    let _ = with(|account| {
        if account.is_untracked() {
            account.which().set(Some(Which::Untagged));
            return;
        }
        let net = account.add_anywhere(signed(bytes));
        let _ = account.count_request(net);
    });
}

/// A block without a tag was given back, or the end of one. Whether that was all.
#[inline]
#[must_use]
pub(super) fn freed_untagged(bytes: usize) -> bool {
    with(|account| account.add(signed(bytes).wrapping_neg()).is_some()).unwrap_or(true)
}

/// The same for threads as in [`allocated_slowly`].
#[cold]
#[inline(never)]
pub(super) fn freed_untagged_slowly(bytes: usize) {
    let _ = with(|account| {
        if !account.is_untracked() {
            account.add_anywhere(signed(bytes).wrapping_neg());
        }
    });
}
