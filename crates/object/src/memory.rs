//! Pages, size classes and large objects.
//!
//! Pages of 64 KiB, aligned to their size, are carved from mapped chunks; the head of each names its size class and
//! how many cells are in use or have been. A free cell has count 0, in a fresh page because the mapping is zeroed, so
//! the collector can walk every page. Objects above `MAX_SMALL` come from `malloc` and are kept in a table.

use std::cell::{Cell, RefCell};
use std::ptr::null_mut;

use hashbrown::HashMap;
use taipan_layout::alloc::{LARGE_CLASS, MAX_SMALL, SIZE_CLASSES, pop_cell, push_cell, size_class};
use taipan_layout::{FreeCell, Header, Thread};

use crate::py::{Py, PyResult};

/// Bytes and alignment of a page.
pub const PAGE_SIZE: usize = 64 * 1024;
/// Bytes mapped at a time.
const CHUNK_SIZE: usize = 1024 * 1024;
/// Bytes of fresh cells linked at a time, so that untouched memory stays untouched.
const REFILL_BYTES: usize = 2048;

/// The head of a page; cells follow at [`PAGE_CELLS`].
#[repr(C)]
pub struct Page {
    /// Size class of the cells.
    pub class: u32,
    /// Bytes of a cell.
    pub cell_size: u32,
    /// Cells in the page.
    pub cells: u32,
    /// Cells that have ever been handed out; those behind are zero.
    pub fresh: u32,
}

/// Offset of the first cell in a page.
pub const PAGE_CELLS: usize = 64;

/// Everything behind the free lists.
pub struct Memory {
    chunk: Cell<*mut u8>,
    chunk_left: Cell<usize>,
    current: [Cell<*mut Page>; SIZE_CLASSES],
    pages: RefCell<Vec<*mut Page>>,
    large: RefCell<HashMap<usize, usize>>,
}

impl Memory {
    /// No pages yet.
    pub(crate) fn new() -> Memory {
        Memory {
            chunk: Cell::new(null_mut()),
            chunk_left: Cell::new(0),
            current: std::array::from_fn(|_| Cell::new(null_mut())),
            pages: RefCell::new(Vec::new()),
            large: RefCell::new(HashMap::new()),
        }
    }

    /// Calls `visit` for every live object, large ones included. `visit` must not allocate or free objects.
    pub fn for_each_object(&self, mut visit: impl FnMut(*mut Header)) {
        for &page in self.pages.borrow().iter() {
            // SAFETY: pages are never unmapped, their heads are written once, and cells up to `fresh` are initialized.
            unsafe {
                for i in 0..(*page).fresh as usize {
                    let cell = page.cast::<u8>().add(PAGE_CELLS + i * (*page).cell_size as usize).cast::<Header>();
                    if !sanitizer::is_dead(cell) && (*cell).count != 0 {
                        visit(cell);
                    }
                }
            }
        }
        for &address in self.large.borrow().keys() {
            visit(address as *mut Header);
        }
    }

    /// Number of pages in use.
    pub fn page_count(&self) -> usize {
        self.pages.borrow().len()
    }

    fn new_page(&self, class: usize) -> *mut Page {
        if self.chunk_left.get() < PAGE_SIZE {
            self.map_chunk();
        }
        let page: *mut Page = self.chunk.get().cast();
        self.chunk.set(self.chunk.get().wrapping_add(PAGE_SIZE));
        self.chunk_left.set(self.chunk_left.get() - PAGE_SIZE);
        let cell_size = 16 * (class + 1);
        let cells = (PAGE_SIZE - PAGE_CELLS) / cell_size;
        // SAFETY: the page is fresh, mapped memory that only we know.
        unsafe { page.write(Page { class: class as u32, cell_size: cell_size as u32, cells: cells as u32, fresh: 0 }) };
        self.pages.borrow_mut().push(page);
        page
    }

    fn map_chunk(&self) {
        let total = CHUNK_SIZE + PAGE_SIZE;
        // SAFETY: a fresh anonymous mapping has no preconditions.
        let base = unsafe {
            libc::mmap(
                null_mut(),
                total,
                libc::PROT_READ | libc::PROT_WRITE,
                libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE,
                -1,
                0,
            )
        };
        if base == libc::MAP_FAILED {
            out_of_memory(total);
        }
        let aligned = (base as usize).next_multiple_of(PAGE_SIZE);
        self.chunk.set(aligned as *mut u8);
        self.chunk_left.set(CHUNK_SIZE);
    }

    /// Links some more free cells of `class` and returns one of them.
    fn refill(&self, thread: *mut Thread, class: usize) -> *mut Header {
        let mut page = self.current[class].get();
        // SAFETY: `page` is null or a page of ours.
        if page.is_null() || unsafe { (*page).fresh == (*page).cells } {
            page = self.new_page(class);
            self.current[class].set(page);
        }
        // SAFETY: the cells from `fresh` on are unused memory of the page; the thread is ours.
        unsafe {
            let size = (*page).cell_size as usize;
            let first = (*page).fresh as usize;
            let count = (REFILL_BYTES / size).max(4).min((*page).cells as usize - first);
            let base = page.cast::<u8>().add(PAGE_CELLS + first * size);
            for i in (1..count).rev() {
                let cell: *mut FreeCell = base.add(i * size).cast();
                (*cell).next = (*thread).free_lists[class];
                (*thread).free_lists[class] = cell;
            }
            (*page).fresh += count as u32;
            base.cast()
        }
    }
}

/// What AddressSanitizer is not told: nothing watches cells in ordinary builds.
#[cfg(not(taipan_asan))]
mod sanitizer {
    use taipan_layout::Header;

    #[inline(always)]
    pub(super) fn begin(_cell: *mut Header, _size: usize) {}
    #[inline(always)]
    pub(super) fn end(cell: *mut Header, class: u16) -> Option<(*mut Header, u16)> {
        Some((cell, class))
    }
    #[inline(always)]
    pub(super) fn is_dead(_cell: *mut Header) -> bool {
        false
    }
}

/// What AddressSanitizer is told of cells (`cargo xtask asan`): the bytes behind an object and the whole of a dead one
/// are out of bounds, and the dead wait before their cells are used again.
#[cfg(taipan_asan)]
mod sanitizer {
    use std::cell::RefCell;
    use std::collections::VecDeque;
    use taipan_layout::Header;
    use taipan_layout::alloc::size_class;

    unsafe extern "C" {
        fn __asan_poison_memory_region(start: *const u8, size: usize);
        fn __asan_unpoison_memory_region(start: *const u8, size: usize);
        fn __asan_address_is_poisoned(address: *const u8) -> i32;
    }

    /// Dead cells that wait.
    const WAITING: usize = 100_000;

    thread_local! {
        static DEAD: RefCell<VecDeque<(usize, u16)>> = const { RefCell::new(VecDeque::new()) };
    }

    fn cell_size(class: u16) -> usize {
        16 * (class as usize + 1)
    }

    /// An object of `size` bytes begins.
    pub(super) fn begin(cell: *mut Header, size: usize) {
        let all = cell_size(size_class(size) as u16);
        // SAFETY: the cell is ours; bytes up to `size` stay accessible.
        unsafe {
            __asan_unpoison_memory_region(cell.cast(), all);
            __asan_poison_memory_region(cell.cast::<u8>().add(size), all - size);
        }
    }

    /// An object has died; its cell waits, and the one that has waited longest is returned.
    pub(super) fn end(cell: *mut Header, class: u16) -> Option<(*mut Header, u16)> {
        // SAFETY: the cell is dead and ours.
        unsafe { __asan_poison_memory_region(cell.cast(), cell_size(class)) };
        let (oldest, class) = DEAD.with_borrow_mut(|dead| {
            dead.push_back((cell as usize, class));
            if dead.len() > WAITING { dead.pop_front() } else { None }
        })?;
        // SAFETY: a cell that waited is ours; the free list writes into it.
        unsafe { __asan_unpoison_memory_region(oldest as *const u8, cell_size(class)) };
        Some((oldest as *mut Header, class))
    }

    /// Whether the cell waits.
    pub(super) fn is_dead(cell: *mut Header) -> bool {
        // SAFETY: asks about an address only.
        unsafe { __asan_address_is_poisoned(cell.cast()) != 0 }
    }
}

#[cold]
fn out_of_memory(size: usize) -> ! {
    eprintln!("Fatal Python error: out of memory ({size} bytes)");
    std::process::abort();
}

/// Allocates `size` bytes for an object; the class goes into its header. The caller fills every field before the next
/// safepoint.
#[inline]
pub fn allocate(py: Py, size: usize) -> (*mut Header, u16) {
    if size <= MAX_SMALL {
        let class = size_class(size);
        // SAFETY: the token proves the thread is running and holds the GIL.
        let mut cell = unsafe { pop_cell(py.thread(), class) };
        if cell.is_null() {
            cell = py.runtime().memory.refill(py.thread(), class);
        }
        sanitizer::begin(cell, size);
        return (cell, class as u16);
    }
    // SAFETY: `malloc` has no preconditions.
    let p = unsafe { libc::malloc(size) };
    if p.is_null() {
        out_of_memory(size);
    }
    py.runtime().memory.large.borrow_mut().insert(p as usize, size);
    (p.cast(), LARGE_CLASS)
}

/// The slow path of an inlined allocation whose free list was empty.
///
/// # Safety
/// `thread` is running and holds the GIL.
pub unsafe extern "C" fn tp_refill(thread: *mut Thread, class: usize) -> *mut Header {
    // SAFETY: by the contract.
    let py = unsafe { Py::from_thread(thread) };
    py.runtime().memory.refill(thread, class)
}

/// Returns the memory of a dead object whose fields have been cleared.
///
/// # Safety
/// Nothing refers to the object any more.
#[inline]
pub(crate) unsafe fn deallocate(py: Py, object: *mut Header) {
    // SAFETY: by the contract the object is dead; its class says where it came from.
    unsafe {
        let class = (*object).class;
        if class != LARGE_CLASS {
            if let Some((object, class)) = sanitizer::end(object, class) {
                push_cell(py.thread(), object, class as usize);
            }
        } else {
            py.runtime().memory.large.borrow_mut().remove(&(object as usize));
            libc::free(object.cast());
        }
    }
}

/// Sizes below this are not asked for beforehand.
const LARGE_REQUEST: usize = 1 << 28;

/// Whether there is room for `count` items of `each` bytes: where a program names a size, it gets a `MemoryError` if
/// that is too much, while allocation itself ends the process.
///
/// # Errors
/// `MemoryError`.
pub fn check_room(py: Py, count: usize, each: usize) -> PyResult<()> {
    let bytes = count.checked_mul(each).filter(|&b| b <= isize::MAX as usize);
    let fits = bytes.is_some_and(|bytes| {
        bytes < LARGE_REQUEST || {
            // SAFETY: what `malloc` returns is freed at once, null or not.
            unsafe {
                // The compiler would take the pair out.
                let p = std::hint::black_box(libc::malloc(bytes));
                libc::free(p);
                !p.is_null()
            }
        }
    });
    if fits { Ok(()) } else { Err(py.raise_memory_error(format_args!(""))) }
}

/// Grows, shrinks, makes or frees (0) an array of `T`; the content up to the smaller size is kept.
pub fn reallocate_array<T>(p: *mut T, old: usize, new: usize) -> *mut T {
    let bytes = new.checked_mul(size_of::<T>()).filter(|&b| b <= isize::MAX as usize);
    let bytes = bytes.unwrap_or_else(|| out_of_memory(usize::MAX));
    // SAFETY: with `old` above 0, `p` came from here.
    unsafe {
        if bytes == 0 {
            if old > 0 {
                libc::free(p.cast());
            }
            return std::ptr::dangling_mut();
        }
        let fresh = if old == 0 { libc::malloc(bytes) } else { libc::realloc(p.cast(), bytes) };
        if fresh.is_null() {
            out_of_memory(bytes);
        }
        fresh.cast()
    }
}
