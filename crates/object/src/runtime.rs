//! `Runtime`: everything that belongs to one Python world, and its threads.
//!
//! Law: all mutable state hangs off here or off a thread, and is touched only while the GIL is held. A runtime is
//! leaked on creation: it lives until the process ends.

use std::cell::{Cell, RefCell, UnsafeCell};
use std::mem::MaybeUninit;
use std::ptr::null_mut;

use hashbrown::HashMap;
use taipan_layout::*;

use crate::attribute_cache::AttributeCache;
use crate::gil::Gil;
use crate::instance_cache::InstanceCache;
use crate::memory::Memory;
use crate::output::Output;
use crate::py::{Py, set_current};
use crate::refs::{DictRef, Obj, Ref, ValueExt};
use crate::type_object::TypeRef;
use crate::upcalls::Upcalls;

pub use crate::names::Names;
pub use crate::options::Options;
pub use crate::types::Types;

/// Bytes of address space reserved for a thread's frames.
const DATA_STACK_BYTES: usize = 512 * 1024 * 1024;
/// Native stack that stays free below the limit.
const NATIVE_STACK_MARGIN: usize = 256 * 1024;
/// `sys.getrecursionlimit()` at start.
pub const DEFAULT_RECURSION_LIMIT: i32 = 1000;

/// One Python world.
pub struct Runtime {
    types: UnsafeCell<MaybeUninit<Types>>,
    names: UnsafeCell<MaybeUninit<Names>>,
    upcalls: Cell<Upcalls>,
    /// Pages and large objects.
    pub memory: Memory,
    /// The cycle collector.
    pub collector: crate::collect::Collector,
    /// The exception types.
    pub exceptions: crate::exceptions::ExceptionTable,
    /// Type attribute lookups.
    pub attribute_cache: AttributeCache,
    /// Instance attribute lookups.
    pub instance_cache: InstanceCache,
    /// The one copy of each interned string.
    pub interned: crate::string::InternTable,
    /// Weak references by referent.
    pub weak_table: RefCell<HashMap<usize, Vec<usize>>>,
    /// Native types that have no `Kind` of their own, by Rust type.
    pub native_types: RefCell<HashMap<std::any::TypeId, TypeRef>>,
    /// Keys of the string hash.
    pub hash_keys: (u64, u64),
    /// Standard output and error.
    pub output: Output,
    /// `sys.set_int_max_str_digits`.
    pub int_max_str_digits: Cell<usize>,
    /// `sys.setrecursionlimit`.
    pub recursion_limit: Cell<i32>,
    /// `sys.modules`, owned.
    pub modules: Cell<Value>,
    /// The namespace of `builtins`, owned.
    pub builtins: Cell<Value>,
    /// The one `()`, and the one-character and empty strings: immortal.
    pub empty_tuple: Cell<Value>,
    /// Strings of one latin-1 character, immortal and interned.
    pub latin1: Cell<[Value; 256]>,
    /// The empty string, immortal and interned.
    pub empty_string: Cell<Value>,
    /// Named words of the crates above (owned values that live as long as the runtime).
    pub registry: RefCell<HashMap<&'static str, Value>>,
    /// Texts of programs that no file has.
    pub sources: RefCell<HashMap<crate::sources::Key, std::rc::Rc<[String]>>>,
    /// What the runtime was made with.
    pub options: Options,
    version: Cell<u32>,
    dict_version: Cell<u32>,
    /// The lock that the holder of a token has.
    pub gil: Gil,
    /// Threads beside the first that have not ended.
    pub other_threads: Cell<usize>,
    idle: RefCell<Vec<*mut Thread>>,
}

// SAFETY: the fields with interior mutability are touched only by the holder of the GIL.
unsafe impl Sync for Runtime {}
// SAFETY: as above.
unsafe impl Send for Runtime {}

/// What the runtime keeps of a thread besides the layout's `Thread`.
pub struct ThreadDetails {
    /// Deallocations on the native stack.
    pub dealloc_depth: Cell<u32>,
    /// Dead objects that wait for deallocation.
    pub dead: RefCell<Vec<*mut Header>>,
    /// Containers whose `repr` is being made.
    pub repr_stack: RefCell<Vec<u64>>,
    /// Bottom of the data stack.
    pub stack_base: Cell<*mut Value>,
    /// A number for `threading.get_ident`.
    pub id: u64,
}

impl Runtime {
    /// Makes a runtime with the bare built-in types and attaches the calling native thread to it.
    pub fn create(options: &Options) -> Py {
        let runtime = Box::leak(Box::new(Runtime {
            types: UnsafeCell::new(MaybeUninit::uninit()),
            names: UnsafeCell::new(MaybeUninit::uninit()),
            upcalls: Cell::new(Upcalls::none()),
            memory: Memory::new(),
            collector: Default::default(),
            exceptions: Default::default(),
            attribute_cache: AttributeCache::new(),
            instance_cache: InstanceCache::new(),
            interned: Default::default(),
            weak_table: Default::default(),
            native_types: Default::default(),
            hash_keys: crate::hash::keys_from_seed(options.hash_seed),
            output: Output::new(options.unbuffered),
            int_max_str_digits: Cell::new(options.flags.int_max_str_digits as usize),
            recursion_limit: Cell::new(DEFAULT_RECURSION_LIMIT),
            modules: Cell::new(Value::ABSENT),
            builtins: Cell::new(Value::ABSENT),
            empty_tuple: Cell::new(Value::ABSENT),
            latin1: Cell::new([Value::ABSENT; 256]),
            empty_string: Cell::new(Value::ABSENT),
            registry: Default::default(),
            sources: Default::default(),
            options: options.clone(),
            version: Cell::new(0),
            dict_version: Cell::new(0),
            gil: Gil::new(),
            other_threads: Cell::new(0),
            idle: Default::default(),
        }));
        let py = runtime.attach();
        let types = crate::types::create_bare(py);
        // SAFETY: written once here, before anything reads it.
        unsafe { (*runtime.types.get()).write(types) };
        crate::types::prepare_shapes(py);
        crate::string::create_singletons(py);
        crate::tuple::create_empty(py);
        let names = Names::create(py);
        // SAFETY: as above.
        unsafe { (*runtime.names.get()).write(names) };
        crate::types::name_types(py);
        crate::exceptions::create_types(py);
        py
    }

    /// Attaches the calling native thread, the first of the runtime: makes a thread state and takes the GIL.
    fn attach(&'static self) -> Py {
        let thread = new_thread(self);
        self.gil.acquire(thread);
        set_current(thread);
        // SAFETY: just made and attached; the GIL is held.
        unsafe { Py::from_thread(thread) }
    }

    /// A state for another native thread, which [`Runtime::enter_thread`] takes. Called by a holder of the GIL.
    pub fn prepare_thread(&'static self, py: Py) -> PreparedThread {
        let reused = self.idle.borrow_mut().pop();
        let thread = reused.unwrap_or_else(|| new_thread(self));
        // SAFETY: nobody runs on the state; the holder of the GIL may write it.
        unsafe {
            (*thread).constants = py.state().constants;
            (*thread).recursion_left = self.recursion_limit.get();
            (*thread).poll = 0;
            let details = (*thread).details.cast::<ThreadDetails>();
            (*details).id = next_id();
        }
        self.other_threads.set(self.other_threads.get() + 1);
        PreparedThread(thread)
    }

    /// Attaches the calling native thread with the state made for it; waits for the GIL.
    pub fn enter_thread(&'static self, prepared: PreparedThread) -> Py {
        let thread = prepared.0;
        self.gil.acquire(thread);
        set_current(thread);
        // SAFETY: the state is this native thread's now.
        unsafe { (*thread).native_stack_limit = native_stack_bottom() + NATIVE_STACK_MARGIN };
        // SAFETY: attached; the GIL is held.
        unsafe { Py::from_thread(thread) }
    }

    /// A native thread that could not be started does not need its state.
    pub fn abandon_thread(&self, prepared: PreparedThread) {
        self.idle.borrow_mut().push(prepared.0);
        self.other_threads.set(self.other_threads.get() - 1);
    }

    /// Calls `visit` with all threads' states.
    pub fn each_thread(&self, visit: impl FnMut(*mut Thread)) {
        self.memory.each_thread(visit);
    }

    /// The built-in types.
    #[inline(always)]
    pub fn types(&self) -> &Types {
        // SAFETY: written by `create` before Python can run; see `types_ready` for the time before.
        unsafe { (*self.types.get()).assume_init_ref() }
    }

    /// The interned names.
    #[inline(always)]
    pub fn names(&self) -> &Names {
        // SAFETY: written by `create`.
        unsafe { (*self.names.get()).assume_init_ref() }
    }

    /// The calls that go up.
    #[inline(always)]
    pub fn upcalls(&self) -> &Upcalls {
        // SAFETY: the holder of the GIL reads; `set_upcalls` runs before Python does.
        unsafe { &*self.upcalls.as_ptr() }
    }

    /// Installs the calls that go up; `change` edits what is there.
    pub fn set_upcalls(&self, change: impl FnOnce(&mut Upcalls)) {
        let mut upcalls = self.upcalls.get();
        change(&mut upcalls);
        self.upcalls.set(upcalls);
    }

    /// A number for a shape, function or code version: unique, never 0.
    #[inline]
    pub fn next_version(&self) -> u32 {
        let next = self.version.get().wrapping_add(1).max(1);
        self.version.set(next);
        next
    }

    /// A number for a dict's keys version. Past 0xFFFF it no longer fits inline caches.
    #[inline]
    pub fn next_dict_version(&self) -> u32 {
        let next = self.dict_version.get().saturating_add(1);
        self.dict_version.set(next);
        next
    }

    /// Keeps `value` (immortalized by being owned here) under `name`.
    pub fn register(&self, name: &'static str, value: Ref) {
        let old = self.registry.borrow_mut().insert(name, value.into_value());
        crate::refs::release(old.unwrap_or(Value::ABSENT));
    }

    /// What [`Runtime::register`] kept.
    pub fn registered(&self, name: &str) -> Option<Value> {
        self.registry.borrow().get(name).copied()
    }

    /// The type registered for a native layout of kind `OTHER`.
    pub fn native_type<T: 'static>(&self) -> TypeRef {
        let id = std::any::TypeId::of::<T>();
        *self.native_types.borrow().get(&id).unwrap_or_else(|| panic!("{} is no type", std::any::type_name::<T>()))
    }

    /// The namespace of `builtins`.
    pub fn builtins_dict(&self) -> DictRef {
        self.builtins.get().cast().expect("the builtins module is made first")
    }

    /// `sys.modules`.
    pub fn modules_dict(&self) -> DictRef {
        self.modules.get().cast().expect("sys.modules is made first")
    }
}

impl Py {
    /// Runs `f` without the GIL (for blocking calls). `f` touches no Python object.
    pub fn allow_threads<T>(self, f: impl FnOnce() -> T) -> T {
        let runtime = self.runtime();
        if runtime.other_threads.get() == 0 {
            return f();
        }
        (runtime.upcalls().leave_thread)(self);
        let thread = set_current(null_mut());
        runtime.gil.release();
        let result = f();
        runtime.gil.acquire(thread);
        set_current(thread);
        result
    }

    /// Lets other threads run that wait for the GIL.
    pub fn hand_over(self) {
        let runtime = self.runtime();
        if runtime.other_threads.get() > 0 {
            (runtime.upcalls().leave_thread)(self);
            let thread = set_current(null_mut());
            runtime.gil.hand_over(thread);
            set_current(thread);
        }
    }

    /// Ends the calling native thread's part in the runtime: its token is not used any more.
    pub fn detach(self) {
        let runtime = self.runtime();
        runtime.idle.borrow_mut().push(self.thread());
        runtime.other_threads.set(runtime.other_threads.get() - 1);
        set_current(null_mut());
        runtime.gil.release();
    }

    /// The program ends: no other thread runs Python code any more.
    pub fn stop_other_threads(self) {
        self.runtime().gil.close(self.thread());
    }

    /// In a child process: the other threads do not exist.
    ///
    /// # Safety
    /// The process has just been forked by this thread.
    pub unsafe fn after_fork(self) {
        let runtime = self.runtime();
        // SAFETY: by the contract.
        unsafe { runtime.gil.after_fork(self.thread()) };
        runtime.other_threads.set(0);
    }

    /// The `()`.
    pub fn empty_tuple(self) -> Ref {
        Ref::from_owned(self.runtime().empty_tuple.get())
    }

    /// Allocates an exact key for the running thread's frames: bytes left on the data stack.
    pub fn data_stack_left(self) -> usize {
        self.state().stack_limit as usize - self.state().stack_top as usize
    }
}

/// Lowest address of the calling native thread's stack.
fn native_stack_bottom() -> usize {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    // SAFETY: the attribute object is initialized by the first call and destroyed by the last.
    unsafe {
        let mut attributes: libc::pthread_attr_t = std::mem::zeroed();
        if libc::pthread_getattr_np(libc::pthread_self(), &mut attributes) == 0 {
            let (mut base, mut size) = (null_mut(), 0);
            libc::pthread_attr_getstack(&attributes, &mut base, &mut size);
            libc::pthread_attr_destroy(&mut attributes);
            return base as usize;
        }
    }
    let here = 0u8;
    (&raw const here as usize).saturating_sub(1024 * 1024)
}

/// The state of a thread that is about to start.
pub struct PreparedThread(*mut Thread);

impl PreparedThread {
    /// The number that the thread will have.
    pub fn id(&self) -> u64 {
        // SAFETY: the state has its details, and nobody runs on it.
        unsafe { (*(*self.0).details.cast::<ThreadDetails>()).id }
    }
}

// SAFETY: only the thread that enters with it uses the state.
unsafe impl Send for PreparedThread {}

/// A number that no thread of the process has had.
fn next_id() -> u64 {
    static NEXT_ID: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(1);
    NEXT_ID.fetch_add(1, std::sync::atomic::Ordering::Relaxed)
}

fn new_thread(runtime: &'static Runtime) -> *mut Thread {
    // SAFETY: an anonymous mapping of fresh address space.
    let stack = unsafe {
        libc::mmap(
            null_mut(),
            DATA_STACK_BYTES,
            libc::PROT_READ | libc::PROT_WRITE,
            libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE,
            -1,
            0,
        )
    };
    assert!(stack != libc::MAP_FAILED, "no address space for the data stack");
    let stack: *mut Value = stack.cast();
    let details = Box::new(ThreadDetails {
        dealloc_depth: Cell::new(0),
        dead: Default::default(),
        repr_stack: Default::default(),
        stack_base: Cell::new(stack),
        id: next_id(),
    });
    // SAFETY: zero is a valid `Thread`: null pointers, absent values.
    let thread: &'static mut Thread = Box::leak(unsafe { Box::new(std::mem::zeroed::<Thread>()) });
    thread.recursion_left = runtime.recursion_limit.get();
    thread.stack_top = stack;
    thread.stack_limit = stack.wrapping_add(DATA_STACK_BYTES / 8);
    thread.handled = &raw mut thread.handled_bottom;
    thread.native_stack_limit = native_stack_bottom() + NATIVE_STACK_MARGIN;
    thread.runtime = (&raw const *runtime).cast_mut().cast();
    thread.details = Box::into_raw(details).cast();
    runtime.memory.add_thread(thread);
    thread
}

impl Obj<Dict> {
    /// The value under an interned or literal string key, borrowed. Runs no Python: non-string keys are passed over.
    #[inline]
    pub fn get_str(self, key: Value) -> Option<Value> {
        crate::dict::get_string(self, key)
    }
}
