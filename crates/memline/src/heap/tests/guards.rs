//! What is not counted, or on no line.

use std::alloc::{GlobalAlloc, Layout};

use super::*;
use crate::heap::{Unattributed, UntaggedAlloc, Untracked, has_tags, is_installed};

#[test]
fn untracked_memory_is_counted_nowhere_and_can_be_freed_anywhere() {
    let lines = Lines::new();
    let (kept, moved) = lines.run(0, || {
        let _outer = Untracked::start();
        drop(bytes(10));
        let inner = Untracked::start();
        let kept = bytes(100);
        drop(inner);
        (kept, bytes(1000))
    });
    assert_eq!(moved, Reading::default());
    let ((), moved) = lines.run(1, || drop(kept));
    assert_eq!(moved, Reading::default());
    assert_eq!(lines.columns(), [(0, 0, 0); 3]);
}

#[test]
fn counted_memory_that_is_freed_untracked_leaves_the_process_and_no_line() {
    let lines = Lines::new();
    let (made, _) = lines.run(0, || bytes(100));
    let ((), moved) = lines.run(0, || {
        let _untracked = Untracked::start();
        let high = account(Account::high);
        drop(made);
        assert_eq!(account(Account::high), high);
    });
    assert_eq!(
        (moved.net, moved.own, moved.for_others, moved.requests),
        (-100, 0, 0, 0)
    );
    assert_eq!(lines.columns()[0], (100, 0, -100));
}

#[test]
fn unattributed_memory_is_the_processs_and_on_no_line() {
    let lines = Lines::new();
    let (kept, moved) = lines.run(0, || {
        let own = bytes(7);
        let (high, switches) = (account(Account::high), account(Account::switches));
        let sink = Unattributed::start();
        drop(bytes(5000));
        let kept = bytes(100);
        drop(own);
        drop(sink);
        assert_eq!((account(Account::high), account(Account::switches)), (high, switches));
        assert_eq!(account(Account::unit), lines.unit());
        kept
    });
    assert_eq!((moved.net, moved.own, moved.requests, moved.for_others), (100, 7, 1, 0));
    // The line is open again, and nothing that the sink made is on it.
    assert_eq!(lines.columns()[0], (7, 0, -7));
    let ((), moved) = lines.run(0, || drop(kept));
    assert_eq!((moved.own, moved.for_others), (0, 100));
}

#[test]
fn unattributed_memory_outside_of_units_is_not_in_the_account_either() {
    let before = read();
    let sink = Unattributed::start();
    let kept = bytes(100);
    drop(sink);
    let moved = read().since(before);
    assert_eq!((moved.net, moved.own, moved.requests), (100, 0, 0));
    drop(kept);
}

#[test]
fn program_says_which_allocator_it_has() {
    assert!(is_installed());
    assert!(has_tags());
    let before = read();
    assert!(has_tags());
    assert_eq!(read(), before);
}

/// The methods of the allocator without tags, beside the one that this program runs on.
#[test]
#[expect(unsafe_code, reason = "the subject is an allocator")]
fn untagged_allocator_counts_all_as_the_running_codes_own() {
    let untagged = UntaggedAlloc::system();
    let layout = Layout::from_size_align(100, 8).unwrap();
    let lines = Lines::new();
    let (block, moved) = lines.run(0, || {
        // SAFETY: the size is above zero.
        unsafe { untagged.alloc_zeroed(layout) }
    });
    assert_eq!((moved.own, moved.requests), (100, 1));
    let (block, moved) = in_unit(Unit::NOBODY, || {
        // SAFETY: the block has this layout, and the new size fits.
        unsafe { untagged.realloc(block, layout, 150) }
    });
    assert_eq!((moved.own, moved.requests), (50, 1));
    let layout = Layout::from_size_align(150, 8).unwrap();
    let (block, moved) = in_unit(Unit::NOBODY, || {
        // SAFETY: as above.
        unsafe { untagged.realloc(block, layout, 20) }
    });
    assert_eq!((moved.own, moved.requests), (-130, 0));
    let layout = Layout::from_size_align(20, 8).unwrap();
    let other = Lines::new();
    let ((), moved) = other.run(0, || {
        // SAFETY: the block has this layout, and is not used again.
        unsafe { untagged.dealloc(block, layout) }
    });
    assert_eq!((moved.own, moved.for_others), (-20, 0));
    // What is untracked is not counted.
    let before = read();
    let untracked = Untracked::start();
    // SAFETY: the size is above zero, and the block is freed with its layout.
    unsafe { untagged.dealloc(untagged.alloc(layout), layout) };
    drop(untracked);
    assert_eq!(read(), before);
    assert_eq!(lines.columns(), [(0, 0, 0); 3]);
}
