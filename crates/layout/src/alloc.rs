//! Size classes and the per-thread free lists that compiled code pops from and pushes to.
//!
//! Cells are multiples of 16 bytes; class `c` holds cells of `16 * (c + 1)` bytes. A free cell's count is 0 and its
//! second word links to the next free cell of its class. The pages behind the lists belong to the runtime.
//!
//! Law: every cell on a free list is in the runtime's log of cells handed out since the last collection, so that what is
//! young is found without counting allocations. Only young objects return to a list; cells of others return to their page.

use crate::header::{Header, Kind};
use crate::thread::Thread;
use crate::types::Shape;

/// Number of size classes served from free lists.
pub const SIZE_CLASSES: usize = 64;
/// Largest object, in bytes, served from a free list.
pub const MAX_SMALL: usize = SIZE_CLASSES * 16;
/// `Header::class` of objects that have an allocation of their own.
pub const LARGE_CLASS: u16 = 0xFFFF;

/// A free cell.
#[repr(C)]
pub struct FreeCell {
    /// Always 0, which is what tells a free cell from an object.
    pub count: u32,
    /// Unused.
    pub pad: u32,
    /// The next free cell of the class.
    pub next: *mut FreeCell,
}

/// The size class of an object of `size` bytes, which must be at most [`MAX_SMALL`] and not 0.
#[inline(always)]
pub const fn size_class(size: usize) -> usize {
    size.div_ceil(16) - 1
}

/// Takes a cell of `class` from the thread's free list, or null if the list is empty.
///
/// # Safety
/// `thread` is the running thread, which holds the GIL. The caller fills every field before the next safepoint.
#[inline(always)]
pub unsafe fn pop_cell(thread: *mut Thread, class: usize) -> *mut Header {
    // SAFETY: by the contract; a non-null list head is a free cell of the class.
    unsafe {
        let head = (*thread).free_lists[class];
        if head.is_null() {
            return core::ptr::null_mut();
        }
        (*thread).free_lists[class] = (*head).next;
        head.cast()
    }
}

/// Returns the cell of a dead young object whose fields have been cleared.
///
/// # Safety
/// `object` came from [`pop_cell`] with this `class` and nothing refers to it.
#[inline(always)]
pub unsafe fn push_cell(thread: *mut Thread, object: *mut Header, class: usize) {
    // SAFETY: by the contract the cell is ours alone.
    unsafe {
        let cell: *mut FreeCell = object.cast();
        (*cell).count = 0;
        (*cell).next = (*thread).free_lists[class];
        (*thread).free_lists[class] = cell;
    }
}

impl Header {
    /// The header of a new object with one owner.
    #[inline(always)]
    pub const fn new(kind: Kind, flags: u8, class: u16, shape: *mut Shape) -> Header {
        Header { count: 1, kind: kind.0, flags, class, shape }
    }
}
