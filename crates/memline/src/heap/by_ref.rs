//! An allocator that is a static of the program's.

#![expect(
    unsafe_code,
    reason = "every call is handed to the program's own allocator, as it came"
)]

use std::alloc::{GlobalAlloc, Layout};

/// Hands every call to the allocator that it refers to: `cargo memline` wraps the one that a program has, and the program goes on
/// using its static by its name and type.
#[derive(Debug)]
pub struct ByRef<A: 'static>(pub &'static A);

// SAFETY: every method hands the call to the same method of one allocator, so what holds for that one holds here.
unsafe impl<A: GlobalAlloc + 'static> GlobalAlloc for ByRef<A> {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller keeps the contract of the same method.
        unsafe { self.0.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: as above; the block came from the same allocator.
        unsafe { self.0.dealloc(block, layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as above.
        unsafe { self.0.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        // SAFETY: as above; the block came from the same allocator.
        unsafe { self.0.realloc(block, layout, new_size) }
    }
}
