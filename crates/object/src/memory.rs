//! Pages, size classes and large objects.
//!
//! Pages of 64 KiB, aligned to their size, are carved from mapped chunks; the head of each names its size class and
//! how many cells are in use or have been. A free cell has count 0, in a fresh page because the mapping is zeroed, so
//! the collector can walk every page. Objects above `MAX_SMALL` come from `malloc` and are kept in a table.
//!
//! Law: a cell goes to a thread's free list in batches ([`Memory::refill`]) and is in the log from then to the next
//! collection; the cell of an object that has survived one returns to its page's own list. So the young are among the
//! cells of the log, each named once, and the threshold of a collection is compared where a batch is taken: net
//! allocation costs nothing that a free list does not cost anyway.

use std::cell::{Cell, RefCell};
use std::ptr::null_mut;

use taipan_layout::alloc::{LARGE_CLASS, MAX_SMALL, SIZE_CLASSES, pop_cell, push_cell, size_class};
use taipan_layout::{FLAG_YOUNG, FreeCell, Header, POLL_COLLECT, Thread};

use crate::py::{Py, PyResult};

/// Bytes and alignment of a page.
pub const PAGE_SIZE: usize = 64 * 1024;
/// Bytes mapped at a time.
const CHUNK_SIZE: usize = 1024 * 1024;
/// Bytes of cells handed out at a time, so that untouched memory stays untouched.
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
    /// Free cells that no thread has.
    free: *mut FreeCell,
    /// The collector's number for each cell while it needs one; else null.
    scratch: *mut u32,
    /// Nonzero while the page is on its class's list of pages with free cells.
    listed: u32,
}

/// Offset of the first cell in a page.
pub const PAGE_CELLS: usize = 64;
const _: () = assert!(size_of::<Page>() <= PAGE_CELLS);

/// What precedes a large object.
#[repr(C, align(16))]
struct LargePrefix {
    /// Place in the table.
    index: u32,
    /// The collector's number.
    scratch: u32,
}

/// Everything behind the free lists.
pub struct Memory {
    chunk: Cell<*mut u8>,
    chunk_left: Cell<usize>,
    current: [Cell<*mut Page>; SIZE_CLASSES],
    pages: RefCell<Vec<*mut Page>>,
    /// Pages with free cells, by class.
    available: [RefCell<Vec<*mut Page>>; SIZE_CLASSES],
    /// Pages whose free cells wait for the next collection of everything; they count as listed.
    aside: RefCell<Vec<*mut Page>>,
    /// Cells handed out since the last collection: the first of a run and how many follow each other.
    log: RefCell<Vec<(*mut Header, u32)>>,
    large_young: RefCell<Vec<*mut Header>>,
    large_old: RefCell<Vec<*mut Header>>,
    threads: RefCell<Vec<*mut Thread>>,
    /// Objects handed out since the last collection, those given back by threads not deducted.
    handed: Cell<usize>,
    /// Old objects that died since the last collection.
    returned: Cell<usize>,
    /// Net allocations that make a collection due; `usize::MAX`: none does.
    threshold: Cell<usize>,
}

impl Memory {
    /// No pages yet.
    pub(crate) fn new() -> Memory {
        Memory {
            chunk: Cell::new(null_mut()),
            chunk_left: Cell::new(0),
            current: std::array::from_fn(|_| Cell::new(null_mut())),
            pages: RefCell::new(Vec::new()),
            available: std::array::from_fn(|_| RefCell::default()),
            aside: RefCell::default(),
            log: RefCell::default(),
            large_young: RefCell::default(),
            large_old: RefCell::default(),
            threads: RefCell::default(),
            handed: Cell::new(0),
            returned: Cell::new(0),
            threshold: Cell::new(usize::MAX),
        }
    }

    /// Calls `visit` with all threads.
    pub(crate) fn each_thread(&self, visit: impl FnMut(*mut Thread)) {
        self.threads.borrow().iter().copied().for_each(visit);
    }

    /// A thread whose free lists take cells from here; it is never freed.
    pub(crate) fn add_thread(&self, thread: *mut Thread) {
        self.threads.borrow_mut().push(thread);
    }

    /// Calls `visit` for every live object, large ones included. `visit` must not allocate or free objects.
    pub fn for_each_object(&self, mut visit: impl FnMut(*mut Header)) {
        for &page in self.pages.borrow().iter() {
            // SAFETY: pages are never unmapped, their heads are written once, and cells up to `fresh` are initialized.
            unsafe {
                for i in 0..(*page).fresh as usize {
                    visit_live(cell_at(page, i), &mut visit);
                }
            }
        }
        self.large_young.borrow().iter().for_each(|&object| visit(object));
        self.large_old.borrow().iter().for_each(|&object| visit(object));
    }

    /// Calls `visit` for every live object that was allocated since the last collection. `visit` must not allocate or
    /// free objects.
    pub(crate) fn for_each_young(&self, mut visit: impl FnMut(*mut Header)) {
        for &(first, count) in self.log.borrow().iter() {
            // SAFETY: a run of the log lies in one page.
            unsafe {
                let size = (*page_of(first)).cell_size as usize;
                for i in 0..count as usize {
                    visit_live(first.cast::<u8>().add(i * size).cast(), &mut visit);
                }
            }
        }
        self.large_young.borrow().iter().for_each(|&object| visit(object));
    }

    /// Begins the program: what there is grows old, and objects come from cells never used, in the order in which they
    /// are made, until a collection of everything brings the free cells back.
    pub fn begin_program(&self) {
        self.age();
        let mut aside = self.aside.borrow_mut();
        self.available.iter().for_each(|pages| aside.append(&mut pages.borrow_mut()));
    }

    /// Brings the free cells back that were put aside when the program began.
    pub(crate) fn use_all_cells(&self) {
        for page in self.aside.borrow_mut().drain(..) {
            // SAFETY: pages are never freed.
            let class = unsafe { (*page).class } as usize;
            self.available[class].borrow_mut().push(page);
        }
    }

    /// Ends the youth of all objects: free cells go back to their pages, the log begins anew.
    pub(crate) fn age(&self) {
        sanitizer::age();
        let log = std::mem::take(&mut *self.log.borrow_mut());
        for &thread in self.threads.borrow().iter() {
            // SAFETY: threads are never freed; the holder of the GIL may write their lists.
            unsafe { (*thread).free_lists = [null_mut(); SIZE_CLASSES] };
        }
        // Backwards, so that the pages' lists, which are stacks, hand cells out in ascending order.
        for &(first, count) in log.iter().rev() {
            // SAFETY: a run of the log lies in one page; a free cell of it was on a thread's list, which is empty now.
            unsafe {
                let size = (*page_of(first)).cell_size as usize;
                for i in (0..count as usize).rev() {
                    let cell: *mut Header = first.cast::<u8>().add(i * size).cast();
                    if sanitizer::is_dead(cell) {
                        continue;
                    }
                    if (*cell).count == 0 {
                        self.return_cell(cell);
                    } else {
                        (*cell).flags &= !FLAG_YOUNG;
                    }
                }
            }
        }
        let (mut young, mut old) = (self.large_young.borrow_mut(), self.large_old.borrow_mut());
        for object in young.drain(..) {
            // SAFETY: objects of the table are alive.
            unsafe {
                (*object).flags &= !FLAG_YOUNG;
                (*prefix(object)).index = old.len() as u32;
            }
            old.push(object);
        }
        self.handed.set(0);
        self.returned.set(0);
    }

    /// Allocations since the last collection less deallocations, rounded up to batches of cells.
    pub fn net_allocations(&self) -> usize {
        self.handed.get().saturating_sub(self.returned.get())
    }

    /// What a collection freed makes no room for more allocations before the next one.
    pub(crate) fn disregard_returned(&self) {
        self.returned.set(0);
    }

    /// Sets how many net allocations it takes more than to make a collection due.
    pub(crate) fn set_threshold(&self, threshold: usize) {
        self.threshold.set(threshold);
    }

    /// Number of pages in use.
    pub fn page_count(&self) -> usize {
        self.pages.borrow().len()
    }

    /// Returns the cell of a dead object that is not young to its page.
    ///
    /// # Safety
    /// The cell is dead and on no list.
    unsafe fn return_cell(&self, cell: *mut Header) {
        // SAFETY: by the contract; a cell lies in a page of ours.
        unsafe {
            let page = page_of(cell);
            let free: *mut FreeCell = cell.cast();
            (*free).count = 0;
            (*free).next = (*page).free;
            (*page).free = free;
            if (*page).listed == 0 {
                (*page).listed = 1;
                self.available[(*page).class as usize].borrow_mut().push(page);
            }
        }
    }

    fn new_page(&self, class: usize) -> *mut Page {
        if self.chunk_left.get() < PAGE_SIZE {
            self.map_chunk();
        }
        let page: *mut Page = self.chunk.get().cast();
        self.chunk.set(self.chunk.get().wrapping_add(PAGE_SIZE));
        self.chunk_left.set(self.chunk_left.get() - PAGE_SIZE);
        let cell_size = 16 * (class + 1);
        let cells = ((PAGE_SIZE - PAGE_CELLS) / cell_size) as u32;
        let head = Page {
            class: class as u32,
            cell_size: cell_size as u32,
            cells,
            fresh: 0,
            free: null_mut(),
            scratch: null_mut(),
            listed: 0,
        };
        // SAFETY: the page is fresh, mapped memory that only we know.
        unsafe { page.write(head) };
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

    /// Hands a batch of cells of `class` to the thread and returns one of them.
    fn refill(&self, thread: *mut Thread, class: usize) -> *mut Header {
        let size = 16 * (class + 1);
        let batch = (REFILL_BYTES / size).max(4).min(self.threshold.get() / 8 + 1);
        let count = match self.take_returned(thread, class, batch) {
            0 => self.take_fresh(thread, class, batch),
            count => count,
        };
        self.account(thread, count);
        // SAFETY: the list has just been given `count` cells, at least one.
        unsafe { pop_cell(thread, class) }
    }

    /// Notes that a thread was handed `count` objects; asks for a collection where that is due.
    fn account(&self, thread: *mut Thread, count: usize) {
        self.handed.set(self.handed.get() + count);
        if self.net_allocations() > self.threshold.get() {
            // SAFETY: the running thread's word; signal handlers set bits of it, too.
            let poll = unsafe { std::sync::atomic::AtomicU32::from_ptr(&raw mut (*thread).poll) };
            poll.fetch_or(POLL_COLLECT, std::sync::atomic::Ordering::Relaxed);
        }
    }

    /// Moves up to `batch` cells of a page's list to the thread's, first cell first; how many.
    fn take_returned(&self, thread: *mut Thread, class: usize, batch: usize) -> usize {
        let mut available = self.available[class].borrow_mut();
        let Some(&page) = available.last() else { return 0 };
        let mut log = self.log.borrow_mut();
        // SAFETY: a listed page has a free cell; the thread is ours and its list of this class is empty.
        unsafe {
            let size = (*page).cell_size as usize;
            let first = (*page).free;
            let (mut last, mut count) = (first, 1);
            note(&mut log, first.cast(), 1, size);
            while count < batch && !(*last).next.is_null() {
                last = (*last).next;
                count += 1;
                note(&mut log, last.cast(), 1, size);
            }
            (*page).free = std::mem::replace(&mut (*last).next, null_mut());
            (*thread).free_lists[class] = first;
            if (*page).free.is_null() {
                (*page).listed = 0;
                available.pop();
            }
            count
        }
    }

    /// Links up to `batch` cells that were never used; how many.
    fn take_fresh(&self, thread: *mut Thread, class: usize, batch: usize) -> usize {
        let mut page = self.current[class].get();
        // SAFETY: `page` is null or a page of ours.
        if page.is_null() || unsafe { (*page).fresh == (*page).cells } {
            page = self.new_page(class);
            self.current[class].set(page);
        }
        // SAFETY: the cells from `fresh` on are unused memory of the page; the thread is ours.
        unsafe {
            let first = (*page).fresh as usize;
            let count = batch.min((*page).cells as usize - first);
            for i in (first..first + count).rev() {
                let cell: *mut FreeCell = cell_at(page, i).cast();
                (*cell).next = (*thread).free_lists[class];
                (*thread).free_lists[class] = cell;
            }
            (*page).fresh += count as u32;
            note(&mut self.log.borrow_mut(), cell_at(page, first), count as u32, (*page).cell_size as usize);
            count
        }
    }

    fn allocate_large(&self, thread: *mut Thread, size: usize) -> *mut Header {
        // SAFETY: `malloc` has no preconditions and returns memory aligned to 16 bytes, as is the prefix.
        unsafe {
            let p: *mut LargePrefix = libc::malloc(size_of::<LargePrefix>() + size).cast();
            if p.is_null() {
                out_of_memory(size);
            }
            let mut young = self.large_young.borrow_mut();
            p.write(LargePrefix { index: young.len() as u32, scratch: 0 });
            let object: *mut Header = p.add(1).cast();
            young.push(object);
            self.account(thread, 1);
            object
        }
    }

    /// # Safety
    /// The object is large and dead.
    unsafe fn free_large(&self, object: *mut Header) {
        // SAFETY: by the contract; the flag says in which table it is.
        unsafe {
            let young = (*object).flags & FLAG_YOUNG != 0;
            let mut table = if young { self.large_young.borrow_mut() } else { self.large_old.borrow_mut() };
            let index = (*prefix(object)).index as usize;
            table.swap_remove(index);
            if let Some(&moved) = table.get(index) {
                (*prefix(moved)).index = index as u32;
            }
            self.returned.set(self.returned.get() + 1);
            libc::free(prefix(object).cast());
        }
    }

    /// Makes the collector's numbers of all objects 0 and gives their memory back.
    pub(crate) fn drop_scratch(&self) {
        for &page in self.pages.borrow().iter() {
            // SAFETY: pages are alive; the array came from `calloc`.
            unsafe { libc::free(std::mem::replace(&mut (*page).scratch, null_mut()).cast()) };
        }
    }
}

/// Adds a run of cells to the log.
fn note(log: &mut Vec<(*mut Header, u32)>, first: *mut Header, count: u32, size: usize) {
    if let Some((start, length)) = log.last_mut()
        && *start as usize + *length as usize * size == first as usize
        && page_of(*start) == page_of(first)
    {
        *length += count;
        return;
    }
    log.push((first, count));
}

/// The page of a small object.
#[inline(always)]
fn page_of(cell: *mut Header) -> *mut Page {
    (cell as usize & !(PAGE_SIZE - 1)) as *mut Page
}

/// # Safety
/// `index` is below the page's number of cells.
#[inline(always)]
unsafe fn cell_at(page: *mut Page, index: usize) -> *mut Header {
    // SAFETY: by the contract.
    unsafe { page.cast::<u8>().add(PAGE_CELLS + index * (*page).cell_size as usize).cast() }
}

fn prefix(object: *mut Header) -> *mut LargePrefix {
    object.cast::<LargePrefix>().wrapping_sub(1)
}

/// # Safety
/// `cell` has been handed out at some time.
#[inline(always)]
unsafe fn visit_live(cell: *mut Header, visit: &mut impl FnMut(*mut Header)) {
    // SAFETY: by the contract its first word is a count.
    if !sanitizer::is_dead(cell) && unsafe { (*cell).count } != 0 {
        visit(cell);
    }
}

/// The collector's number of a live object, 0 unless set; `None` where none of its page was ever set.
///
/// # Safety
/// The object is alive.
#[inline(always)]
pub(crate) unsafe fn scratch(object: *mut Header) -> Option<*mut u32> {
    // SAFETY: by the contract; a small object lies in a page, a large one behind its prefix.
    unsafe {
        if (*object).class == LARGE_CLASS {
            return Some(&raw mut (*prefix(object)).scratch);
        }
        let array = (*page_of(object)).scratch;
        if array.is_null() { None } else { Some(array.add(scratch_index(object))) }
    }
}

/// [`scratch`], for setting.
///
/// # Safety
/// The object is alive.
pub(crate) unsafe fn scratch_mut(object: *mut Header) -> *mut u32 {
    // SAFETY: as above.
    unsafe {
        if let Some(found) = scratch(object) {
            return found;
        }
        let page = page_of(object);
        let bytes = (*page).cells as usize * size_of::<u32>();
        (*page).scratch = libc::calloc(1, bytes).cast();
        if (*page).scratch.is_null() {
            out_of_memory(bytes);
        }
        (*page).scratch.add(scratch_index(object))
    }
}

/// Which cell of its page an object is.
///
/// # Safety
/// The object is alive and small.
#[inline(always)]
unsafe fn scratch_index(object: *mut Header) -> usize {
    // SAFETY: by the contract.
    let units = unsafe { (*object).class } as usize + 1;
    let offset = (object as usize & (PAGE_SIZE - 1)) - PAGE_CELLS;
    // A division by the cell's size, exact for all offsets in a page.
    (offset / 16 * ((1 << 20) / units + 1)) >> 20
}

/// What AddressSanitizer is not told: nothing watches cells in ordinary builds.
#[cfg(not(taipan_asan))]
mod sanitizer {
    use taipan_layout::Header;

    #[inline(always)]
    pub(super) fn begin(_cell: *mut Header, _size: usize) {}
    #[inline(always)]
    pub(super) fn end(cell: *mut Header, class: u16, young: bool) -> Option<(*mut Header, u16, bool)> {
        Some((cell, class, young))
    }
    pub(super) fn age() {}
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
        static DEAD: RefCell<VecDeque<(usize, u16, bool)>> = const { RefCell::new(VecDeque::new()) };
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
    pub(super) fn end(cell: *mut Header, class: u16, young: bool) -> Option<(*mut Header, u16, bool)> {
        // SAFETY: the cell is dead and ours.
        unsafe { __asan_poison_memory_region(cell.cast(), cell_size(class)) };
        let (oldest, class, young) = DEAD.with_borrow_mut(|dead| {
            dead.push_back((cell as usize, class, young));
            if dead.len() > WAITING { dead.pop_front() } else { None }
        })?;
        // SAFETY: a cell that waited is ours; the free list writes into it.
        unsafe { __asan_unpoison_memory_region(oldest as *const u8, cell_size(class)) };
        Some((oldest as *mut Header, class, young))
    }

    /// The cells that wait are no longer young.
    pub(super) fn age() {
        DEAD.with_borrow_mut(|dead| dead.iter_mut().for_each(|cell| cell.2 = false));
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
    (py.runtime().memory.allocate_large(py.thread(), size), LARGE_CLASS)
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
    let memory = &py.runtime().memory;
    // SAFETY: by the contract the object is dead; class and youth say where it came from.
    unsafe {
        let class = (*object).class;
        if class == LARGE_CLASS {
            memory.free_large(object);
        } else if let Some((object, class, young)) = sanitizer::end(object, class, (*object).flags & FLAG_YOUNG != 0) {
            if young {
                push_cell(py.thread(), object, class as usize);
            } else {
                memory.returned.set(memory.returned.get() + 1);
                memory.return_cell(object);
            }
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

/// Bytes of a block that is rather copied than grown in place.
const SMALL_BLOCK: usize = 512;

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
        let fresh = match old * size_of::<T>() {
            0 => libc::malloc(bytes),
            // The system's `realloc` takes long ways around its caches of small blocks.
            kept @ 1..=SMALL_BLOCK if bytes <= SMALL_BLOCK => {
                let fresh = libc::malloc(bytes);
                if !fresh.is_null() {
                    std::ptr::copy_nonoverlapping(p.cast::<u8>(), fresh.cast::<u8>(), kept.min(bytes));
                    libc::free(p.cast());
                }
                fresh
            }
            _ => libc::realloc(p.cast(), bytes),
        };
        if fresh.is_null() {
            out_of_memory(bytes);
        }
        fresh.cast()
    }
}
