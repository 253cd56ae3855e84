//! The allocator wrapper: the one file of the project with `unsafe` in it.
#![expect(
    unsafe_code,
    reason = "implementing GlobalAlloc is unsafe; every method forwards to the inner allocator, counts, and tags blocks"
)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::ptr;

use crate::counters;
use crate::owner::Tag;

/// A global allocator that forwards to another one, counts the bytes that are live, and knows whose they are.
///
/// The measures [`Heap`](crate::Measure::Heap) and [`Task`](crate::Measure::Task) need it; the others work without.
/// Bytes are counted as requested, without the inner allocator's rounding and bookkeeping. Behind each block stand 8
/// bytes more that say who asked for it, so that a call is never charged for memory that others made; they are not
/// counted.
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

const TAG_SIZE: usize = size_of::<Tag>();

/// The layout of a block and the tag behind it; none if that is more than any allocator can give. The tag follows the
/// last byte, aligned or not, so that the block itself stays where the inner allocator aligned it.
#[inline]
fn with_tag(size: usize, align: usize) -> Option<Layout> {
    // Written out, because `Layout::from_size_align` also asks whether the alignment is a power of two, at each allocation.
    if size + TAG_SIZE > isize::MAX.unsigned_abs() - (align - 1) {
        return None;
    }
    // SAFETY: `align` comes from a layout, and the size, rounded up to it, does not exceed `isize::MAX`.
    Some(unsafe { Layout::from_size_align_unchecked(size + TAG_SIZE, align) })
}

/// # Safety
///
/// `block` was given out for `size` bytes by one of the methods below, so that the tag's bytes behind them are its own.
#[inline]
unsafe fn write_tag(block: *mut u8, size: usize, tag: Tag) {
    // SAFETY: the inner allocator gave `size + TAG_SIZE` bytes, as the caller vouches, and `write_unaligned` asks for no
    // alignment.
    unsafe { ptr::write_unaligned(block.add(size).cast::<Tag>(), tag) }
}

/// # Safety
///
/// As for [`write_tag`], which has been called for this block and size.
#[inline]
unsafe fn read_tag(block: *mut u8, size: usize) -> Tag {
    // SAFETY: the bytes belong to the block and hold what `write_tag` wrote, as the caller vouches.
    unsafe { ptr::read_unaligned(block.add(size).cast::<Tag>()) }
}

/// Hands a block through, and hides from the optimizer where it comes from and what is in it.
///
/// The optimizer knows what allocators are for: a new block is blank, one that is freed is never read again, and neither
/// touches anything else. Where one method is inlined beside a call of another it would take the tag of a new block for 0,
/// not write the tag of a block that is freed soon, and keep the counters in registers across the call.
#[inline]
fn opaque(block: *mut u8) -> *mut u8 {
    #[cfg(all(any(target_arch = "x86_64", target_arch = "aarch64"), not(miri)))]
    {
        let mut block = block;
        // SAFETY: there is no instruction in it. As it does not say that it leaves memory alone, it stands for any.
        unsafe { std::arch::asm!("/* {0} */", inout(reg) block, options(nostack, preserves_flags)) };
        block
    }
    #[cfg(not(all(any(target_arch = "x86_64", target_arch = "aarch64"), not(miri))))]
    std::hint::black_box(block)
}

/// Counts a new block and tags it; nothing if it is none.
///
/// # Safety
///
/// `block` is null, or as for [`write_tag`].
#[inline]
unsafe fn count_new(block: *mut u8, size: usize) -> *mut u8 {
    if block.is_null() {
        return block;
    }
    let Some(tag) = counters::allocated(signed(size)) else {
        // SAFETY: the caller vouches for the same.
        return unsafe { count_new_slowly(block, size) };
    };
    // SAFETY: the caller vouches for it.
    unsafe { write_tag(block, size, tag) };
    opaque(block)
}

// The three below end their callers, and what is rare happens in them: so the usual way saves no registers for it. At
// two calls an allocation that is a nanosecond.

/// # Safety
///
/// As for [`write_tag`].
#[cold]
#[inline(never)]
unsafe fn count_new_slowly(block: *mut u8, size: usize) -> *mut u8 {
    let tag = counters::allocated_slowly(signed(size));
    // SAFETY: the caller vouches for it.
    unsafe { write_tag(block, size, tag) };
    block
}

/// For alignments that a C library's `malloc` does not promise, where [`System`] calls something else.
///
/// # Safety
///
/// `tagged` is a layout that [`with_tag`] made.
#[cold]
#[inline(never)]
unsafe fn alloc_aligned(inner: &impl GlobalAlloc, tagged: Layout) -> *mut u8 {
    // SAFETY: `tagged` has a size above zero.
    let block = unsafe { inner.alloc(tagged) };
    // SAFETY: the block, if it is one, has room for a tag behind the rest.
    unsafe { count_new(block, tagged.size() - TAG_SIZE) }
}

/// # Safety
///
/// As for [`GlobalAlloc::dealloc`] of the inner allocator, with a tag at the layout's end.
#[cold]
#[inline(never)]
unsafe fn dealloc_slowly(inner: &impl GlobalAlloc, block: *mut u8, tagged: Layout, tag: Tag) {
    counters::freed_slowly(tag, signed(tagged.size() - TAG_SIZE));
    // SAFETY: the caller vouches for it.
    unsafe { inner.dealloc(block, tagged) };
}

// All four methods are forwarded: the default `realloc` copies where the inner allocator may grow in place, and the
// default `alloc_zeroed` touches pages that the inner one leaves untouched. Both would change what is measured.
//
// SAFETY: every method asks the inner allocator, which upholds the contract, for the same alignment and `TAG_SIZE` bytes
// more than it was asked for, always alike for one block, and returns the pointer it got; only bytes behind the size
// that was asked for are written. The counting neither allocates nor unwinds.
unsafe impl<A: GlobalAlloc> GlobalAlloc for Alloc<A> {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let Some(tagged) = with_tag(layout.size(), layout.align()) else {
            return ptr::null_mut();
        };
        if tagged.align() > 16 || tagged.align() > tagged.size() {
            // SAFETY: `tagged` comes from `with_tag`.
            return unsafe { alloc_aligned(&self.inner, tagged) };
        }
        // SAFETY: `tagged` has a size above zero.
        let block = unsafe { self.inner.alloc(tagged) };
        // SAFETY: the block, if it is one, has just been given out for `layout.size()` bytes and a tag.
        unsafe { count_new(block, layout.size()) }
    }

    #[inline]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        let Some(tagged) = with_tag(layout.size(), layout.align()) else {
            return ptr::null_mut();
        };
        // SAFETY: `tagged` has a size above zero.
        let block = unsafe { self.inner.alloc_zeroed(tagged) };
        // SAFETY: the block, if it is one, has just been given out for `layout.size()` bytes and a tag.
        unsafe { count_new(block, layout.size()) }
    }

    #[inline]
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        let block = opaque(block);
        // SAFETY: the caller vouches that the block came from this allocator with this layout, so it has been tagged.
        let tag = unsafe { read_tag(block, layout.size()) };
        // SAFETY: this layout was found valid when the block was allocated.
        let tagged = unsafe { Layout::from_size_align_unchecked(layout.size() + TAG_SIZE, layout.align()) };
        // Counted first, as nothing can fail from here on: the inner allocator is then called last, and nothing has to be
        // kept for after it.
        if counters::freed(tag, signed(layout.size())) {
            // SAFETY: the block came from the inner allocator with exactly this layout.
            unsafe { self.inner.dealloc(block, tagged) };
        } else {
            // SAFETY: as above, and the tag is the one behind it.
            unsafe { dealloc_slowly(&self.inner, block, tagged, tag) };
        }
    }

    #[inline]
    unsafe fn realloc(&self, block: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        if with_tag(new_size, layout.align()).is_none() {
            return ptr::null_mut();
        }
        let block = opaque(block);
        // SAFETY: the caller vouches that the block came from this allocator with this layout, so it has been tagged.
        let tag = unsafe { read_tag(block, layout.size()) };
        // SAFETY: this layout was found valid when the block was allocated.
        let tagged = unsafe { Layout::from_size_align_unchecked(layout.size() + TAG_SIZE, layout.align()) };
        // SAFETY: the block came from the inner allocator with exactly this layout, and the new size was just checked.
        let moved = unsafe { self.inner.realloc(block, tagged, new_size + TAG_SIZE) };
        if !moved.is_null() {
            let (old, new) = (signed(layout.size()), signed(new_size));
            let tag = if new > old {
                counters::grown(tag, old, new - old)
            } else {
                if !counters::freed(tag, old - new) {
                    counters::freed_slowly(tag, old - new);
                }
                tag
            };
            // SAFETY: the block now has `new_size` bytes and a tag.
            unsafe { write_tag(moved, new_size, tag) };
        }
        opaque(moved)
    }
}
