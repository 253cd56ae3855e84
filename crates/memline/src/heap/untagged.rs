//! The allocator wrapper without tags.
#![expect(
    unsafe_code,
    reason = "implementing GlobalAlloc is unsafe; every method forwards to the inner allocator and counts"
)]

use std::alloc::{GlobalAlloc, Layout, System};

use super::charge;

/// A global allocator that forwards to another one and counts the bytes that are live, as [`Alloc`](crate::Alloc) does, but
/// puts nothing behind the blocks: it takes no byte more than the program asks for.
///
/// So it does not know whose a block is. A line is charged for all that it allocates and frees, also for what it frees of
/// others' memory, and nothing is known of what becomes of the memory that a line made. It counts always, also while
/// profiling is switched off, because a block that was not counted could not be told when it is freed.
///
/// ```
/// #[global_allocator]
/// static ALLOC: memline::UntaggedAlloc = memline::UntaggedAlloc::system();
///
/// assert!(memline::Measure::Heap.check().is_ok());
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct UntaggedAlloc<A = System> {
    inner: A,
}

impl UntaggedAlloc {
    /// Counts over the system's allocator.
    ///
    /// ```
    /// #[global_allocator]
    /// static ALLOC: memline::UntaggedAlloc = memline::UntaggedAlloc::system();
    /// ```
    #[must_use]
    pub const fn system() -> Self {
        Self::new(System)
    }
}

impl<A> UntaggedAlloc<A> {
    /// Counts over any other allocator.
    ///
    /// ```
    /// // Any other allocator stands in for `System` here.
    /// #[global_allocator]
    /// static ALLOC: memline::UntaggedAlloc<std::alloc::System> = memline::UntaggedAlloc::new(std::alloc::System);
    /// ```
    #[must_use]
    pub const fn new(inner: A) -> Self {
        Self { inner }
    }
}

/// Counts a new block and returns it. Does nothing for a null pointer.
#[inline]
fn count_new(block: *mut u8, size: usize) -> *mut u8 {
    if !block.is_null() && !charge::allocated_untagged(size) {
        charge::allocated_untagged_slowly(size);
    }
    block
}

#[inline]
fn count_freed(size: usize) {
    if !charge::freed_untagged(size) {
        charge::freed_untagged_slowly(size);
    }
}

// SAFETY: every method forwards what it was given to the inner allocator, which upholds the contract, and returns what that
// returns. The counting neither allocates nor unwinds.
unsafe impl<A: GlobalAlloc> GlobalAlloc for UntaggedAlloc<A> {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller vouches for the layout.
        count_new(unsafe { self.inner.alloc(layout) }, layout.size())
    }

    #[inline]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller vouches for the layout.
        count_new(unsafe { self.inner.alloc_zeroed(layout) }, layout.size())
    }

    #[inline]
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // Counted first: the inner allocator is then called last, and nothing has to be kept for after it.
        count_freed(layout.size());
        // SAFETY: the caller vouches that the block came from this allocator, which means from the inner one.
        unsafe { self.inner.dealloc(block, layout) };
    }

    #[inline]
    unsafe fn realloc(&self, block: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        // SAFETY: the caller vouches that the block came from this allocator, which means from the inner one.
        let moved = unsafe { self.inner.realloc(block, layout, new_size) };
        if !moved.is_null() {
            match new_size.checked_sub(layout.size()) {
                Some(growth) => drop(count_new(moved, growth)),
                None => count_freed(layout.size() - new_size),
            }
        }
        moved
    }
}
