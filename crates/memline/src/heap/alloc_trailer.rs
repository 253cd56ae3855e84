//! What stands behind a block: its tag or, if it has parts, their number and each part. Nothing there is aligned.
#![expect(
    unsafe_code,
    reason = "the bytes behind a block belong to the allocator wrapper alone"
)]

use std::alloc::Layout;
use std::ptr;

use super::parts::{Part, Parts};
use super::tag::Tag;

pub(super) const TAG_SIZE: usize = size_of::<Tag>();
const PART_SIZE: usize = size_of::<Part>();

/// The layout of a block and so many bytes behind it; none if that is more than any allocator can give. They follow the last
/// byte, aligned or not, so that the block itself stays where the inner allocator aligned it.
#[inline]
pub(super) fn with_trailer(size: usize, align: usize, trailer: usize) -> Option<Layout> {
    // Written out, because `Layout::from_size_align` also asks whether the alignment is a power of two, at each allocation.
    // Neither sum overflows, as the size of a layout, rounded up to its alignment, is no more than `isize::MAX`.
    if size + align + (trailer - 1) > isize::MAX.unsigned_abs() {
        return None;
    }
    // SAFETY: `align` comes from a layout, and the size, rounded up to it, does not exceed `isize::MAX`.
    Some(unsafe { Layout::from_size_align_unchecked(size + trailer, align) })
}

/// The layout that a block has been given by the inner allocator: its own, and so many bytes behind it.
///
/// # Safety
///
/// [`with_trailer`] returned a layout for these numbers.
#[inline]
pub(super) unsafe fn given(layout: Layout, trailer: usize) -> Layout {
    // SAFETY: the caller vouches that it was found valid.
    unsafe { Layout::from_size_align_unchecked(layout.size() + trailer, layout.align()) }
}

/// How many bytes stand behind a block with that first word.
#[inline]
pub(super) fn trailer_size(head: Tag) -> usize {
    head.parts().map_or(TAG_SIZE, |parts| TAG_SIZE + parts * PART_SIZE)
}

/// How many bytes have to stand behind a block of these parts.
pub(super) fn size_for(parts: &Parts) -> usize {
    trailer_size(head_of(parts))
}

fn head_of(parts: &Parts) -> Tag {
    match parts.as_slice() {
        [whole] => whole.tag,
        parts => Tag::in_parts(parts.len()),
    }
}

/// # Safety
///
/// The inner allocator gave `block` for `size` bytes and at least [`TAG_SIZE`] more, which nothing else uses.
#[inline]
pub(super) unsafe fn write_tag(block: *mut u8, size: usize, tag: Tag) {
    // SAFETY: the bytes are there, as the caller vouches, and `write_unaligned` asks for no alignment.
    unsafe { ptr::write_unaligned(block.add(size).cast::<Tag>(), tag) }
}

/// # Safety
///
/// As for [`write_tag`], and a tag was written for this block and size.
#[inline]
pub(super) unsafe fn read_tag(block: *mut u8, size: usize) -> Tag {
    // SAFETY: the bytes belong to the block and hold what was written, as the caller vouches.
    unsafe { ptr::read_unaligned(block.add(size).cast::<Tag>()) }
}

/// # Safety
///
/// As for [`write_tag`], with at least [`size_for`] these parts.
pub(super) unsafe fn write_parts(block: *mut u8, size: usize, parts: &Parts) {
    // SAFETY: the caller vouches for it.
    unsafe { write_tag(block, size, head_of(parts)) };
    if let [_] = parts.as_slice() {
        return;
    }
    for (place, part) in parts.as_slice().iter().enumerate() {
        // SAFETY: `size_for` has room for so many parts, and `write_unaligned` asks for no alignment.
        unsafe {
            let place = block.add(size + TAG_SIZE + place * PART_SIZE);
            ptr::write_unaligned(place.cast::<Part>(), *part);
        }
    }
}

/// The parts of a block of `size` bytes whose first word is `head`.
///
/// # Safety
///
/// As for [`read_tag`], which returned `head`.
pub(super) unsafe fn read_parts(block: *mut u8, size: usize, head: Tag) -> Parts {
    let Some(parts) = head.parts() else {
        return Parts::whole(head, size);
    };
    Parts::read((0..parts).map(|place| {
        // SAFETY: `write_parts` wrote so many.
        unsafe { ptr::read_unaligned(block.add(size + TAG_SIZE + place * PART_SIZE).cast::<Part>()) }
    }))
}
