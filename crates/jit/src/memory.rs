//! Memory for code and for the data that code refers to.
//!
//! Law: one reserved region of private anonymous pages, code in its first half, data behind it, so that each is in
//! reach of the other. A code page is writable or executable, never both; data is never executable. After a fork the
//! child has its own copy of everything.

use crate::JitError;
use std::ptr::NonNull;

/// Pages are this large as far as this module cares (the system's may be smaller).
const PAGE: usize = 16384;

/// A piece of a region.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct Piece {
    /// Offset from the region's start.
    pub offset: usize,
    /// Length in bytes.
    pub length: usize,
}

/// First-fit allocation in a range of offsets.
struct Space {
    next: usize,
    end: usize,
    /// Everything below is committed.
    committed: usize,
    free: Vec<Piece>,
}

impl Space {
    fn take(&mut self, length: usize) -> Result<Piece, JitError> {
        if let Some(index) = self.free.iter().position(|p| p.length >= length) {
            let piece = &mut self.free[index];
            let taken = Piece { offset: piece.offset, length };
            piece.offset += length;
            piece.length -= length;
            if piece.length == 0 {
                self.free.swap_remove(index);
            }
            return Ok(taken);
        }
        if self.end - self.next < length {
            return Err(JitError::Full);
        }
        let taken = Piece { offset: self.next, length };
        self.next += length;
        Ok(taken)
    }
}

/// The region.
pub struct Memory {
    base: NonNull<u8>,
    size: usize,
    code: Space,
    data: Space,
}

impl Memory {
    /// Reserves a region for `budget` bytes of code and as much data; nothing is committed yet.
    ///
    /// # Errors
    /// [`JitError::Refused`].
    pub fn new(budget: usize) -> Result<Memory, JitError> {
        let half = budget.next_multiple_of(PAGE).clamp(PAGE, 1 << 29);
        let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
        // SAFETY: a fresh anonymous mapping touches nothing that exists.
        let base = unsafe { libc::mmap(std::ptr::null_mut(), half * 2, libc::PROT_NONE, flags, -1, 0) };
        if base == libc::MAP_FAILED {
            return Err(JitError::Refused("mmap"));
        }
        let base = NonNull::new(base.cast()).ok_or(JitError::Refused("mmap"))?;
        let space = |from| Space { next: from, end: from + half, committed: from, free: Vec::new() };
        Ok(Memory { base, size: half * 2, code: space(0), data: space(half) })
    }

    /// The address of an offset.
    pub fn address(&self, offset: usize) -> *mut u8 {
        debug_assert!(offset < self.size);
        self.base.as_ptr().wrapping_add(offset)
    }

    /// Bytes handed out so far: code, data.
    pub fn used(&self) -> (usize, usize) {
        (self.code.next, self.data.next - self.size / 2)
    }

    fn protect(&self, from: usize, to: usize, protection: libc::c_int) -> Result<(), JitError> {
        let start = from / PAGE * PAGE;
        let length = to.next_multiple_of(PAGE) - start;
        // SAFETY: the range lies in the region, which this type owns.
        let result = unsafe { libc::mprotect(self.address(start).cast(), length, protection) };
        if result == 0 { Ok(()) } else { Err(JitError::Refused("mprotect")) }
    }

    /// Takes `length` bytes for code.
    ///
    /// # Errors
    /// [`JitError::Full`].
    pub fn take_code(&mut self, length: usize) -> Result<Piece, JitError> {
        self.code.take(length.next_multiple_of(16))
    }

    /// Takes `length` bytes for data, zeroed or with old contents.
    ///
    /// # Errors
    /// [`JitError::Full`], [`JitError::Refused`].
    pub fn take_data(&mut self, length: usize) -> Result<Piece, JitError> {
        let piece = self.data.take(length.next_multiple_of(16))?;
        let end = piece.offset + piece.length;
        if end > self.data.committed {
            self.protect(self.data.committed, end, libc::PROT_READ | libc::PROT_WRITE)?;
            self.data.committed = end.next_multiple_of(PAGE);
        }
        Ok(piece)
    }

    /// Writes code into a piece and makes its pages executable.
    ///
    /// # Errors
    /// [`JitError::Refused`]: nothing has changed. [`JitError::Lost`]: no code on these pages may be run any more.
    ///
    /// # Safety
    /// No thread runs code of this region, and none can until this returns.
    pub unsafe fn write_code(&mut self, piece: Piece, bytes: &[u8]) -> Result<(), JitError> {
        debug_assert!(bytes.len() <= piece.length);
        let end = piece.offset + piece.length;
        self.protect(piece.offset, end, libc::PROT_READ | libc::PROT_WRITE)?;
        let to = self.address(piece.offset);
        // SAFETY: the piece is inside the region, writable now, and nobody else's.
        unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), to, bytes.len()) };
        crate::arch::flush(to, bytes.len());
        self.protect(piece.offset, end, libc::PROT_READ | libc::PROT_EXEC).map_err(|_| JitError::Lost)
    }

    /// Gives a piece of code and one of data back for reuse.
    ///
    /// # Safety
    /// No thread has an address in the code on its stack, and no link leads to it.
    pub unsafe fn free(&mut self, code: Piece, data: Piece) {
        self.code.free.push(code);
        self.data.free.push(data);
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        // SAFETY: the region is this type's own; whoever drops it no longer runs code in it.
        unsafe { libc::munmap(self.base.as_ptr().cast(), self.size) };
    }
}
