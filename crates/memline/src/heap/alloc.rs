//! The allocator wrapper with tags.
#![expect(
    unsafe_code,
    reason = "implementing GlobalAlloc is unsafe; every method forwards to the inner allocator, counts, and tags blocks"
)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::ptr;

use super::alloc_trailer::{
    TAG_SIZE, given, read_parts, read_tag, size_for, trailer_size, with_trailer, write_parts, write_tag,
};
use super::charge;
use super::parts::{Merged, Part, Parts};
use super::tag::Tag;

/// A global allocator that forwards to another one, counts the bytes that are live, and knows whose they are.
///
/// The measures [`Heap`](crate::Measure::Heap) and [`Task`](crate::Measure::Task) need it; the others work without.
/// Bytes are counted as requested, without the inner allocator's rounding and bookkeeping. Behind each block stand 8
/// bytes more that say who asked for it, so that a call is never charged for memory that others made; they are not
/// counted. A block that one call made and another has grown has up to 128 bytes more.
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
    ///
    /// ```
    /// #[global_allocator]
    /// static ALLOC: memline::Alloc = memline::Alloc::system();
    /// ```
    #[must_use]
    pub const fn system() -> Self {
        Self::new(System)
    }
}

impl<A> Alloc<A> {
    /// Counts over any other allocator.
    ///
    /// ```
    /// // Any other allocator stands in for `System` here.
    /// #[global_allocator]
    /// static ALLOC: memline::Alloc<std::alloc::System> = memline::Alloc::new(std::alloc::System);
    /// ```
    #[must_use]
    pub const fn new(inner: A) -> Self {
        Self { inner }
    }
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

/// Gives a new block out. The pointer that the program hands back may be good for the block alone, without what stands behind
/// it: so this one, which is good for both, is exposed for [`whole`].
#[inline]
fn give_out(block: *mut u8) -> *mut u8 {
    let _ = block.expose_provenance();
    opaque(block)
}

/// A pointer to a block that the program hands back, and to what stands behind it.
///
/// The program's own pointer is exposed as well: where a `Box` is passed to a function that drops it, the block may be freed
/// by no pointer but the box's.
#[inline]
fn whole(block: *mut u8) -> *mut u8 {
    ptr::with_exposed_provenance_mut(opaque(block).expose_provenance())
}

/// Counts a new block and tags it. Does nothing for a null pointer.
///
/// # Safety
///
/// `block` is null, or as for [`write_tag`].
#[inline]
unsafe fn count_new(block: *mut u8, size: usize) -> *mut u8 {
    if block.is_null() {
        return block;
    }
    let Some((tag, is_watched)) = charge::allocated(size) else {
        // SAFETY: the caller vouches for the same.
        return unsafe { count_new_slowly(block, size) };
    };
    // SAFETY: the caller vouches for it.
    unsafe { write_tag(block, size, tag) };
    if is_watched {
        return tell_peak_and_give_out(block);
    }
    give_out(block)
}

// The functions below end their callers, and what is rare happens in them: so the usual way saves no registers for it. At
// two calls an allocation that is a nanosecond.

/// # Safety
///
/// As for [`write_tag`].
#[cold]
#[inline(never)]
unsafe fn count_new_slowly(block: *mut u8, size: usize) -> *mut u8 {
    let tag = charge::allocated_slowly(size);
    // SAFETY: the caller vouches for it.
    unsafe { write_tag(block, size, tag) };
    give_out(block)
}

#[cold]
#[inline(never)]
fn tell_peak_and_give_out(block: *mut u8) -> *mut u8 {
    charge::tell_peak();
    give_out(block)
}

/// For alignments that a C library's `malloc` does not promise, where [`System`] calls something else.
///
/// # Safety
///
/// `tagged` is a layout that [`with_trailer`] made for a tag.
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
/// As for [`GlobalAlloc::dealloc`], with the pointer of [`whole`] and the tag that stands behind the block.
#[cold]
#[inline(never)]
unsafe fn dealloc_slowly(inner: &impl GlobalAlloc, block: *mut u8, layout: Layout, head: Tag) {
    // SAFETY: `head` was read there.
    let parts = unsafe { read_parts(block, layout.size(), head) };
    parts.as_slice().iter().copied().for_each(charge::freed_slowly);
    // SAFETY: the block was given by the inner allocator with exactly this layout.
    unsafe { inner.dealloc(block, given(layout, trailer_size(head))) };
}

/// Reallocates a block that has parts, or gets its second one now.
///
/// # Safety
///
/// As for [`GlobalAlloc::realloc`], with the pointer of [`whole`] and the tag that stands behind the block.
#[cold]
#[inline(never)]
unsafe fn realloc_in_parts(
    inner: &impl GlobalAlloc,
    block: *mut u8,
    layout: Layout,
    new_size: usize,
    head: Tag,
) -> *mut u8 {
    // SAFETY: `head` was read there.
    let old = unsafe { read_parts(block, layout.size(), head) };
    // Planned first, as the new parts say how much to ask the inner allocator for; counted when it has not failed.
    let mut new = old;
    let mut merged: Option<Merged> = None;
    if let Some(growth) = new_size.checked_sub(layout.size()) {
        if charge::extends(old.last_tag()) {
            new.extend(growth);
        } else {
            merged = new.push(Part {
                tag: charge::tag_now(),
                bytes: growth,
            });
        }
    } else {
        new.shrink(layout.size() - new_size, |_| ());
    }
    let trailer = size_for(&new);
    if with_trailer(new_size, layout.align(), trailer).is_none() {
        return ptr::null_mut();
    }
    // SAFETY: the block was given by the inner allocator with exactly this layout, and the new size was just checked.
    let moved = unsafe { inner.realloc(block, given(layout, trailer_size(head)), new_size + trailer) };
    if moved.is_null() {
        return moved;
    }
    if let Some(growth) = new_size.checked_sub(layout.size()) {
        charge::grown(new.last_tag(), growth);
        merged.into_iter().for_each(charge::merged);
    } else {
        let mut former: Parts = old;
        former.shrink(layout.size() - new_size, charge::freed_slowly);
    }
    // SAFETY: the inner allocator has just given so many bytes and the trailer's.
    unsafe { write_parts(moved, new_size, &new) };
    give_out(moved)
}

// All four methods are forwarded: the default `realloc` copies where the inner allocator may grow in place, and the
// default `alloc_zeroed` touches pages that the inner one leaves untouched. Both would change what is measured.
//
// SAFETY: every method asks the inner allocator, which upholds the contract, for the same alignment and as many bytes more
// than it was asked for as the word behind the block says, always alike for one block, and returns the pointer it got; only
// bytes behind the size that was asked for are written. The counting does not unwind. It allocates only in
// `charge::tell_peak`, which is called when a block has been counted, and not again by what it allocates.
unsafe impl<A: GlobalAlloc> GlobalAlloc for Alloc<A> {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let Some(tagged) = with_trailer(layout.size(), layout.align(), TAG_SIZE) else {
            return ptr::null_mut();
        };
        if tagged.align() > 16 || tagged.align() > tagged.size() {
            // SAFETY: `tagged` comes from `with_trailer`.
            return unsafe { alloc_aligned(&self.inner, tagged) };
        }
        // SAFETY: `tagged` has a size above zero.
        let block = unsafe { self.inner.alloc(tagged) };
        // SAFETY: the block, if it is one, has just been given out for `layout.size()` bytes and a tag.
        unsafe { count_new(block, layout.size()) }
    }

    #[inline]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        let Some(tagged) = with_trailer(layout.size(), layout.align(), TAG_SIZE) else {
            return ptr::null_mut();
        };
        // SAFETY: `tagged` has a size above zero.
        let block = unsafe { self.inner.alloc_zeroed(tagged) };
        // SAFETY: the block, if it is one, has just been given out for `layout.size()` bytes and a tag.
        unsafe { count_new(block, layout.size()) }
    }

    #[inline]
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        let block = whole(block);
        // SAFETY: the caller vouches that the block came from this allocator with this layout, so it has been tagged.
        let head = unsafe { read_tag(block, layout.size()) };
        // Counted first, as nothing can fail from here on: the inner allocator is then called last, and nothing has to be
        // kept for after it.
        if charge::freed(head, layout.size()) {
            // SAFETY: a block in parts is not freed so. The block came from the inner allocator with exactly this layout.
            unsafe { self.inner.dealloc(block, given(layout, TAG_SIZE)) };
        } else {
            // SAFETY: as above, and the tag is the one behind it.
            unsafe { dealloc_slowly(&self.inner, block, layout, head) };
        }
    }

    #[inline]
    unsafe fn realloc(&self, block: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        let block = whole(block);
        // SAFETY: the caller vouches that the block came from this allocator with this layout, so it has been tagged.
        let head = unsafe { read_tag(block, layout.size()) };
        let growth = new_size.checked_sub(layout.size());
        if head.parts().is_some() || growth.is_some() && !charge::extends(head) {
            // SAFETY: the caller vouches for the rest.
            return unsafe { realloc_in_parts(&self.inner, block, layout, new_size, head) };
        }
        if with_trailer(new_size, layout.align(), TAG_SIZE).is_none() {
            return ptr::null_mut();
        }
        // SAFETY: the block came from the inner allocator with exactly this layout, and the new size was just checked.
        let moved = unsafe { self.inner.realloc(block, given(layout, TAG_SIZE), new_size + TAG_SIZE) };
        if moved.is_null() {
            return moved;
        }
        if let Some(growth) = growth {
            charge::grown(head, growth);
        } else {
            let bytes = layout.size() - new_size;
            if !charge::freed(head, bytes) {
                charge::freed_slowly(Part { tag: head, bytes });
            }
        }
        // SAFETY: the inner allocator has just given so many bytes and a tag's.
        unsafe { write_tag(moved, new_size, head) };
        give_out(moved)
    }
}
