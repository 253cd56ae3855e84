//! The allocator wrapper: the one file of the project with `unsafe` in it.
#![expect(
    unsafe_code,
    reason = "implementing GlobalAlloc is unsafe; every method forwards to the inner allocator and counts"
)]

use std::alloc::{GlobalAlloc, Layout, System};

use crate::counters;

/// A global allocator that forwards to another one and counts the bytes that are live.
///
/// The measures [`Heap`](crate::Measure::Heap) and [`Task`](crate::Measure::Task) need it; the others work without.
/// Bytes are counted as requested, without the inner allocator's rounding and bookkeeping.
///
/// ```
/// #[global_allocator]
/// static ALLOC: memline::Alloc = memline::Alloc::system();
///
/// assert!(memline::Measure::Task.check().is_ok());
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Alloc<A = System> {
    inner: A,
}

impl Alloc {
    /// Counts over the system's allocator.
    #[must_use]
    pub const fn system() -> Self {
        Self::new(System)
    }
}

impl<A> Alloc<A> {
    /// Counts over any other allocator.
    #[must_use]
    pub const fn new(inner: A) -> Self {
        Self { inner }
    }
}

/// A layout's size never exceeds `isize::MAX`, so that it fits.
#[expect(
    clippy::cast_possible_wrap,
    reason = "a Layout guarantees a size of at most isize::MAX"
)]
const fn signed(bytes: usize) -> i64 {
    bytes as i64
}

// All four methods are forwarded: the default `realloc` copies where the inner allocator may grow in place, and the
// default `alloc_zeroed` touches pages that the inner one leaves untouched. Both would change what is measured.
//
// SAFETY: every method hands its arguments unchanged to the inner allocator, which upholds the contract, and returns
// what that returned; the counting neither allocates nor unwinds.
unsafe impl<A: GlobalAlloc> GlobalAlloc for Alloc<A> {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller upholds the contract of `GlobalAlloc::alloc` for this very layout.
        let block = unsafe { self.inner.alloc(layout) };
        if !block.is_null() {
            counters::allocated(signed(layout.size()));
        }
        block
    }

    #[inline]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller upholds the contract of `GlobalAlloc::alloc_zeroed` for this very layout.
        let block = unsafe { self.inner.alloc_zeroed(layout) };
        if !block.is_null() {
            counters::allocated(signed(layout.size()));
        }
        block
    }

    #[inline]
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: the block came from this allocator, hence from the inner one, with this layout.
        unsafe { self.inner.dealloc(block, layout) };
        counters::freed(signed(layout.size()));
    }

    #[inline]
    unsafe fn realloc(&self, block: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        // SAFETY: the block came from the inner allocator with this layout, and the caller vouches for the new size.
        let moved = unsafe { self.inner.realloc(block, layout, new_size) };
        if !moved.is_null() {
            let growth = signed(new_size) - signed(layout.size());
            if growth > 0 {
                counters::allocated(growth);
            } else {
                counters::freed(-growth);
            }
        }
        moved
    }
}
