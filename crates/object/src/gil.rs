//! The global interpreter lock, and the threads that share it.
//!
//! Law: whoever touches Python objects holds the lock. A thread that waits for it asks the holder by its poll word after
//! the switch interval; the holder then lets another thread run before it goes on.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

use parking_lot::{Condvar, Mutex};
use taipan_layout::{POLL_GIL, Thread};

/// `sys.getswitchinterval()` at start, in nanoseconds.
const DEFAULT_INTERVAL: u64 = 5_000_000;

struct State {
    /// The address of the holder; 0: nobody.
    holder: usize,
    waiting: u32,
    /// How often the lock was taken.
    taken: u64,
}

/// The lock.
pub struct Gil {
    state: Mutex<State>,
    free: Condvar,
    switched: Condvar,
    interval: AtomicU64,
    /// Set when the program ends: no thread but the one that ends it gets the lock any more.
    closed: AtomicBool,
    closer: AtomicU64,
}

impl Gil {
    pub(crate) fn new() -> Gil {
        Gil {
            state: Mutex::new(State { holder: 0, waiting: 0, taken: 0 }),
            free: Condvar::new(),
            switched: Condvar::new(),
            interval: AtomicU64::new(DEFAULT_INTERVAL),
            closed: AtomicBool::new(false),
            closer: AtomicU64::new(0),
        }
    }

    /// Takes the lock for a thread.
    pub(crate) fn acquire(&self, thread: *mut Thread) {
        let mut state = self.state.lock();
        if state.holder != 0 || self.is_closed_for(thread) {
            state.waiting += 1;
            while state.holder != 0 || self.is_closed_for(thread) {
                let interval = Duration::from_nanos(self.interval.load(Ordering::Relaxed));
                let waited = self.free.wait_for(&mut state, interval);
                if waited.timed_out() && state.holder != 0 {
                    let holder = state.holder as *mut Thread;
                    // SAFETY: threads are never freed; the word is set from outside by atomic operations only.
                    let poll = unsafe { AtomicU32::from_ptr(&raw mut (*holder).poll) };
                    poll.fetch_or(POLL_GIL, Ordering::Relaxed);
                }
            }
            state.waiting -= 1;
        }
        state.holder = thread as usize;
        state.taken += 1;
        self.switched.notify_all();
    }

    pub(crate) fn release(&self) {
        self.state.lock().holder = 0;
        self.free.notify_one();
    }

    /// Lets a thread that waits run first.
    pub(crate) fn hand_over(&self, thread: *mut Thread) {
        {
            let mut state = self.state.lock();
            if state.waiting == 0 {
                return;
            }
            let taken = state.taken;
            state.holder = 0;
            self.free.notify_one();
            while state.taken == taken && state.waiting > 0 {
                self.switched.wait_for(&mut state, Duration::from_millis(5));
            }
        }
        self.acquire(thread);
    }

    /// Gives the lock to nobody but `thread` from now on.
    pub(crate) fn close(&self, thread: *mut Thread) {
        self.closer.store(thread as u64, Ordering::Relaxed);
        self.closed.store(true, Ordering::Relaxed);
    }

    fn is_closed_for(&self, thread: *mut Thread) -> bool {
        self.closed.load(Ordering::Relaxed) && self.closer.load(Ordering::Relaxed) != thread as u64
    }

    /// In a child process: the calling thread is the only one.
    ///
    /// # Safety
    /// No other thread exists.
    pub(crate) unsafe fn after_fork(&self, thread: *mut Thread) {
        // SAFETY: by the contract nobody holds or waits for the mutex; it may have been held when the process forked.
        unsafe {
            if self.state.is_locked() {
                self.state.force_unlock();
            }
        }
        *self.state.lock() = State { holder: thread as usize, waiting: 0, taken: 0 };
    }

    /// The switch interval in nanoseconds.
    pub fn interval(&self) -> u64 {
        self.interval.load(Ordering::Relaxed)
    }

    /// Sets the switch interval.
    pub fn set_interval(&self, nanoseconds: u64) {
        self.interval.store(nanoseconds.max(1000), Ordering::Relaxed);
    }
}
